import type { SpecPrice } from '../../policy/observation.ts';
import type { Gap } from '../../run/exported.ts';
import { hoursOfDay } from '../day.ts';
import { addUse, noUse } from '../fleet-use.ts';
import { rowsFromJson } from '../row-codec.ts';
import type { Batches } from '../row-order.ts';
import { createRowSpool } from '../row-spool.ts';
import { fleetHours } from '../tables/fleet-hours.ts';
import { focusEstimate } from '../tables/focus-estimate.ts';
import { type InstanceHoursRow, instanceHours } from '../tables/instance-hours.ts';
import { instances } from '../tables/instances.ts';
import { snapshots } from '../tables/snapshots.ts';
import { resourceGroupStatistics, workspaceStatistics } from '../tables/statistics.ts';
import type { WantedUse } from './ask-instance.ts';
import { collectPrices, collectStatistics, type StatisticsPart } from './collect-shared.ts';
import { collectUse, type UsePart } from './collect-use.ts';
import { addCalls, type CollectContext } from './context.ts';
import { fleetRows } from './fleet-rows.ts';
import { focusRow } from './focus-row.ts';
import { instanceRow } from './instance-row.ts';
import { type Look, lookAtFleet, readLook, type SeenInstance } from './look.ts';
import type { Calls } from './raw-parts.ts';

/** Tables that are made of the service's answers. */
export type ServiceTable =
  | 'instances'
  | 'instance_hours'
  | 'fleet_hours'
  | 'workspace_statistics'
  | 'resource_group_statistics'
  | 'snapshots'
  | 'focus_estimate';

/** Everything that the service said of a day, kept in the store: rows are read back from there, table by table. */
export interface CollectedDay {
  /** Whether the look was taken on the day after, so that it stands for the end of the day. */
  readonly isInTime: boolean;
  readonly look: Look;
  /** Instances whose sessions were asked for. */
  readonly asked: number;
  readonly gaps: readonly Gap[];
  readonly calls: Calls;
  /** The rows of a table, gathered anew; what they are gathered in is freed when nothing holds it. */
  rowsOf(table: ServiceTable): Promise<() => Batches>;
}

/** What is made of the hours of instances. */
const HOURS_TABLES: readonly ServiceTable[] = ['instance_hours', 'fleet_hours', 'focus_estimate'];

/** Asks the service for what is not kept of the day yet. */
export async function collectDay(
  context: CollectContext,
  tables: ReadonlySet<string>,
  nextDayEnd: Date,
): Promise<CollectedDay> {
  const look = await lookAtFleet(context);
  const isInTime = Date.parse(look.at) < nextDayEnd.getTime();
  const pricesPart = await collectPrices(context, look);
  const prices = new Map(pricesPart.prices.map((price) => [price.spec, price]));
  const statistics = await collectStatistics(context, look, {
    workspaces: isInTime && tables.has('workspace_statistics'),
    resources: tables.has('resource_group_statistics'),
  });
  const wanted: WantedUse = {
    hours: HOURS_TABLES.some((name) => tables.has(name)),
    snapshots: isInTime && tables.has('snapshots'),
  };
  const gaps: Gap[] = [...pricesPart.gaps, ...statistics.gaps];
  const calls: Calls[] = [look.calls, pricesPart.calls, statistics.calls];
  let asked = 0;
  if (wanted.hours || wanted.snapshots) {
    for await (const { part } of collectUse(context, look, prices, wanted)) {
      gaps.push(...part.gaps);
      calls.push(part.calls);
      asked += part.asked;
    }
  }
  return {
    isInTime,
    look,
    asked,
    gaps,
    calls: addCalls(calls),
    rowsOf: (table) => gather(context, { look, prices, statistics, wanted }, table),
  };
}

interface Answers {
  readonly look: Look;
  readonly prices: ReadonlyMap<string, SpecPrice>;
  readonly statistics: StatisticsPart;
  readonly wanted: WantedUse;
}

interface Listed {
  readonly seen: readonly SeenInstance[];
  readonly diskClearsAt: UsePart['diskClearsAt'];
}

/** The instances of the look, with what their history says of their disks where it was asked for. */
async function* listed(
  context: CollectContext,
  look: Look,
  prices: ReadonlyMap<string, SpecPrice>,
  wanted: WantedUse,
): AsyncGenerator<Listed> {
  if (!wanted.hours) {
    for await (const seen of readLook(context, look)) yield { seen, diskClearsAt: {} };
    return;
  }
  for await (const { seen, isListed, part } of collectUse(context, look, prices, wanted)) {
    if (isListed) yield { seen, diskClearsAt: part.diskClearsAt };
  }
}

async function gather(
  context: CollectContext,
  { look, prices, statistics, wanted }: Answers,
  table: ServiceTable,
): Promise<() => Batches> {
  const { target, policy, dt, day, deps } = context;
  const origin = { target, observedAt: new Date(look.at) };
  switch (table) {
    case 'instances': {
      const spool = createRowSpool(instances);
      for await (const { seen, diskClearsAt } of listed(context, look, prices, wanted)) {
        for (const one of seen) {
          const { spec = '', id } = one.instance;
          spool.add(instanceRow(one, prices.get(spec), origin, diskClearsAt[id]));
        }
      }
      return spool.sorted;
    }
    case 'instance_hours':
    case 'snapshots': {
      const [found, member] =
        table === 'snapshots'
          ? ([snapshots, 'snapshots'] as const)
          : ([instanceHours, 'hours'] as const);
      const spool = createRowSpool(found);
      for await (const { part } of collectUse(context, look, prices, wanted)) {
        for (const row of rowsFromJson(found, part[member])) spool.add(row);
      }
      return spool.sorted;
    }
    case 'fleet_hours': {
      const spool = createRowSpool(fleetHours);
      const hours = hoursOfDay(policy.timeZone, day);
      let uses = noUse(hours);
      let missing = 0;
      for await (const { part } of collectUse(context, look, prices, wanted)) {
        uses = addUse(uses, part.byHour);
        missing += part.gaps.filter(({ what }) => what === 'hours').length;
      }
      for (const row of fleetRows(hours, uses, { target, missing })) spool.add(row);
      return spool.sorted;
    }
    case 'focus_estimate': {
      const spool = createRowSpool(focusEstimate);
      const place = { account: deps.account ?? 'unknown', zone: policy.timeZone, dt };
      for await (const { seen, part } of collectUse(context, look, prices, wanted)) {
        const byId = new Map(seen.map((one) => [one.instance.id, one]));
        // As collectUse put them there.
        for (const row of rowsFromJson(instanceHours, part.hours) as InstanceHoursRow[]) {
          const one = byId.get(row.instance_id);
          const focus = one && focusRow(row, one, place);
          if (focus !== undefined) spool.add(focus);
        }
      }
      return spool.sorted;
    }
    case 'workspace_statistics':
    case 'resource_group_statistics': {
      const [found, rows] =
        table === 'workspace_statistics'
          ? ([workspaceStatistics, statistics.workspaces] as const)
          : ([resourceGroupStatistics, statistics.resources] as const);
      const spool = createRowSpool(found);
      for (const row of rowsFromJson(found, rows)) spool.add(row);
      return spool.sorted;
    }
    default:
      return table satisfies never;
  }
}
