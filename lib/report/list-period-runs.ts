import { dayBounds } from '../export/day.ts';
import {
  listRecordedPolicies,
  listRecordedRuns,
  newestFirst,
  type RecordedRun,
} from '../run/recorded-runs.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { addDays, type Period } from './period.ts';

/**
 * Runs that were scheduled in a period, newest first, also those of policies that no file has any more. Only keys of the
 * period are listed, however long the records go back.
 */
export async function listPeriodRuns(
  store: ObjectStore,
  period: Period,
  signal?: AbortSignal,
): Promise<readonly RecordedRun[]> {
  const from = dayBounds(period.timeZone, period.from).start;
  const to = dayBounds(period.timeZone, addDays(period.to, 1)).start;
  const runs: RecordedRun[] = [];
  for (const { policy } of await listRecordedPolicies(store, { signal })) {
    runs.push(...(await listRecordedRuns(store, { policy, from, to, signal })));
  }
  return runs.sort(newestFirst);
}
