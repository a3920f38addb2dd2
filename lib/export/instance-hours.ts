import { type Metric, metricsOf } from '../policy/busy.ts';
import type { BusyRule } from '../policy/common-schema.ts';
import { isReadable } from '../policy/coverage.ts';
import type { InstanceObservation, SpecPrice, UsageSeries } from '../policy/observation.ts';
import { dayBounds } from './day.ts';
import { runningSpans, type Sessions } from './running-spans.ts';
import { intersectSpans, joinSpans, lengthOf, type Spans, subtractSpans } from './spans.ts';
import type { InstanceHoursRow } from './tables/instance-hours.ts';

export interface InstanceHoursInput {
  /** Name of the target, and its region. */
  readonly target: string;
  readonly regionId: string;
  readonly instance: InstanceObservation;
  /** As GetLifecycle has them, in any order; sessions of other days do no harm. */
  readonly sessions: Sessions;
  /** When the sessions were asked for: what has no end yet runs until then. */
  readonly asOf: Date;
  /** As GetInstanceMetrics has it; samples of other days do no harm. */
  readonly usage: readonly UsageSeries[];
  /** Milliseconds between samples, as they were asked for: each stands for as long before it. */
  readonly stepMs: number;
  /** From which use on it is busy, in percent. */
  readonly thresholds: Pick<BusyRule, 'cpuPercent' | 'gpuPercent'>;
  /** Of its spec; undefined where that is not known. */
  readonly price: SpecPrice | undefined;
  readonly zone: string;
  /** The day, `YYYY-MM-DD`. */
  readonly dt: string;
}

const HOUR_MS = 3_600_000;

/** When an instance ran on a day, and what it did meanwhile; busy, idle and unknown together are all of `ran`. */
export interface InstanceUse {
  readonly ran: Spans;
  readonly busy: Spans;
  readonly idle: Spans;
  readonly unknown: Spans;
  /** How often it began to run. */
  readonly starts: number;
}

/** Undefined where it did not run. */
export function instanceUse(input: InstanceHoursInput): InstanceUse | undefined {
  const { start, end } = dayBounds(input.zone, input.dt);
  const everRan = runningSpans(input.sessions, input.asOf);
  const ran = intersectSpans(everRan, joinSpans([{ start: start.getTime(), end: end.getTime() }]));
  if (ran.length === 0) return undefined;
  const { busy, idle } = split(ran, input);
  const starts = everRan.filter((run) => run.start >= start.getTime() && run.start < end.getTime());
  return {
    ran,
    busy,
    idle,
    unknown: subtractSpans(subtractSpans(ran, busy), idle),
    starts: starts.length,
  };
}

/**
 * How long an instance ran on a day, busy, idle and unknown, and what that costs by the list; undefined where it did not run.
 * Busy is time for which some metric reached its threshold, idle time for which every metric has a sample and none did. The
 * rest is unknown.
 */
export function instanceHours(
  input: InstanceHoursInput,
  use: InstanceUse | undefined = instanceUse(input),
): InstanceHoursRow | undefined {
  if (use === undefined) return undefined;
  const { instance, price } = input;
  const { start, end } = dayBounds(input.zone, input.dt);
  const hours = { running: hoursOf(use.ran), busy: hoursOf(use.busy), idle: hoursOf(use.idle) };
  const gpus = gpusOf(instance, price);
  const paid = instance.paymentType === 'PayAsYouGo' ? price : undefined;
  return {
    target: input.target,
    region_id: input.regionId,
    instance_id: instance.id,
    instance_name: instance.name,
    workspace_id: instance.workspaceId,
    owner_id: instance.ownerId,
    owner_name: instance.ownerName ?? null,
    payment_type: instance.paymentType ?? null,
    spec: instance.spec ?? null,
    accelerator: instance.accelerator ?? null,
    gpus,
    day_start: start,
    day_end: end,
    starts: use.starts,
    running_hours: hours.running,
    busy_hours: hours.busy,
    idle_hours: hours.idle,
    unknown_hours: hoursOf(use.unknown),
    gpu_hours: gpus === null ? null : hours.running * gpus,
    idle_gpu_hours: gpus === null ? null : hours.idle * gpus,
    price_per_hour: paid?.pricePerHour ?? null,
    currency: paid?.currency ?? null,
    list_cost: paid === undefined ? null : hours.running * paid.pricePerHour,
  };
}

function split(ran: Spans, input: InstanceHoursInput): { busy: Spans; idle: Spans } {
  const metrics = metricsOf(input.instance);
  const { cpuPercent, gpuPercent } = input.thresholds;
  const isBusy = (metric: Metric, percent: number) =>
    percent >= (metric === 'cpu' ? cpuPercent : gpuPercent);
  const busy = joinSpans(
    metrics.flatMap((metric) => samplesOf(input, metric, (percent) => isBusy(metric, percent))),
  );
  const known = metrics.reduce(
    (all, metric) =>
      intersectSpans(
        all,
        samplesOf(input, metric, () => true),
      ),
    ran,
  );
  return { busy: intersectSpans(ran, busy), idle: subtractSpans(known, busy) };
}

/** The time that the wanted samples of a metric stand for, whichever machine of the instance they are of. */
function samplesOf(
  { usage, stepMs }: InstanceHoursInput,
  metric: Metric,
  isWanted: (percent: number) => boolean,
): Spans {
  return joinSpans(
    usage
      .filter((series) => series.metric === metric)
      .flatMap(({ samples }) => samples)
      .filter((sample) => isReadable(sample) && isWanted(sample.percent))
      .map(({ time }) => ({ start: time * 1000 - stepMs, end: time * 1000 })),
  );
}

/** Null where it is not known: an instance without a spec may have any number. */
export function gpusOf(
  { accelerator }: InstanceObservation,
  price: SpecPrice | undefined,
): number | null {
  return price?.gpus ?? (accelerator?.toUpperCase() === 'CPU' ? 0 : null);
}

function hoursOf(spans: Spans): number {
  return lengthOf(spans) / HOUR_MS;
}
