import { dayBounds } from '../export/day.ts';
import { listRecordedRuns, type RecordedRun } from '../run/recorded-runs.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { addDays, type Period } from './period.ts';

/** Where runs that act are kept: runs/{policy}/{scheduledAt}/{target}/. */
const ROOT = 'runs/';

/**
 * Runs that were scheduled in a period, newest first. Their keys are in the order of their instants, so that only those of the
 * period are listed, however long the records go back.
 */
export async function listPeriodRuns(
  store: ObjectStore,
  { from, to, timeZone }: Period,
  signal?: AbortSignal,
): Promise<readonly RecordedRun[]> {
  const start = dayBounds(timeZone, from).start.getTime();
  const end = dayBounds(timeZone, addDays(to, 1)).start.getTime();
  const found: RecordedRun[] = [];
  for await (const policy of policiesWithRuns(store, signal)) {
    for (const date of utcDates(start, end)) {
      found.push(...(await listRecordedRuns(store, { policy, date, ...(signal && { signal }) })));
    }
  }
  return found
    .map((run) => ({ run, at: Date.parse(run.scheduledAt) }))
    .filter(({ at }) => at >= start && at < end)
    .sort((a, b) => b.at - a.at || (a.run.prefix < b.run.prefix ? -1 : 1))
    .map(({ run }) => run);
}

/** Names of policies that ever ran, also of those that no file has any more: one listing each, of which the first key tells. */
async function* policiesWithRuns(
  store: ObjectStore,
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  let startAfter = '';
  for (;;) {
    const key = await firstKey(store, startAfter, signal);
    if (key === undefined) return;
    const [, policy] = /^runs\/([^/]+)\//.exec(key) ?? [];
    if (policy !== undefined) yield policy;
    // `0` is the character after `/`: behind everything of this policy, and before any other.
    startAfter = policy === undefined ? key : `${ROOT}${policy}0`;
  }
}

async function firstKey(
  store: ObjectStore,
  startAfter: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const options = { startAfter, ...(signal && { signal }) };
  for await (const { key } of store.list(ROOT, options)) return key;
  return undefined;
}

/** Every date in UTC that a stretch of time touches. */
function utcDates(start: number, end: number): readonly string[] {
  const dates = new Set<string>();
  for (let at = start; at < end; at += 86_400_000) dates.add(dateOf(at));
  if (end > start) dates.add(dateOf(end - 1));
  return [...dates];
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
