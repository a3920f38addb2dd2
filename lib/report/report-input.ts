import type { RowOf } from '../export/table.ts';
import type { actions } from '../export/tables/actions.ts';
import type { fleetHours } from '../export/tables/fleet-hours.ts';
import type { instanceHours } from '../export/tables/instance-hours.ts';
import type { instances } from '../export/tables/instances.ts';
import type { snapshots } from '../export/tables/snapshots.ts';
import type { RecordedRun } from '../run/recorded-runs.ts';
import type { RunReport } from '../run/report.ts';
import type { Period } from './period.ts';

/*
 * Of each table the columns that the report is made from. Readers leave the others where they are: the less is decoded,
 * the sooner a month of a large fleet is through.
 */

export const HOURS_COLUMNS = [
  'target',
  'instance_id',
  'instance_name',
  'workspace_id',
  'owner_id',
  'owner_name',
  'payment_type',
  'accelerator',
  'gpus',
  'day_start',
  'running_hours',
  'busy_hours',
  'idle_hours',
  'unknown_hours',
  'gpu_hours',
  'idle_gpu_hours',
  'price_per_hour',
  'currency',
  'list_cost',
] as const satisfies readonly (keyof RowOf<typeof instanceHours>)[];

export const INSTANCES_COLUMNS = [
  'observed_at',
  'target',
  'instance_id',
  'instance_name',
  'status',
  'workspace_id',
  'workspace_name',
  'owner_id',
  'owner_name',
  'gpus',
  'modified_at',
  'culler_max_idle_minutes',
  'shutdown_due_at',
  'disk_gib',
  'disk_clears_at',
] as const satisfies readonly (keyof RowOf<typeof instances>)[];

export const FLEET_COLUMNS = [
  'target',
  'hour_start',
  'hour_end',
  'running_hours',
  'missing_instances',
] as const satisfies readonly (keyof RowOf<typeof fleetHours>)[];

export const SNAPSHOTS_COLUMNS = [
  'observed_at',
  'target',
  'instance_id',
  'workspace_id',
  'owner_id',
  'status',
  'created_at',
] as const satisfies readonly (keyof RowOf<typeof snapshots>)[];

export const ACTIONS_COLUMNS = [
  'target',
  'instance_id',
  'action',
  'outcome',
] as const satisfies readonly (keyof RowOf<typeof actions>)[];

export type HoursRow = Pick<RowOf<typeof instanceHours>, (typeof HOURS_COLUMNS)[number]>;
export type FleetRow = Pick<RowOf<typeof fleetHours>, (typeof FLEET_COLUMNS)[number]>;
export type SeenRow = Pick<RowOf<typeof instances>, (typeof INSTANCES_COLUMNS)[number]>;
export type SnapshotRow = Pick<RowOf<typeof snapshots>, (typeof SNAPSHOTS_COLUMNS)[number]>;
export type ActionRow = Pick<RowOf<typeof actions>, (typeof ACTIONS_COLUMNS)[number]>;

/** Rows in batches, as they come from the store. */
export type Rows<R> = AsyncIterable<readonly R[]>;

/** A day of a table that the store has of a target. */
export interface CommittedDayOf {
  readonly table: ReportTable;
  readonly target: string;
  readonly dt: string;
  /** The zone whose day it is. */
  readonly timeZone: string;
  /** Answers that are missing in it, by what they would have told; absent where it is made of records. */
  readonly gaps?: Readonly<Record<string, number>>;
  /** When the fleet was looked at for it, ISO 8601 UTC; absent where it is made of records. */
  readonly lookedAt?: string;
}

/** The tables that the report reads. */
export type ReportTable = 'instance_hours' | 'fleet_hours' | 'instances' | 'snapshots' | 'actions';

/** A run that the store has a record of; without a report it is not through. */
export interface RunOfPeriod extends Pick<RecordedRun, 'policy' | 'target' | 'scheduledAt'> {
  readonly report: RunReport | undefined;
}

/** What the store has of one period. Each stream is read once. */
export interface PeriodRecords {
  readonly committed: readonly CommittedDayOf[];
  readonly hours: Rows<HoursRow>;
  readonly fleet: Rows<FleetRow>;
  /** By day, and within a day by instant. */
  readonly seen: Rows<SeenRow>;
  /** Of the last committed day of each target only. */
  readonly snapshots: Rows<SnapshotRow>;
  readonly actions: Rows<ActionRow>;
  /** Newest first. */
  readonly runs: AsyncIterable<RunOfPeriod>;
}

export interface ReportInput {
  readonly period: Period;
  /** The one to compare with. */
  readonly before: Period;
  /** One target only; its records are then all that the streams have. */
  readonly target?: string | undefined;
  readonly madeAt: Date;
  readonly now: PeriodRecords;
  readonly earlier: PeriodRecords;
  /** Rows of a list that are kept; the rest is counted. */
  readonly mostRows?: number;
}
