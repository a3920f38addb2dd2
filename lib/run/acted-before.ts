import { formatInZone } from '../base/zone.ts';
import { type Acted, type Listed, limitedActs, populationOf, tallyActs } from '../policy/limits.ts';
import type { Policy } from '../policy/policies.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { latestRuns } from './latest-runs.ts';
import { type PlanRecord, readPlanRecord } from './plan-record.ts';
import { listRecordedRuns, type RecordedRun } from './recorded-runs.ts';
import { readRecord } from './records.ts';
import type { RunReport } from './report.ts';
import { reportKey } from './write-report.ts';

interface RunName {
  readonly policy: string;
  readonly target: string;
  readonly scheduledAt: Date;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * What the other runs of a policy at a target acted on within the same day of its zone. Only the holder of the lease asks,
 * so that none of them is at work. One without a report counts with all of that which it planned.
 */
export async function actedToday(
  store: ObjectStore,
  { policy, target, scheduledAt }: RunName,
  { timeZone, kind }: Pick<Policy, 'timeZone' | 'kind'>,
): Promise<Acted[]> {
  const dayOf = (instant: Date) => formatInZone(timeZone, instant, 'YYYY-MM-DD');
  const today = dayOf(scheduledAt);
  const acted: Acted[] = [];
  // A day of any zone, with its change of offset, lies within so much before and after.
  const from = new Date(scheduledAt.getTime() - DAY_MS - HOUR_MS);
  const to = new Date(scheduledAt.getTime() + DAY_MS + HOUR_MS);
  for (const run of await listRecordedRuns(store, { policy, target, from, to })) {
    const at = new Date(run.scheduledAt);
    if (at.getTime() === scheduledAt.getTime() || dayOf(at) !== today) continue;
    acted.push(await actedBy(store, run, kind));
  }
  return acted;
}

async function actedBy(
  store: ObjectStore,
  { prefix }: RecordedRun,
  kind: Policy['kind'],
): Promise<Acted> {
  const report = await readRecord<RunReport>(store, reportKey(prefix));
  if (report !== undefined) return report.acted;
  const record = await readPlanRecord(store, prefix);
  if (record === undefined || (record.trips ?? []).length > 0) return tallyActs([]);
  return tallyActs(limitedActs(record.plan, kind), record.hourlyPrices);
}

/** How the last run before this one saw the target; undefined where there was none. */
export async function lastListing(
  store: ObjectStore,
  { policy, target, scheduledAt }: RunName,
): Promise<Listed | undefined> {
  const before = { to: scheduledAt, backFrom: scheduledAt, most: 1 };
  const [last] = await latestRuns(store, { policy, target, ...before });
  return last && (await listedBy(store, last));
}

async function listedBy(store: ObjectStore, { prefix }: RecordedRun): Promise<Listed | undefined> {
  const report = await readRecord<RunReport>(store, reportKey(prefix));
  // Of one that was overtaken the report does not say which limits its plan exceeded.
  if (report !== undefined && report.status !== 'superseded') {
    const { instances, reasons } = report.counts;
    return listed(instances - (reasons['other-workspace'] ?? 0), report);
  }
  const record = await readPlanRecord(store, prefix);
  return record && listed(populationOf(record.plan), record);
}

/** Records of earlier versions do not say what was missing, but for those that tripped on it. */
function listed(
  seen: number,
  { missing, trips = [] }: Partial<Pick<PlanRecord, 'missing' | 'trips'>>,
): Listed {
  if (missing !== undefined) return { seen, missing };
  const trip = trips.find(({ limit }) => limit === 'listing');
  return { seen, missing: trip === undefined || seen === 0 ? 0 : trip.allowed - trip.wanted };
}
