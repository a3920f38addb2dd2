import { moneyOf } from './add-up.ts';
import { cover } from './cover.ts';
import { rankUnprotected, readLookedAfter } from './find-unprotected.ts';
import { makeHeatMap } from './heat-map.ts';
import { type LookedAtFleet, lookAtFleet } from './look-at-fleet.ts';
import { type GroupSum, type MeasuredHours, measureHours, plainHours } from './measure-hours.ts';
import { type MeasuredRuns, measureRuns } from './measure-runs.ts';
import { countSnapshots, measureSnapshots } from './measure-snapshots.ts';
import { daysOf, type Period } from './period.ts';
import { type Ranked, rank } from './ranked.ts';
import type { ReportInput } from './report-input.ts';
import type {
  HoursByDay,
  HoursOf,
  InstanceHours,
  MethodNote,
  Named,
  ReportModel,
  Spending,
  Totals,
} from './report-model.ts';
import { sumMissing } from './sum-missing.ts';

const MOST_ROWS = 20;

/** Workspaces that are told apart in a chart; more colours nobody can tell apart. */
const MOST_SERIES = 6;

/**
 * Works out everything that the report shows from rows of the tables and from the reports of runs, and from nothing else.
 * Rows are added up while they stream by: what is in memory goes by the number of instances, not of rows.
 */
export async function makeReportModel(input: ReportInput): Promise<ReportModel> {
  const { period, before, target = null, madeAt, now, earlier, mostRows = MOST_ROWS } = input;
  const { timeZone } = period;
  // Of the period before only its totals are kept, and what was last done to instances. One after the other, so that no two of
  // the large ones are in memory together.
  const runsBefore = await measureRuns(earlier.runs, 0);
  const runs = await measureRuns(now.runs, mostRows);
  const snapshots = await measureSnapshots(now.snapshots, mostRows);
  const snapshotsBefore = await countSnapshots(earlier.snapshots);
  const heatMap = await makeHeatMap(now.fleet, timeZone);
  const fleet = await lookAtFleet(earlier.seen, now.seen, {
    committed: [...earlier.committed, ...now.committed],
    lookedAfter: await readLookedAfter(now.actions),
    lastChanges: new Map([...runsBefore.lastChanges, ...runs.lastChanges]),
    named: new Set(snapshots.instances.rows.map(({ id }) => id)),
    mostRows,
  });
  const totalsBefore = makeTotals(await measureHours(earlier.hours, timeZone), runsBefore);
  const hours = await measureHours(now.hours, timeZone);
  const names = createNames(hours, fleet);
  const { running, unknown } = hours.total.hours;

  return {
    version: 1,
    period,
    before,
    target,
    madeAt: madeAt.toISOString(),
    lastLookAt: fleet.lastLookAt?.toISOString() ?? null,
    coverage: {
      ...cover(input),
      missing: sumMissing(now.committed),
      conflicts: runs.conflicts,
      runs: runs.coverage,
      unknownUse: { part: unknown, whole: running },
      unpriced: hours.unpriced,
      missingInstances: heatMap.missing,
      unknownGpus: hours.unknownGpus,
    },
    totals: { now: makeTotals(hours, runs), before: totalsBefore },
    spending: makeSpending(hours, period),
    hours: {
      byDay: makeHoursByDay(hours, period, names),
      workspaces: rankHours(hours.workspaces, mostRows, 'running', names.workspace),
      owners: rankHours(hours.owners, mostRows, 'running', names.owner),
    },
    idleGpu: {
      method: 'idle-hours',
      owners: rankHours(hours.owners, mostRows, 'idleGpu', names.owner),
      instances: rankIdleGpu(hours, mostRows, names),
    },
    heatMap,
    policies: runs.activity,
    unprotected: rankUnprotected(fleet, hours, mostRows),
    clearing: fleet.clearing,
    snapshots: {
      ...snapshots,
      countBefore: snapshotsBefore,
      instances: {
        ...snapshots.instances,
        rows: snapshots.instances.rows.map((one) => ({
          ...one,
          name: names.instance(one.id),
          owner: names.owner(one.owner.id),
        })),
      },
    },
    methods: makeMethods(runs),
  };
}

/** Names by id: rows of one table know what those of another do not. */
interface Names {
  workspace(id: string): Named;
  owner(id: string): Named;
  instance(id: string): string | null;
}

function createNames(
  { owners }: MeasuredHours,
  { ownerNames, workspaceNames, instanceNames }: LookedAtFleet,
): Names {
  return {
    workspace: (id) => ({ id, name: workspaceNames.get(id) ?? null }),
    owner: (id) => ({ id, name: owners.get(id)?.name ?? ownerNames.get(id) ?? null }),
    instance: (id) => instanceNames.get(id) ?? null,
  };
}

function makeTotals(hours: MeasuredHours, { avoided }: MeasuredRuns): Totals {
  return {
    hours: { ...hours.total.hours },
    instances: hours.instances.size,
    spent: { method: 'list-cost', money: moneyOf(hours.total.spent) },
    idleSpent: { method: 'idle-cost', money: moneyOf(hours.idleSpent) },
    avoided: {
      method: 'avoided',
      money: moneyOf(avoided.money),
      hours: avoided.hours,
      gpuHours: avoided.gpuHours,
      unpriced: avoided.unpriced,
    },
  };
}

function makeSpending({ total, spending }: MeasuredHours, period: Period): Spending {
  const [main] = moneyOf(total.spent).sort((a, b) => b.amount - a.amount);
  const byDay = spending.get(main?.currency ?? '');
  return {
    method: 'list-cost',
    currency: main?.currency ?? null,
    days: daysOf(period).map((day) => {
      const { busy = 0, idle = 0, unknown = 0 } = byDay?.get(day) ?? {};
      return { day, busy, idle, unknown };
    }),
  };
}

function makeHoursByDay(
  { days: byDay, workspaces }: MeasuredHours,
  period: Period,
  names: Names,
): HoursByDay {
  const days = daysOf(period);
  const byHours = rank(
    workspaces.values(),
    Infinity,
    ({ hours }) => hours.running,
    ({ id }) => id,
  ).rows.map(({ id }) => id);
  // One that would stand alone for all others may as well have its name.
  const shown = byHours.length === MOST_SERIES + 1 ? byHours : byHours.slice(0, MOST_SERIES);
  const others = byHours.slice(shown.length);
  const sumOn = (day: string, ids: readonly string[]) =>
    ids.reduce((sum, id) => sum + (byDay.get(day)?.get(id) ?? 0), 0);
  return {
    days,
    series: [
      ...shown.map((id) => ({
        workspace: names.workspace(id),
        hours: days.map((day) => sumOn(day, [id])),
      })),
      ...(others.length === 0
        ? []
        : [{ workspace: null, hours: days.map((day) => sumOn(day, others)) }]),
    ],
  };
}

function rankHours(
  sums: ReadonlyMap<string, GroupSum>,
  mostRows: number,
  by: 'running' | 'idleGpu',
  nameOf: (id: string) => Named,
): Ranked<HoursOf> {
  const worth = [...sums.values()].filter(({ hours }) => hours[by] > 0);
  const { rows, count } = rank(
    worth,
    mostRows,
    ({ hours }) => hours[by],
    ({ id }) => id,
  );
  return { rows: rows.map((sum) => ({ ...plainHours(sum), ...nameOf(sum.id) })), count };
}

function rankIdleGpu(
  { instances }: MeasuredHours,
  mostRows: number,
  names: Names,
): Ranked<InstanceHours> {
  const { rows, count } = rank(
    [...instances.values()].filter(({ hours }) => hours.idleGpu > 0),
    mostRows,
    ({ hours }) => hours.idleGpu,
    ({ target, id }) => `${target}/${id}`,
  );
  return {
    rows: rows.map((sum) => ({
      id: sum.id,
      name: sum.name,
      target: sum.target,
      owner: sum.owner,
      workspace: names.workspace(sum.workspaceId),
      gpus: sum.gpus,
      hours: { ...sum.hours },
      spent: moneyOf(sum.spent),
    })),
    count,
  };
}

function makeMethods({ avoided }: MeasuredRuns): MethodNote[] {
  return [
    { method: 'list-cost', assumptions: [] },
    { method: 'avoided', assumptions: avoided.assumptions },
    { method: 'idle-hours', assumptions: [] },
    { method: 'idle-cost', assumptions: [] },
    { method: 'running-by-hour', assumptions: [] },
    { method: 'unprotected', assumptions: [] },
    { method: 'clearing', assumptions: [] },
    { method: 'snapshot-age', assumptions: [] },
  ];
}
