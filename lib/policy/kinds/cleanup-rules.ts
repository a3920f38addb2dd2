import { parseDuration } from '../../base/duration.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { PolicyShape } from '../policies-schema.ts';
import type { Where } from '../where-schema.ts';
import type { CleanupPolicyShape } from './cleanup-schema.ts';

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;

/** What is found wanted again the next day must still be there. */
const SHORTEST = '1d';
const LONGEST = '365d';

interface CleanupChecks {
  readonly report: Report;
  readonly checkWhere: (where: Where, path: Path, report: Report) => void;
  /** Of the file; undefined stands for one that cannot be read. */
  readonly policies: readonly (PolicyShape | undefined)[];
}

/** What a clean-up policy gets wrong beyond its shape. */
export function checkCleanup(
  { abandoned, limits, notify, holds, events }: CleanupPolicyShape,
  path: Path,
  { report, checkWhere, policies }: CleanupChecks,
): void {
  checkNames(events?.check ?? [], policies, [...path, 'events', 'check'], report);
  const at = [...path, 'abandoned'];
  checkWhere(abandoned.where, [...at, 'where'], report);
  for (const key of ['after', 'notice'] as const) {
    const ms = parseDuration(abandoned[key]);
    if (ms < parseDuration(SHORTEST) || ms > parseDuration(LONGEST)) {
      report([...at, key], `expected ${SHORTEST} to ${LONGEST}, found "${abandoned[key]}"`);
    }
  }
  if (abandoned.label === holds.label) {
    report([...at, 'label'], `is the label of holds as well ("${holds.label}")`);
  }
  if (notify?.warn !== undefined) {
    report([...path, 'notify', 'warn'], 'is of no use: `abandoned.notice` says how long before');
  }
  if (abandoned.allow === undefined) return;
  if (notify === undefined || notify.after === 'never' || notify.after === 'trouble') {
    report(
      [...at, 'allow'],
      'needs `notify` with `after: changes` or `always`: what nobody was told of is never deleted',
    );
  }
  if (limits.count === undefined) {
    report([...at, 'allow'], 'needs `limits.count`: how many one run may delete at most');
  }
}

function checkNames(
  names: readonly string[],
  policies: CleanupChecks['policies'],
  path: Path,
  report: Report,
): void {
  // With a policy unread we do not know all names, and would call a good reference wrong.
  if (policies.includes(undefined)) return;
  const known = policies.flatMap((policy) => {
    const hasBackstop = policy?.kind === 'stop' && policy.backstop !== undefined;
    return policy !== undefined && (policy.kind === 'culler' || hasBackstop) ? [policy.name] : [];
  });
  names.forEach((name, index) => {
    if (known.includes(name)) return;
    const there = known.length === 0 ? '; there is none' : `; there is ${known.join(', ')}`;
    report(
      [...path, index],
      `there is no policy "${name}" of kind culler, or of kind stop with a backstop${didYouMean(name, known) || there}`,
    );
  });
}
