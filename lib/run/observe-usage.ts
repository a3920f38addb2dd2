import { forEachLimited } from '../base/concurrency.ts';
import { metricsOf } from '../policy/busy.ts';
import type { InstanceObservation, UsageSample, UsageSeries } from '../policy/observation.ts';
import type { Deadline } from './deadline.ts';
import { readFailure } from './failure.ts';
import type { RunDeps } from './ports.ts';
import { instantText } from './run-key.ts';
import type { Warning } from './warning.ts';

/** Parallel GetInstanceMetrics calls; the client's pacer holds them back where the service is slower. */
const CONCURRENCY = 10;

/** Points asked for over a window: fine enough for short bursts, coarse enough for small answers. */
const MAX_POINTS = 180;

/** Beyond this a point no longer covers the time up to the next one. */
const LONGEST_STEP_MINUTES = 15;

export interface UsageLook {
  /** By instance id; an empty list means that the service gave nothing, which is unknown, not idle. */
  readonly usage: ReadonlyMap<string, readonly UsageSeries[]>;
  readonly warnings: readonly Warning[];
}

/**
 * Asks the utilisation of these instances over the minutes before `until`: CPU, and GPU where there is one. A failed call
 * leaves the usage of that instance unknown and says so; only what would fail every call is thrown.
 */
export async function observeUsage(
  deps: Pick<RunDeps, 'dsw'>,
  instances: readonly InstanceObservation[],
  window: { readonly minutes: number; readonly until: Date },
  deadline: Deadline,
): Promise<UsageLook> {
  const usage = new Map<string, readonly UsageSeries[]>();
  const warnings: Warning[] = [];

  async function look(instance: InstanceObservation): Promise<void> {
    const series: UsageSeries[] = [];
    for (const metric of metricsOf(instance)) {
      try {
        series.push(...(await askUsage(deps, instance.id, metric, spanOf(window), deadline)));
      } catch (error) {
        const failure = readFailure(error);
        // Out of time is no answer about the instance: the next trigger asks again.
        if (failure.kind === 'run' || deadline.isOver()) throw error;
        warnings.push({
          code: 'USAGE_UNKNOWN',
          message: `The ${metric} usage could not be read: ${failure.message}`,
          instanceId: instance.id,
          ...(failure.requestId === undefined ? {} : { requestId: failure.requestId }),
        });
        // Half the picture must not look like a whole one: one metric alone could pass for idle.
        series.length = 0;
        break;
      }
    }
    usage.set(instance.id, series);
  }

  await forEachLimited(instances, CONCURRENCY, look);
  return { usage, warnings };
}

/** What is asked for of one metric: points of so many minutes, from just after `fromMs` to `toMs` (epoch ms). */
export interface UsageSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMinutes: number;
}

/** One GetInstanceMetrics call. @throws DswError */
export async function askUsage(
  { dsw }: Pick<RunDeps, 'dsw'>,
  InstanceId: string,
  metric: UsageSeries['metric'],
  { fromMs, toMs, stepMinutes }: UsageSpan,
  deadline: Deadline,
): Promise<UsageSeries[]> {
  const answer = await dsw.getInstanceMetrics(
    {
      InstanceId,
      MetricType: metric === 'gpu' ? 'GpuCoreUsage' : 'CpuCoreUsage',
      StartTime: wholeSeconds(fromMs),
      EndTime: wholeSeconds(toMs),
      TimeStep: `${stepMinutes}m`,
    },
    deadline.callOptions(),
  );
  return readSeries(metric, answer.PodMetrics);
}

function spanOf({ minutes, until }: { readonly minutes: number; readonly until: Date }): UsageSpan {
  return {
    fromMs: until.getTime() - minutes * 60_000,
    toMs: until.getTime(),
    stepMinutes: Math.min(Math.max(1, Math.ceil(minutes / MAX_POINTS)), LONGEST_STEP_MINUTES),
  };
}

/** The service documents times as yyyy-MM-ddTHH:mm:ssZ. */
function wholeSeconds(ms: number): string {
  return instantText(new Date(Math.floor(ms / 1000) * 1000));
}

function readSeries(metric: UsageSeries['metric'], pods: unknown): UsageSeries[] {
  if (!Array.isArray(pods)) return [];
  return pods.flatMap((pod: unknown, index) => {
    const samples = readSamples(member(pod, 'Metrics'));
    if (samples.length === 0) return [];
    const podId = member(pod, 'PodId');
    return [{ metric, podId: typeof podId === 'string' ? podId : String(index), samples }];
  });
}

function readSamples(metrics: unknown): UsageSample[] {
  if (!Array.isArray(metrics)) return [];
  return metrics
    .map((point: unknown) => ({ time: member(point, 'Time'), percent: member(point, 'Value') }))
    .filter(
      (point): point is UsageSample => isFiniteNumber(point.time) && isFiniteNumber(point.percent),
    )
    .sort((a, b) => a.time - b.time);
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
