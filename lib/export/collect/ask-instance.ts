import { metricsOf } from '../../policy/busy.ts';
import { findDiskClearing } from '../../policy/disk-clearing.ts';
import type { SpecPrice, UsageSeries } from '../../policy/observation.ts';
import type { Gap } from '../../run/exported.ts';
import { readSessions } from '../../run/observe-sessions.ts';
import { askUsage } from '../../run/observe-usage.ts';
import { hoursOfDay } from '../day.ts';
import { type HourUse, useByHour } from '../fleet-use.ts';
import { gpusOf, instanceHours, instanceUse } from '../instance-hours.ts';
import { rowsFromJson } from '../row-codec.ts';
import { runningSpans, type Sessions } from '../running-spans.ts';
import { intersectSpans, joinSpans, type Spans } from '../spans.ts';
import type { Row } from '../table.ts';
import { instanceHours as hoursTable, type InstanceHoursRow } from '../tables/instance-hours.ts';
import { type CollectContext, gapOf } from './context.ts';
import type { GoneInstance } from './gone-instance.ts';
import type { Look, SeenInstance } from './look.ts';
import { mayHaveRun } from './may-have-run.ts';
import { askSessions } from './sessions.ts';
import { snapshotRow } from './snapshot-row.ts';

/** What is asked for of each instance. */
export interface WantedUse {
  readonly hours: boolean;
  readonly snapshots: boolean;
}

/** Of instances that are listed no more: what is known of them, by id. */
export type LastSeen = ReadonlyMap<string, Pick<GoneInstance, 'seenAt' | 'kept'>>;

/** What is known of one instance after asking. */
export interface InstanceAnswers {
  readonly id: string;
  readonly asked: boolean;
  readonly hours: InstanceHoursRow | undefined;
  readonly byHour: readonly HourUse[] | undefined;
  /** When its free disk is cleared, by its history, ISO 8601 UTC; undefined where it is not, or nobody asked. */
  readonly diskClearsAt: string | undefined;
  readonly snapshots: readonly Row[];
  readonly gaps: readonly Gap[];
}

/** Between samples: a day is 288 points of each metric. */
const STEP_MINUTES = 5;
const STEP_MS = STEP_MINUTES * 60_000;

/**
 * Asks for what is wanted of one instance. What the service does not say is a gap, and the rest is there.
 *
 * @throws what would fail every other call as well
 */
export async function askInstance(
  context: CollectContext,
  look: Look,
  seen: SeenInstance,
  prices: ReadonlyMap<string, SpecPrice>,
  wanted: WantedUse,
  lastSeen: LastSeen,
): Promise<InstanceAnswers> {
  const { instance } = seen;
  const asked = wanted.hours && (lastSeen.has(instance.id) || mayHaveRun(instance, context.day));
  const gaps: Gap[] = [];
  const found = asked
    ? await askHours(context, seen, prices.get(instance.spec ?? ''), gaps, lastSeen)
    : undefined;
  const snapshots = wanted.snapshots ? await askSnapshots(context, look, seen, gaps) : [];
  const { hours, byHour, diskClearsAt } = found ?? {};
  return { id: instance.id, asked, hours, byHour, diskClearsAt, snapshots, gaps };
}

async function askHours(
  context: CollectContext,
  { instance }: SeenInstance,
  price: SpecPrice | undefined,
  gaps: Gap[],
  lastSeen: LastSeen,
): Promise<Pick<InstanceAnswers, 'hours' | 'byHour' | 'diskClearsAt'> | undefined> {
  const { day, dt, policy, target } = context;
  const gone = lastSeen.get(instance.id);
  try {
    const sessions = await askSessions(context, instance.id);
    const diskClearsAt = clearingBySessions(instance, sessions);
    const whole = joinSpans([{ start: day.start.getTime(), end: day.end.getTime() }]);
    const ran = intersectSpans(runningSpans(sessions, day.end), whole);
    if (ran.length === 0) {
      const nothing = 'it tells of no session on that day.';
      return {
        hours: keepHours(context, instance.id, gone, nothing, gaps),
        byHour: undefined,
        diskClearsAt,
      };
    }
    const usage = await askMetrics(context, instance, ran, gaps);
    const input = {
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
    };
    const use = instanceUse(input);
    const hours = use && instanceHours(input, use);
    const byHour = use && useByHour(hoursOfDay(input.zone, day), use, gpusOf(instance, price));
    return { hours, byHour, diskClearsAt };
  } catch (error) {
    const gap = gapOf(context, 'hours', error, instance.id);
    const hours = keepHours(context, instance.id, gone, gap.message, gaps);
    if (hours !== undefined) return { hours, byHour: undefined, diskClearsAt: undefined };
    gaps.push(gone === undefined ? gap : { ...gap, ...goneGap(gap, gone.seenAt) });
    return undefined;
  }
}

/** The last change, which the listing has, may be a label that was set long after the stop. */
function clearingBySessions(
  instance: SeenInstance['instance'],
  sessions: Sessions,
): string | undefined {
  const clearing = findDiskClearing({ ...instance, sessions: readSessions(sessions) });
  return clearing.kind === 'clears' ? clearing.at : undefined;
}

/** The hours that the rebuilt revision has; in which hours of the day those were it does not say, so that they are a gap too. */
function keepHours(
  { dt }: CollectContext,
  instanceId: string,
  gone: Pick<GoneInstance, 'kept'> | undefined,
  why: string,
  gaps: Gap[],
): InstanceHoursRow | undefined {
  if (gone?.kept === undefined) return undefined;
  const { revision, hours } = gone.kept;
  gaps.push({
    dt,
    what: 'hours',
    instanceId,
    code: 'KEPT_FROM_REVISION',
    message: `Its hours are those of revision ${revision}, since the service does not tell them any more: ${why}`,
  });
  const [row] = rowsFromJson(hoursTable, [hours]) as InstanceHoursRow[]; // as it was read from that table
  return row;
}

/** Whether it ran before it was deleted is then not known: no hours are made up for it. */
function goneGap({ code, message }: Gap, seenAt: string): Pick<Gap, 'code' | 'message'> {
  if (code !== 'DSW_NOT_FOUND') return { code, message };
  return {
    code: 'INSTANCE_GONE',
    message: `It was last seen at ${seenAt} and deleted before the export looked, and the service tells nothing of it any more.`,
  };
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
