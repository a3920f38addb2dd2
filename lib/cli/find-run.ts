import { StewardError } from '../base/errors.ts';
import { listRecordedRuns, type RecordedRun } from '../run/recorded-runs.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** What `steward runs` shows of a run to name it by. */
export function runName({ policy, scheduledAt, target }: RecordedRun): string {
  return `${policy}/${scheduledAt}/${target}`;
}

/** As many as are named where several fit. */
const MOST_NAMED = 5;

/**
 * Finds the one run that a name means: `latest`, or policy, instant and target with `/` between them, of which those that
 * leave no doubt are enough. The key of its records in the store is a name too.
 *
 * @throws StewardError `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`
 */
export async function findRun(
  store: ObjectStore,
  name: string,
  signal: AbortSignal,
): Promise<RecordedRun> {
  const runs = await listRecordedRuns(store, { signal });
  const words = name
    .replace(/^runs\//, '')
    .split('/')
    .filter((word) => word !== '');
  const fitting =
    name === 'latest'
      ? runs.slice(0, 1)
      : runs.filter(({ policy, scheduledAt, target }) =>
          words.every((word) => word === policy || word === target || isInstant(word, scheduledAt)),
        );
  const [found, ...others] = fitting;
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
      `${fitting.length} runs fit ${name}: ${names}${fitting.length > MOST_NAMED ? ', …' : ''}. Say which.`,
    );
  }
  return found;
}

/** The same instant may be written in another offset. */
function isInstant(word: string, instant: string): boolean {
  return word === instant || Date.parse(word) === Date.parse(instant);
}
