import { StewardError } from '../base/errors.ts';
import { type LatestWanted, latestRuns, latestRunsOfAll } from '../run/latest-runs.ts';
import { listRecordedPolicies, newestFirst, type RecordedRun } from '../run/recorded-runs.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { CommandContext } from './command.ts';
import { readInstant } from './read-instant.ts';

/** What `steward runs` shows of a run to name it by. */
export function runName({ policy, scheduledAt, target }: RecordedRun): string {
  return `${policy}/${scheduledAt}/${target}`;
}

/** As many as are named where several fit. */
const MOST_NAMED = 5;

/**
 * Finds the one run that a name means: `latest`, or policy, instant and target with `/` between them, of which those that
 * leave no doubt are enough. The key of its records in the store is a name too. Where none has such a name, any part of one
 * will do, such as `14:00`.
 *
 * @throws StewardError `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`
 */
export async function findRun(
  store: ObjectStore,
  name: string,
  context: Pick<CommandContext, 'clock' | 'signal'>,
): Promise<RecordedRun> {
  const fitting = await findFitting(store, name, context);
  const [found, ...others] = fitting;
  if (found === undefined && (await listRecordedPolicies(store, context)).length === 0) {
    throw new StewardError('RUN_NOT_FOUND', 'No runs yet: none is recorded in this store.');
  }
  if (found === undefined) {
    throw new StewardError(
      'RUN_NOT_FOUND',
      `The store has no run ${name}. steward runs lists those that it has; a run is named like nightly-stop/2026-01-05T14:00:00Z/main.`,
    );
  }
  if (others.length > 0) {
    const names = fitting.slice(0, MOST_NAMED).map(runName).join(', ');
    throw new StewardError(
      'RUN_AMBIGUOUS',
      `Several runs fit ${name}: ${names}${fitting.length > MOST_NAMED ? ', …' : ''}. Say which.`,
    );
  }
  return found;
}

/** Newest first, and no more than show that several fit. */
async function findFitting(
  store: ObjectStore,
  name: string,
  { clock, signal }: Pick<CommandContext, 'clock' | 'signal'>,
): Promise<RecordedRun[]> {
  const latest = { backFrom: clock.now(), signal };
  if (name === 'latest') return latestRunsOfAll(store, { ...latest, most: 1 });
  const text = name.replace(/^runs\//, '').replace(/\/$/, '');
  const named = await findByWords(store, text, latest);
  if (named.length > 0) return named;
  const fits = (run: RecordedRun) => runName(run).includes(text);
  return latestRunsOfAll(store, { ...latest, most: MOST_NAMED + 1, fits });
}

async function findByWords(
  store: ObjectStore,
  text: string,
  latest: Pick<LatestWanted, 'backFrom' | 'signal'>,
): Promise<RecordedRun[]> {
  const { signal } = latest;
  const words = text.split('/').filter((word) => word !== '');
  const policies = (await listRecordedPolicies(store, { signal })).map(({ policy }) => policy);
  const named = policies.filter((policy) => words.includes(policy));
  const period = periodOf(words);
  const found: RecordedRun[] = [];
  for (const policy of named.length > 0 ? named : policies) {
    // Words that are neither a policy nor an instant can only be a target.
    const [target] = words.filter((word) => word !== policy && readInstant(word) === undefined);
    const wanted = { ...latest, ...period, policy, target, most: MOST_NAMED + 1 };
    const runs = await latestRuns(store, wanted);
    found.push(...runs.filter((run) => words.every((word) => isOf(word, run))));
  }
  return found.sort(newestFirst);
}

function isOf(word: string, { policy, target, scheduledAt }: RecordedRun): boolean {
  const isNamed = word === policy || word === target;
  return isNamed || readInstant(word)?.getTime() === Date.parse(scheduledAt);
}

/** The instant among the words, which may be written in any offset. */
function periodOf(words: readonly string[]): { readonly from?: Date; readonly to?: Date } {
  const from = words.map(readInstant).find((instant) => instant !== undefined);
  return from === undefined ? {} : { from, to: new Date(from.getTime() + 1) };
}
