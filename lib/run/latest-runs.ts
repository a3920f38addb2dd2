import type { ObjectStore } from '../store/object-store.ts';
import {
  firstRun,
  listRecordedPolicies,
  listRecordedRuns,
  newestFirst,
  type RecordedRun,
  type RunsOfPolicy,
} from './recorded-runs.ts';
import { rootOf } from './run-key.ts';

export interface LatestWanted extends RunsOfPolicy {
  /** Where the search begins: now as a rule. Later runs are found with the first step. */
  readonly backFrom: Date;
  /** At most so many. */
  readonly most: number;
  /** Only these count. */
  readonly fits?: (run: RecordedRun) => boolean;
}

const DAY_MS = 24 * 3_600_000;

/**
 * The latest runs of a policy, newest first. Looks back by a day first, and each time by twice as much, until there are
 * enough or there is nothing older: what it lists grows with what it finds, and not with the age of the store.
 */
export async function latestRuns(store: ObjectStore, wanted: LatestWanted): Promise<RecordedRun[]> {
  const { backFrom, most, fits = () => true } = wanted;
  const begin = wanted.from ?? (await beginOf(store, wanted));
  if (begin === undefined) return [];
  const found: RecordedRun[] = [];
  let { to } = wanted;
  let fromMs = Math.min(backFrom.getTime(), to?.getTime() ?? Number.POSITIVE_INFINITY);
  for (let backMs = DAY_MS; ; backMs *= 2) {
    fromMs = Math.max(fromMs - backMs, begin.getTime());
    const from = new Date(fromMs);
    found.push(...(await listRecordedRuns(store, { ...wanted, from, to })).filter(fits));
    if (found.length >= most || fromMs <= begin.getTime()) return found.slice(0, most);
    to = from;
  }
}

/** The same over all policies. */
export async function latestRunsOfAll(
  store: ObjectStore,
  wanted: Omit<LatestWanted, 'policy'>,
): Promise<RecordedRun[]> {
  const found: RecordedRun[] = [];
  for (const { policy } of await listRecordedPolicies(store, wanted)) {
    found.push(...(await latestRuns(store, { ...wanted, policy })));
  }
  return found.sort(newestFirst).slice(0, wanted.most);
}

/** Of what is on record: of listings the first key is the oldest. */
async function beginOf(
  store: ObjectStore,
  { policy, mode = 'act', signal }: RunsOfPolicy,
): Promise<Date | undefined> {
  const oldest = await firstRun(store, `${rootOf(mode)}runs/${policy}/`, {
    ...(signal && { signal }),
  });
  return oldest && new Date(oldest.scheduledAt);
}
