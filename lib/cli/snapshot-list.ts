import * as v from 'valibot';
import { InvalidInputError, type Problem } from '../base/errors.ts';
import { readExactInstant } from '../base/exact-instant.ts';
import { describeIssues } from '../policy/describe-issues.ts';
import type { RetentionItem } from '../policy/retention.ts';

/** More fields than these are fine: lists come from other tools, such as `restic snapshots --json`. */
const listSchema = v.array(
  v.object({
    id: v.pipe(v.string(), v.nonEmpty('expected an id')),
    time: v.pipe(
      v.string(),
      v.check(
        (text) => readExactInstant(text) !== undefined,
        'expected an instant with its offset, such as 2026-11-23T22:00:00+08:00 or …Z',
      ),
    ),
  }),
);

/**
 * Reads `[{"id","time"}, …]`.
 *
 * @throws InvalidInputError `SNAPSHOT_LIST_INVALID` with every problem and its place, such as `[3].time`.
 */
export function parseSnapshotList(text: string): readonly RetentionItem[] {
  const parsed = v.safeParse(listSchema, parseList(text));
  if (!parsed.success) throw invalid(describeIssues(parsed.issues));
  const items = parsed.output.flatMap(({ id, time }) => {
    const at = readExactInstant(time);
    return at === undefined ? [] : [{ id, at }];
  });
  const problems = findDuplicates(items);
  if (problems.length > 0) throw invalid(problems);
  return items;
}

function parseList(text: string): unknown {
  if (text.trim() === '') {
    throw invalid([{ path: '', message: 'nothing came; expected a list of snapshots' }]);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw invalid([{ path: '', message: `not JSON: ${reason}` }], cause);
  }
}

function findDuplicates(items: readonly RetentionItem[]): Problem[] {
  const first = new Map<string, number>();
  return items.flatMap(({ id }, index) => {
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, index);
      return [];
    }
    const message = `${JSON.stringify(id)} is already the id of [${earlier}]`;
    return [{ path: `[${index}].id`, message }];
  });
}

function invalid(problems: readonly Problem[], cause?: unknown): InvalidInputError {
  return new InvalidInputError(
    'SNAPSHOT_LIST_INVALID',
    'Standard input must be a list of snapshots as JSON: [{"id":"a","time":"2026-11-23T22:00:00+08:00"}].',
    problems,
    { cause },
  );
}
