import { chunk } from '../../base/concurrency.ts';
import type { SpecPrice } from '../../policy/observation.ts';
import type { Gap } from '../../run/exported.ts';
import { readPriceList } from '../../run/observe-prices.ts';
import { instantText } from '../../run/run-key.ts';
import { type JsonRow, rowsToJson } from '../row-codec.ts';
import type { Row } from '../table.ts';
import { resourceGroupStatistics, workspaceStatistics } from '../tables/statistics.ts';
import { type CollectContext, counted, gapOf } from './context.ts';
import { isDamaged } from './gone-instance.ts';
import { readPricesFromRevision } from './known-from-revision.ts';
import type { Look } from './look.ts';
import type { Part } from './raw-parts.ts';

export interface PricesPart extends Part {
  readonly prices: readonly SpecPrice[];
  readonly gaps: readonly Gap[];
}

/**
 * The price list; empty, with the reason, where it cannot be had: half of one would count half of the fleet. Where a day is
 * rebuilt, the prices that it has already are kept.
 */
export async function collectPrices(context: CollectContext, look: Look): Promise<PricesPart> {
  return once(context, 'prices', async () => {
    const known = await pricesBefore(context);
    try {
      const { deps, deadline } = context;
      const listed = await readPriceList(deps, look.accelerators, deadline);
      return { version: 1, prices: preferKnown(known.prices, listed), gaps: known.gaps };
    } catch (error) {
      const gaps = [...known.gaps, gapOf(context, 'prices', error)];
      return { version: 1, prices: known.prices, gaps };
    }
  });
}

async function pricesBefore(context: CollectContext): Promise<Pick<PricesPart, 'prices' | 'gaps'>> {
  if (!context.rebuild) return { prices: [], gaps: [] };
  try {
    return { prices: await readPricesFromRevision(context), gaps: [] };
  } catch (error) {
    if (!isDamaged(error)) throw error;
    const { code, message } = error;
    return { prices: [], gaps: [{ dt: context.dt, what: 'prices', code, message }] };
  }
}

/** Counts of GPUs and vCPUs are those of the list where the day has only a price. */
function preferKnown(known: readonly SpecPrice[], listed: readonly SpecPrice[]): SpecPrice[] {
  const prices = new Map(listed.map((price) => [price.spec, price]));
  for (const price of known) {
    const { gpus, vcpus } = prices.get(price.spec) ?? {};
    prices.set(price.spec, {
      ...price,
      gpus: price.gpus ?? gpus,
      vcpus: price.vcpus ?? vcpus,
    });
  }
  return [...prices.values()];
}

export interface StatisticsPart extends Part {
  /** Rows of `workspace_statistics`, and of `resource_group_statistics`. */
  readonly workspaces: readonly JsonRow[];
  readonly resources: readonly JsonRow[];
  readonly gaps: readonly Gap[];
}

/** Workspaces in one call; how many the service takes is not documented. */
const WORKSPACES = 100;

/** The counts that the service itself keeps: one call for a hundred workspaces, and one for each resource group. */
export async function collectStatistics(
  context: CollectContext,
  look: Look,
  wanted: { readonly workspaces: boolean; readonly resources: boolean },
): Promise<StatisticsPart> {
  return once(context, 'statistics', async () => {
    const gaps: Gap[] = [];
    const workspaces = wanted.workspaces ? await askWorkspaces(context, look, gaps) : [];
    const resources = wanted.resources ? await askResources(context, look, gaps) : [];
    return {
      version: 1,
      workspaces: rowsToJson(workspaceStatistics, workspaces),
      resources: rowsToJson(resourceGroupStatistics, resources),
      gaps,
    };
  });
}

async function once<P extends Part>(
  context: CollectContext,
  name: string,
  make: () => Promise<Omit<P, 'calls'>>,
): Promise<P> {
  const known = await context.parts.read<P>(name);
  if (known !== undefined) return known;
  context.deadline.demandTime();
  const { result, calls } = await counted(context, make);
  await context.lease.keep();
  return context.parts.keep<P>(name, { ...result, calls } as P); // its members are those of `result` and the calls
}

async function askWorkspaces(context: CollectContext, look: Look, gaps: Gap[]): Promise<Row[]> {
  const { deps, deadline, target } = context;
  const rows: Row[] = [];
  for (const WorkspaceIds of chunk(look.workspaces, WORKSPACES)) {
    try {
      const answer = await deps.dsw.listInstanceStatistics(
        { WorkspaceIds },
        deadline.callOptions(),
      );
      for (const [workspace, statistic, value] of countsIn(answer.Statistics)) {
        rows.push({
          observed_at: new Date(look.at),
          target: target.name,
          region_id: target.region,
          workspace_id: workspace,
          statistic,
          value,
        });
      }
    } catch (error) {
      gaps.push(gapOf(context, 'workspace_statistics', error));
    }
  }
  return rows;
}

async function askResources(context: CollectContext, look: Look, gaps: Gap[]): Promise<Row[]> {
  const { deps, deadline, target, day } = context;
  const rows: Row[] = [];
  for (const ResourceId of look.resources) {
    try {
      const answer = await deps.dsw.getResourceGroupStatistics(
        {
          ResourceId,
          WorkspaceIds: look.workspaces,
          StartTime: instantText(day.start),
          EndTime: instantText(day.end),
        },
        deadline.callOptions(),
      );
      for (const [group, statistic, value] of countsIn(answer.Statistics)) {
        rows.push({
          observed_at: new Date(look.at),
          target: target.name,
          region_id: target.region,
          resource_id: ResourceId,
          period_start: day.start,
          period_end: day.end,
          group,
          statistic,
          value,
        });
      }
    } catch (error) {
      gaps.push(gapOf(context, 'resource_group_statistics', error));
    }
  }
  return rows;
}

/** Whole numbers two levels deep; what is none is left out. */
function* countsIn(statistics: unknown): Generator<readonly [string, string, number]> {
  for (const [outer, counts] of entriesOf(statistics)) {
    for (const [inner, count] of entriesOf(counts)) {
      if (typeof count === 'number' && Number.isSafeInteger(count)) yield [outer, inner, count];
    }
  }
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
