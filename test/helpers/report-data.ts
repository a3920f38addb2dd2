import type { RowOf } from '../../lib/export/table.ts';
import type { actions } from '../../lib/export/tables/actions.ts';
import type { FleetHoursRow } from '../../lib/export/tables/fleet-hours.ts';
import type { InstanceHoursRow } from '../../lib/export/tables/instance-hours.ts';
import type { InstanceRow } from '../../lib/export/tables/instances.ts';
import type { snapshots } from '../../lib/export/tables/snapshots.ts';
import { daysOf, type Period, periodBefore } from '../../lib/report/period.ts';
import type {
  PeriodRecords,
  ReportInput,
  ReportTable,
  RunOfPeriod,
} from '../../lib/report/report-input.ts';
import { aRunReport } from './a-run-report.ts';

/*
 * A made-up fleet over two weeks, the same each time: people who come at nine, forget to stop, and go home; a policy that
 * stops at 22:00; a few who run through. Shapes as of the field (PAI v2020: three in four instances below 10% GPU use).
 */

const TABLES: readonly ReportTable[] = [
  'instance_hours',
  'fleet_hours',
  'instances',
  'snapshots',
  'actions',
];

type SnapshotRow = RowOf<typeof snapshots>;
type ActionRow = RowOf<typeof actions>;

export interface ReportData {
  readonly period: Period;
  readonly before: Period;
  readonly madeAt: Date;
  readonly hours: readonly InstanceHoursRow[];
  readonly fleet: readonly FleetHoursRow[];
  readonly seen: readonly InstanceRow[];
  readonly snapshots: readonly SnapshotRow[];
  readonly actions: readonly ActionRow[];
  readonly runs: readonly RunOfPeriod[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SHANGHAI_MS = 8 * HOUR_MS;

const SPECS = [
  { spec: 'ecs.g6.xlarge', gpus: 0, vcpus: 4, price: 1.12 },
  { spec: 'ecs.gn6v-c8g1.2xlarge', gpus: 1, vcpus: 8, price: 26.46 },
  { spec: 'ecs.gn7i-c16g1.4xlarge', gpus: 1, vcpus: 16, price: 14.83 },
  { spec: 'ecs.gn7e-c16g1.4xlarge', gpus: 1, vcpus: 16, price: 34.74 },
  { spec: 'ecs.gn6v-c8g1.16xlarge', gpus: 8, vcpus: 64, price: 211.68 },
] as const;

const WORKSPACES = [
  ['120331', 'vision-research'],
  ['120332', '推荐算法组'],
  ['120333', 'speech'],
  ['120334', 'risk-models'],
  ['120335', 'teaching'],
  ['120336', 'infra-sandbox'],
  ['120337', 'llm-eval'],
  ['120338', 'interns-2026'],
] as const;

const PEOPLE = [
  'li.na',
  'wang.wei',
  '张敏',
  'chen.jie',
  'liu.yang',
  'zhao.lei',
  'sun.hao',
  'ma.ling',
  'xu.kai',
  'he.jun',
];

interface Instance {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly target: string;
  readonly workspace: (typeof WORKSPACES)[number];
  readonly owner: { readonly id: string; readonly name: string };
  readonly spec: (typeof SPECS)[number] | undefined;
  /** Local hours in which it runs on a working day; 24 for one that never stops. */
  readonly until: number;
  readonly atWeekends: boolean;
  readonly hasCuller: boolean;
  readonly stoppedSince: Date | undefined;
  readonly idleShare: number;
}

export interface DataSize {
  readonly instances?: number;
  readonly seed?: number;
}

/** 16 to 22 November 2026 and the week before, in Asia/Shanghai. */
export function aReportData({ instances: count = 96, seed = 7 }: DataSize = {}): ReportData {
  const random = createRandom(seed);
  const period: Period = { from: '2026-11-16', to: '2026-11-22', timeZone: 'Asia/Shanghai' };
  const before = periodBefore(period);
  const fleet = Array.from({ length: count }, (_, index) => makeInstance(index, random));
  const days = [...daysOf(before), ...daysOf(period)];
  return {
    period,
    before,
    madeAt: new Date('2026-11-23T01:10:00Z'),
    hours: days.flatMap((day) => fleet.flatMap((one) => hoursOn(one, day) ?? [])),
    fleet: days.flatMap((day) => fleetOn(fleet, day)),
    seen: days.flatMap((day) =>
      Array.from({ length: 24 }, (_, hour) => fleet.map((one) => seenAt(one, day, hour))).flat(),
    ),
    snapshots: days.flatMap((day) => fleet.flatMap((one) => snapshotsOn(one, day))),
    actions: days.flatMap((day) => fleet.flatMap((one) => actionsOn(one, day))),
    runs: days.flatMap((day, at) => runsOn(fleet, day, at)),
  };
}

/** The data as the report is made of them. */
export function inputOf(data: ReportData, more: Partial<ReportInput> = {}): ReportInput {
  const { period, before, madeAt } = data;
  return {
    period,
    before,
    madeAt,
    now: recordsOf(data, period),
    earlier: recordsOf(data, before),
    ...more,
  };
}

export function recordsOf(data: ReportData, period: Period): PeriodRecords {
  const days = new Set(daysOf(period));
  const on = <R>(rows: readonly R[], at: (row: R) => Date) =>
    rows.filter((row) => days.has(localDay(at(row))));
  const hours = on(data.hours, (row) => row.day_start);
  const fleet = on(data.fleet, (row) => row.hour_start);
  const seen = on(data.seen, (row) => row.observed_at);
  const snapshotRows = on(data.snapshots, (row) => row.observed_at);
  const actionRows = on(data.actions, (row) => row.scheduled_at);
  // A day on which nothing happened is committed as well, with no rows.
  const targets = [...new Set(data.seen.map(({ target }) => target))];
  const committed = TABLES.flatMap((table) =>
    targets.flatMap((target) =>
      [...days].map((dt) => ({ table, target, dt, timeZone: period.timeZone })),
    ),
  );
  const lastDay = new Map<string, string>();
  for (const { target, observed_at } of snapshotRows) lastDay.set(target, localDay(observed_at));
  return {
    committed,
    hours: inBatchesOf(500, hours),
    fleet: inBatchesOf(500, fleet),
    seen: inBatchesOf(500, seen),
    snapshots: inBatchesOf(
      500,
      snapshotRows.filter((row) => lastDay.get(row.target) === localDay(row.observed_at)),
    ),
    actions: inBatchesOf(500, actionRows),
    runs: each(data.runs.filter((run) => days.has(localDay(new Date(run.scheduledAt))))),
  };
}

export async function* inBatchesOf<R>(
  size: number,
  rows: readonly R[],
): AsyncGenerator<readonly R[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

export async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

/** The day in Asia/Shanghai, which has no daylight saving. */
export function localDay(instant: Date): string {
  return new Date(instant.getTime() + SHANGHAI_MS).toISOString().slice(0, 10);
}

function makeInstance(index: number, random: () => number): Instance {
  const kind = random();
  const person = PEOPLE[Math.floor(random() ** 1.6 * PEOPLE.length)] ?? 'li.na';
  const spec = SPECS[kind < 0.3 ? 0 : kind < 0.55 ? 2 : kind < 0.8 ? 1 : kind < 0.95 ? 3 : 4];
  const isStopped = random() < 0.18;
  return {
    index,
    id: `dsw-${(index * 7919 + 104_729).toString(36).padStart(8, '0')}`,
    name: `${['train', 'notebook', 'eval', 'labelling', '实验'][index % 5]}_${index}`,
    target: index % 6 === 5 ? 'singapore' : 'hangzhou',
    workspace: WORKSPACES[Math.floor(random() ** 1.8 * WORKSPACES.length)] ?? WORKSPACES[0],
    owner: { id: String(200_100 + PEOPLE.indexOf(person)), name: person },
    spec: random() < 0.06 ? undefined : spec,
    until: random() < 0.12 ? 24 : random() < 0.6 ? 22 : 18 + Math.floor(random() * 4),
    atWeekends: random() < 0.25,
    hasCuller: random() < 0.4,
    stoppedSince: isStopped
      ? new Date(Date.parse('2026-11-22T10:00:00Z') - random() * 24 * DAY_MS)
      : undefined,
    idleShare: 0.35 + random() * 0.6,
  };
}

function isWorkingDay(day: string): boolean {
  return ![0, 6].includes(new Date(day).getUTCDay());
}

/** Local hours in which an instance runs on a day, and whether it runs at one. */
function runsFrom(one: Instance, day: string): readonly [number, number] | undefined {
  if (one.until === 24) return [0, 24];
  if (one.stoppedSince !== undefined && dayStart(day) > one.stoppedSince) return undefined;
  if (!isWorkingDay(day) && !one.atWeekends) return undefined;
  return [8 + (one.index % 3), one.until];
}

function dayStart(day: string): Date {
  return new Date(Date.parse(day) - SHANGHAI_MS);
}

function hoursOn(one: Instance, day: string): InstanceHoursRow | undefined {
  const span = runsFrom(one, day);
  if (span === undefined) return undefined;
  const running = span[1] - span[0] - (one.index % 4) / 4;
  const unknown = one.index % 11 === 0 ? running / 4 : 0;
  const idle = (running - unknown) * one.idleShare;
  const { spec } = one;
  const gpus = spec?.gpus ?? null;
  return {
    target: one.target,
    region_id: one.target === 'singapore' ? 'ap-southeast-1' : 'cn-hangzhou',
    instance_id: one.id,
    instance_name: one.name,
    workspace_id: one.workspace[0],
    owner_id: one.owner.id,
    owner_name: one.owner.name,
    payment_type: spec === undefined ? 'Subscription' : 'PayAsYouGo',
    spec: spec?.spec ?? null,
    accelerator: gpus === null || gpus > 0 ? 'GPU' : 'CPU',
    gpus,
    day_start: dayStart(day),
    day_end: new Date(dayStart(day).getTime() + DAY_MS),
    starts: span[0] === 0 ? 0 : 1,
    running_hours: running,
    busy_hours: running - unknown - idle,
    idle_hours: idle,
    unknown_hours: unknown,
    gpu_hours: gpus === null ? null : running * gpus,
    idle_gpu_hours: gpus === null ? null : idle * gpus,
    price_per_hour: spec?.price ?? null,
    currency: spec === undefined ? null : 'CNY',
    list_cost: spec === undefined ? null : running * spec.price,
  };
}

function fleetOn(fleet: readonly Instance[], day: string): FleetHoursRow[] {
  return ['hangzhou', 'singapore'].flatMap((target) =>
    Array.from({ length: 24 }, (_, hour) => {
      const running = fleet.filter((one) => one.target === target && isUpAt(one, day, hour));
      const gpus = running.reduce((sum, { spec }) => sum + (spec?.gpus ?? 0), 0);
      return {
        target,
        region_id: target === 'singapore' ? 'ap-southeast-1' : 'cn-hangzhou',
        hour_start: new Date(dayStart(day).getTime() + hour * HOUR_MS),
        hour_end: new Date(dayStart(day).getTime() + (hour + 1) * HOUR_MS),
        instances: running.length,
        running_hours: running.length,
        busy_hours: running.length / 4,
        idle_hours: (running.length * 3) / 4,
        unknown_hours: 0,
        gpu_hours: gpus,
        idle_gpu_hours: (gpus * 3) / 4,
        missing_instances: target === 'singapore' && day === '2026-11-19' ? 2 : 0,
      };
    }),
  );
}

function isUpAt(one: Instance, day: string, hour: number): boolean {
  const span = runsFrom(one, day);
  return span !== undefined && hour >= span[0] && hour < span[1];
}

function seenAt(one: Instance, day: string, hour: number): InstanceRow {
  const isRunning = isUpAt(one, day, hour);
  const observed_at = new Date(dayStart(day).getTime() + hour * HOUR_MS + 5 * 60_000);
  const { spec } = one;
  return {
    observed_at,
    target: one.target,
    region_id: one.target === 'singapore' ? 'ap-southeast-1' : 'cn-hangzhou',
    instance_id: one.id,
    instance_name: one.name,
    status: isRunning ? 'Running' : 'Stopped',
    workspace_id: one.workspace[0],
    workspace_name: one.workspace[1],
    owner_id: one.owner.id,
    owner_name: one.owner.name,
    payment_type: spec === undefined ? 'Subscription' : 'PayAsYouGo',
    spec: spec?.spec ?? null,
    accelerator: (spec?.gpus ?? 1) > 0 ? 'GPU' : 'CPU',
    gpus: spec?.gpus ?? null,
    vcpus: spec?.vcpus ?? null,
    price_per_hour: spec?.price ?? null,
    currency: spec === undefined ? null : 'CNY',
    resource_id: spec === undefined ? 'quota7xw2' : null,
    priority: null,
    image_name: 'pytorch:2.8-gpu-py312',
    created_at: new Date('2026-09-01T02:00:00Z'),
    modified_at: one.stoppedSince ?? observed_at,
    accumulated_running_ms: 900 * HOUR_MS,
    culler_max_idle_minutes: one.hasCuller ? 60 : null,
    culler_cpu_percent: one.hasCuller ? 10 : null,
    culler_gpu_percent: one.hasCuller ? 5 : null,
    culler_idle_minutes: null,
    shutdown_due_at: null,
    labels: '{}',
    disk_gib: one.index % 5 === 4 ? 200 : 100,
    disk_clears_at:
      one.stoppedSince === undefined || isRunning || one.index % 5 === 4
        ? null
        : new Date(one.stoppedSince.getTime() + 15 * DAY_MS),
  };
}

function snapshotsOn(one: Instance, day: string): SnapshotRow[] {
  const count = one.index % 3 === 0 ? 1 + (one.index % 7) : 0;
  const observed_at = new Date(dayStart(day).getTime() + 2 * HOUR_MS);
  return Array.from({ length: count }, (_, nth) => ({
    observed_at,
    target: one.target,
    region_id: 'cn-hangzhou',
    snapshot_id: `snapshot-${one.index}-${nth}`,
    snapshot_name: `daily_${nth}`,
    instance_id: one.id,
    workspace_id: one.workspace[0],
    owner_id: one.owner.id,
    status: nth === 5 ? 'Failed' : 'Saved',
    created_at: nth === 6 ? null : new Date(observed_at.getTime() - (1 + nth * nth * 9) * DAY_MS),
    modified_at: null,
    image_url: null,
    reason_code: null,
  }));
}

/** At 22:00 on working days the policy stops what runs until then. */
function isStoppedAtNight(one: Instance, day: string): boolean {
  return isWorkingDay(day) && one.until === 22 && runsFrom(one, day) !== undefined;
}

function actionsOn(one: Instance, day: string): ActionRow[] {
  if (!isStoppedAtNight(one, day)) return [];
  const scheduled_at = new Date(dayStart(day).getTime() + 22 * HOUR_MS);
  return [
    {
      policy: 'nightly-stop',
      target: one.target,
      scheduled_at,
      instance_id: one.id,
      instance_name: one.name,
      workspace_id: one.workspace[0],
      owner_id: one.owner.id,
      action: 'stop',
      reason: 'off-hours',
      outcome: 'verified',
      outcome_at: scheduled_at,
      status: 'Stopped',
      code: null,
      message: null,
      request_id: null,
    },
  ];
}

function runsOn(fleet: readonly Instance[], day: string, at: number): RunOfPeriod[] {
  if (!isWorkingDay(day)) return [];
  return ['hangzhou', 'singapore'].map((target): RunOfPeriod => {
    const ofTarget = fleet.filter((one) => one.target === target);
    const stopped = ofTarget.filter((one) => isStoppedAtNight(one, day));
    const scheduledAt = new Date(dayStart(day).getTime() + 22 * HOUR_MS)
      .toISOString()
      .replace('.000Z', 'Z');
    const identity = { policy: 'nightly-stop', target, scheduledAt };
    if (at === 9 && target === 'singapore') return { ...identity, report: undefined };
    const isTripped = at === 10 && target === 'hangzhou';
    const [refused] = at === 8 ? stopped : [];
    const verified = isTripped ? 0 : stopped.length - (refused === undefined ? 0 : 1);
    const perHour = stopped.reduce((sum, one) => sum + (one.spec?.price ?? 0), 0);
    const gpus = stopped.reduce((sum, one) => sum + (one.spec?.gpus ?? 0), 0);
    return {
      ...identity,
      report: aRunReport({
        ...identity,
        status: isTripped ? 'guard-tripped' : 'done',
        counts: {
          instances: ofTarget.length,
          actions: { keep: ofTarget.length - stopped.length, stop: stopped.length },
          reasons: {
            'already-stopped': ofTarget.length - stopped.length - 2,
            busy: 1,
            held: 1,
            'off-hours': stopped.length,
          },
          outcomes: {
            accepted: verified,
            verified,
            refused: refused === undefined ? 0 : 1,
            failed: 0,
            unknown: 0,
            skipped: 0,
            unverified: 0,
            left: 0,
            deferred: 0,
          },
        },
        needsLook:
          refused === undefined
            ? []
            : [
                {
                  instanceId: refused.id,
                  instanceName: refused.name,
                  outcome: 'refused',
                  code: 'InvalidInstanceStatus',
                  message: 'The instance is saving its image and cannot be stopped.',
                  requestId: '6F1D3A0E-0000-5000-8000-000000000001',
                  status: 'Saving',
                },
              ],
        trips: isTripped
          ? [
              {
                limit: 'percent',
                allowed: 40,
                wanted: 55,
                of: ofTarget.length,
                message: `${stopped.length} of ${ofTarget.length} instances would be stopped, more than the 40 percent of limits.percent.`,
              },
            ]
          : [],
        savings: isTripped
          ? undefined
          : {
              hours: verified * 6,
              gpuHours: gpus * 6,
              money: [{ currency: 'CNY', amount: Math.round(perHour * 600) / 100 }],
              unpriced: 0,
              assumption:
                'Estimate: each instance would have run on until the window ends for the share of its life that it ran so far; pay-as-you-go list price, without discounts.',
            },
      }),
    };
  });
}

/** Numerical Recipes' linear congruential generator: small, and the same everywhere. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
