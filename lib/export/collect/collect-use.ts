import { chunk, forEachLimited } from '../../base/concurrency.ts';
import { metricsOf } from '../../policy/busy.ts';
import type { SpecPrice, UsageSeries } from '../../policy/observation.ts';
import type { Gap } from '../../run/exported.ts';
import { askUsage } from '../../run/observe-usage.ts';
import { instanceHours } from '../instance-hours.ts';
import { type JsonRow, rowsToJson } from '../row-codec.ts';
import { runningSpans } from '../running-spans.ts';
import { intersectSpans, joinSpans, type Spans } from '../spans.ts';
import type { Row } from '../table.ts';
import { instanceHours as hoursTable, type InstanceHoursRow } from '../tables/instance-hours.ts';
import { snapshots as snapshotsTable } from '../tables/snapshots.ts';
import { type CollectContext, counted, gapOf } from './context.ts';
import { type Look, readLook, type SeenInstance } from './look.ts';
import { mayHaveRun } from './may-have-run.ts';
import type { Part } from './raw-parts.ts';
import { askSessions } from './sessions.ts';
import { snapshotRow } from './snapshot-row.ts';

/** What is asked for of each instance. */
export interface WantedUse {
  readonly hours: boolean;
  readonly snapshots: boolean;
}

/** What some instances came to on the day. */
export interface UsePart extends Part {
  /** Rows of `instance_hours` and `snapshots`. */
  readonly hours: readonly JsonRow[];
  readonly snapshots: readonly JsonRow[];
  /** Instances whose sessions were asked for. */
  readonly asked: number;
  readonly gaps: readonly Gap[];
}

/** So few that some seconds of calls are lost with a part that was not kept. */
const PART_SIZE = 100;

/** Between samples: a day is 288 points of each metric. */
const STEP_MINUTES = 5;
const STEP_MS = STEP_MINUTES * 60_000;

/** Asks instance by instance for what was not asked for yet, and gives every part, in the order of the look. */
export async function* collectUse(
  context: CollectContext,
  look: Look,
  prices: ReadonlyMap<string, SpecPrice>,
  wanted: WantedUse,
): AsyncGenerator<{ readonly seen: readonly SeenInstance[]; readonly part: UsePart }> {
  const { parts, deadline, lease } = context;
  let number = 0;
  for await (const listed of readLook(context, look)) {
    for (const seen of chunk(listed, PART_SIZE)) {
      number += 1;
      const name = `use-${String(number).padStart(6, '0')}`;
      let part = await parts.read<UsePart>(name);
      if (part === undefined) {
        deadline.demandTime();
        const { result, calls } = await counted(context, () =>
          askAll(context, look, seen, prices, wanted),
        );
        await lease.keep();
        part = await parts.keep<UsePart>(name, { ...result, calls });
      }
      yield { seen, part };
    }
  }
}

/** What is known of one instance after asking. */
interface Found {
  readonly asked: boolean;
  readonly hours: InstanceHoursRow | undefined;
  readonly snapshots: readonly Row[];
  readonly gaps: readonly Gap[];
}

async function askAll(
  context: CollectContext,
  look: Look,
  seen: readonly SeenInstance[],
  prices: ReadonlyMap<string, SpecPrice>,
  wanted: WantedUse,
): Promise<Omit<UsePart, 'calls'>> {
  const found = new Map<SeenInstance, Found>();
  await forEachLimited(seen, context.policy.concurrency, async (one) => {
    await context.lease.keep();
    found.set(one, await ask(context, look, one, prices, wanted));
  });
  const all = seen.flatMap((one) => found.get(one) ?? []);
  return {
    version: 1,
    hours: rowsToJson(
      hoursTable,
      all.flatMap(({ hours }) => hours ?? []),
    ),
    snapshots: rowsToJson(
      snapshotsTable,
      all.flatMap(({ snapshots }) => snapshots),
    ),
    asked: all.filter(({ asked }) => asked).length,
    gaps: all.flatMap(({ gaps }) => gaps),
  };
}

async function ask(
  context: CollectContext,
  look: Look,
  seen: SeenInstance,
  prices: ReadonlyMap<string, SpecPrice>,
  wanted: WantedUse,
): Promise<Found> {
  const { instance } = seen;
  const asked = wanted.hours && mayHaveRun(instance, context.day);
  const gaps: Gap[] = [];
  const hours = asked
    ? await askHours(context, seen, prices.get(instance.spec ?? ''), gaps)
    : undefined;
  const snapshots = wanted.snapshots ? await askSnapshots(context, look, seen, gaps) : [];
  return { asked, hours, snapshots, gaps };
}

async function askHours(
  context: CollectContext,
  { instance }: SeenInstance,
  price: SpecPrice | undefined,
  gaps: Gap[],
): Promise<InstanceHoursRow | undefined> {
  const { day, dt, policy, target } = context;
  try {
    const sessions = await askSessions(context, instance.id);
    const whole = joinSpans([{ start: day.start.getTime(), end: day.end.getTime() }]);
    const ran = intersectSpans(runningSpans(sessions, day.end), whole);
    if (ran.length === 0) return undefined;
    const usage = await askMetrics(context, instance, ran, gaps);
    return instanceHours({
      target: target.name,
      regionId: target.region,
      instance,
      sessions,
      asOf: day.end,
      usage,
      stepMs: STEP_MS,
      thresholds: policy.busy,
      price,
      zone: policy.timeZone,
      dt,
    });
  } catch (error) {
    gaps.push(gapOf(context, 'hours', error, instance.id));
    return undefined;
  }
}

/** Use while it ran; nothing where a metric cannot be had, since one alone could pass for idle. */
async function askMetrics(
  context: CollectContext,
  instance: SeenInstance['instance'],
  ran: Spans,
  gaps: Gap[],
): Promise<readonly UsageSeries[]> {
  const [first, last] = [ran[0], ran.at(-1)];
  if (first === undefined || last === undefined) return [];
  // A point stands for the time before it, so the last one comes after the end.
  const toMs = Math.ceil(last.end / STEP_MS) * STEP_MS;
  const span = { fromMs: first.start, toMs, stepMinutes: STEP_MINUTES };
  try {
    const series: UsageSeries[] = [];
    for (const metric of metricsOf(instance)) {
      series.push(...(await askUsage(context.deps, instance.id, metric, span, context.deadline)));
    }
    return series;
  } catch (error) {
    gaps.push(gapOf(context, 'usage', error, instance.id));
    return [];
  }
}

async function askSnapshots(
  context: CollectContext,
  look: Look,
  seen: SeenInstance,
  gaps: Gap[],
): Promise<readonly Row[]> {
  const { deps, target, deadline } = context;
  const rows = new Map<string, Row>();
  const request = { InstanceId: seen.instance.id, PageSize: 100 };
  try {
    for await (const wire of deps.dsw.eachInstanceSnapshot(request, deadline.callOptions())) {
      const row = snapshotRow(wire, seen, { target, observedAt: new Date(look.at) });
      if (row !== undefined) rows.set(row.snapshot_id, row);
    }
    return [...rows.values()];
  } catch (error) {
    gaps.push(gapOf(context, 'snapshots', error, seen.instance.id));
    return [];
  }
}
