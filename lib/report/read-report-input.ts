import { type CommittedDay, findCommitted } from '../export/find-committed.ts';
import { readCommitted } from '../export/read-committed.ts';
import type { RowOf, Table } from '../export/table.ts';
import { actions } from '../export/tables/actions.ts';
import { fleetHours } from '../export/tables/fleet-hours.ts';
import { instanceHours } from '../export/tables/instance-hours.ts';
import { instances } from '../export/tables/instances.ts';
import { snapshots } from '../export/tables/snapshots.ts';
import type { RecordedRun } from '../run/recorded-runs.ts';
import { readRecord } from '../run/records.ts';
import type { RunReport } from '../run/report.ts';
import { reportKey } from '../run/write-report.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { listPeriodRuns } from './list-period-runs.ts';
import { daysOf, type Period, periodBefore } from './period.ts';
import {
  ACTIONS_COLUMNS,
  FLEET_COLUMNS,
  HOURS_COLUMNS,
  INSTANCES_COLUMNS,
  type PeriodRecords,
  type ReportInput,
  type ReportTable,
  type RunOfPeriod,
  SNAPSHOTS_COLUMNS,
} from './report-input.ts';
import { gapsOfSource } from './sum-missing.ts';

export interface ReportWish {
  readonly period: Period;
  /** One target only. */
  readonly target?: string | undefined;
  readonly madeAt: Date;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds what the store has of a period and of the one before. What is committed and which runs there are is looked up now;
 * rows and reports are read when the model is made.
 */
export async function readReportInput(store: ObjectStore, wish: ReportWish): Promise<ReportInput> {
  const { period, target, madeAt } = wish;
  const before = periodBefore(period);
  return {
    period,
    before,
    target,
    madeAt,
    now: await readRecords(store, period, wish),
    earlier: await readRecords(store, before, wish),
  };
}

async function readRecords(
  store: ObjectStore,
  period: Period,
  { target, signal }: ReportWish,
): Promise<PeriodRecords> {
  const wanted = { days: daysOf(period), part: target, signal };
  const hourDays = await findCommitted(store, instanceHours, wanted);
  const fleetDays = await findCommitted(store, fleetHours, wanted);
  const seenDays = await findCommitted(store, instances, wanted);
  const snapshotDays = await findCommitted(store, snapshots, wanted);
  const actionDays = await findCommitted(store, actions, wanted);
  const runs = (await listPeriodRuns(store, period, signal)).filter(
    (run) => target === undefined || run.target === target,
  );
  return {
    committed: [
      ...describe('instance_hours', hourDays),
      ...describe('fleet_hours', fleetDays),
      ...describe('instances', seenDays),
      ...describe('snapshots', snapshotDays),
      ...describe('actions', actionDays),
    ],
    hours: readDays(store, instanceHours, hourDays, HOURS_COLUMNS, signal),
    fleet: readDays(store, fleetHours, fleetDays, FLEET_COLUMNS, signal),
    seen: readDays(store, instances, seenDays, INSTANCES_COLUMNS, signal),
    snapshots: readDays(store, snapshots, lastOfEach(snapshotDays), SNAPSHOTS_COLUMNS, signal),
    actions: readDays(store, actions, actionDays, ACTIONS_COLUMNS, signal),
    runs: readRuns(store, runs, signal),
  };
}

function describe(table: ReportTable, days: readonly CommittedDay[]): PeriodRecords['committed'] {
  return days.map(({ dt, part, commit }) => ({
    table,
    target: part,
    dt,
    timeZone: commit.tz,
    gaps: gapsOfSource(commit.source),
    ...lookOf(commit.source),
  }));
}

function lookOf({ lookedAt }: CommittedDay['commit']['source']): { readonly lookedAt?: string } {
  return typeof lookedAt === 'string' ? { lookedAt } : {};
}

async function* readDays<T extends Table, const Name extends keyof RowOf<T> & string>(
  store: ObjectStore,
  table: T,
  days: readonly CommittedDay[],
  names: readonly Name[],
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly Pick<RowOf<T>, Name>[]> {
  for (const day of days) {
    signal?.throwIfAborted();
    yield* readCommitted(store, table, day, names);
  }
}

/** The last day of each target; days come ascending. */
function lastOfEach(days: readonly CommittedDay[]): CommittedDay[] {
  return [...new Map(days.map((day) => [day.part, day])).values()];
}

async function* readRuns(
  store: ObjectStore,
  runs: readonly RecordedRun[],
  signal: AbortSignal | undefined,
): AsyncGenerator<RunOfPeriod> {
  for (const run of runs) {
    signal?.throwIfAborted();
    yield { ...run, report: await readRecord<RunReport>(store, reportKey(run.prefix)) };
  }
}
