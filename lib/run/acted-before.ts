import { formatInZone } from '../base/zone.ts';
import { type Acted, type Listed, plannedActs, populationOf, tallyActs } from '../policy/limits.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readPlanRecord } from './plan-record.ts';
import { listRecordedRuns, type RecordedRun } from './recorded-runs.ts';
import { readRecord } from './records.ts';
import type { RunReport } from './report.ts';
import { reportKey } from './write-report.ts';

interface RunName {
  readonly policy: string;
  readonly target: string;
  readonly scheduledAt: Date;
}

const DAY_MS = 24 * 3_600_000;

/**
 * What the other runs of a policy at a target acted on within the same day of its zone. Only the holder of the lease asks,
 * so that none of them is at work. One without a report counts with all that it planned.
 */
export async function actedToday(
  store: ObjectStore,
  { policy, target, scheduledAt }: RunName,
  timeZone: string,
): Promise<Acted[]> {
  const dayOf = (instant: Date) => formatInZone(timeZone, instant, 'YYYY-MM-DD');
  const today = dayOf(scheduledAt);
  const acted: Acted[] = [];
  // A day of any zone lies within three of UTC.
  for (const days of [-1, 0, 1]) {
    const date = new Date(scheduledAt.getTime() + days * DAY_MS).toISOString().slice(0, 10);
    for (const run of await listRecordedRuns(store, { policy, date })) {
      const at = new Date(run.scheduledAt);
      if (run.target !== target || at.getTime() === scheduledAt.getTime()) continue;
      if (dayOf(at) === today) acted.push(await actedBy(store, run));
    }
  }
  return acted;
}

async function actedBy(store: ObjectStore, { prefix }: RecordedRun): Promise<Acted> {
  const report = await readRecord<RunReport>(store, reportKey(prefix));
  if (report !== undefined) return report.acted;
  const record = await readPlanRecord(store, prefix);
  if (record === undefined || (record.trips ?? []).length > 0) return tallyActs([]);
  return tallyActs(plannedActs(record.plan), record.hourlyPrices);
}

/** How the last run before this one saw the target; undefined where there was none. */
export async function lastListing(
  store: ObjectStore,
  { policy, target, scheduledAt }: RunName,
): Promise<Listed | undefined> {
  const runs = await listRecordedRuns(store, { policy });
  const last = runs.find(
    (run) => run.target === target && Date.parse(run.scheduledAt) < scheduledAt.getTime(),
  );
  const record = last && (await readPlanRecord(store, last.prefix));
  if (record === undefined) return undefined;
  const trip = record.trips?.find(({ limit }) => limit === 'listing');
  const seen = populationOf(record.plan);
  return { seen, missing: trip === undefined || seen === 0 ? 0 : trip.allowed - trip.wanted };
}
