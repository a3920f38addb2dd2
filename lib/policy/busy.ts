import { parseDuration } from '../base/duration.ts';
import type { BusyRule } from './common-schema.ts';
import { coveredPercent, isReadable } from './coverage.ts';
import type { InstanceObservation, UsageSample, UsageSeries } from './observation.ts';
import type { Json } from './plan.ts';

/**
 * Whether an instance was in use during the last `over`. Busy: some sample reached its threshold. Idle: samples cover
 * enough of the time and all are below. Anything else is unknown, and unknown never stops an instance.
 */
export interface BusyAnswer {
  readonly use: 'busy' | 'idle' | 'unknown';
  /** True when usage was needed for the answer and nobody has asked the service for it. */
  readonly needsUsage: boolean;
  readonly evidence: Readonly<Record<string, Json>>;
}

export type Metric = UsageSeries['metric'];

const MINUTE_MS = 60_000;

/** A listing older than this proves nothing about now. */
const FRESH_MS = 10 * MINUTE_MS;

/** Metrics that decide about an instance: GPU use counts wherever there may be a GPU. */
export function metricsOf(instance: InstanceObservation): readonly Metric[] {
  return instance.accelerator?.toUpperCase() === 'CPU' ? CPU_ONLY : CPU_AND_GPU;
}

const CPU_ONLY: readonly Metric[] = ['cpu'];
const CPU_AND_GPU: readonly Metric[] = ['cpu', 'gpu'];

/**
 * Makes the test of one policy. `observedMs` is when the listing was read, `nowMs` the instant decided for (epoch ms).
 *
 * The listing alone is a proof where the instance's idle culler watches the same thing: its idle minutes count the time
 * during which use was below *its* thresholds. Idle for `over` by thresholds at or below ours is idle by ours. Active
 * within `over` by thresholds at or above ours is busy by ours, unless the instance changed since that activity (a start or
 * a new culler sets the count to zero as well).
 */
export function compileBusy(
  rule: BusyRule,
  observedMs: number,
  nowMs: number,
): (instance: InstanceObservation) => BusyAnswer {
  const overMs = parseDuration(rule.over);
  return (instance) =>
    proveByCuller(instance, rule, overMs, observedMs, nowMs) ??
    readUsage(instance, rule, overMs, nowMs);
}

function proveByCuller(
  instance: InstanceObservation,
  rule: BusyRule,
  overMs: number,
  observedMs: number,
  nowMs: number,
): BusyAnswer | undefined {
  const { culler } = instance;
  const idleMinutes = culler?.idleMinutes;
  if (culler === undefined || idleMinutes === undefined || idleMinutes < 0) return undefined;
  if (nowMs - observedMs > FRESH_MS) return undefined;

  const hasGpu = metricsOf(instance).includes('gpu');
  const { cpuPercent: cpu, gpuPercent: gpu } = culler;
  if (cpu === undefined || (hasGpu && gpu === undefined)) return undefined;
  const isStricter = cpu <= rule.cpuPercent && (!hasGpu || (gpu ?? 0) <= rule.gpuPercent);
  const isLooser = cpu >= rule.cpuPercent && (!hasGpu || (gpu ?? 0) >= rule.gpuPercent);
  const evidence = {
    by: 'idle culler',
    idleMinutes,
    culler: { cpuPercent: cpu, gpuPercent: gpu ?? null },
    over: rule.over,
  };

  if (isStricter && idleMinutes * MINUTE_MS >= overMs) {
    return { use: 'idle', needsUsage: false, evidence };
  }
  // Minutes are counted down, so the last activity may be up to a minute earlier than they say.
  const lastActiveMs = observedMs - (idleMinutes + 1) * MINUTE_MS;
  const changedMs = Date.parse(instance.modifiedAt ?? '');
  const changedSince = Number.isNaN(changedMs) || changedMs > lastActiveMs;
  if (isLooser && !changedSince && lastActiveMs > nowMs - overMs) {
    return { use: 'busy', needsUsage: false, evidence };
  }
  return undefined;
}

function readUsage(
  instance: InstanceObservation,
  rule: BusyRule,
  overMs: number,
  nowMs: number,
): BusyAnswer {
  const { usage } = instance;
  if (usage === undefined) {
    return { use: 'unknown', needsUsage: true, evidence: { usage: 'not asked for' } };
  }
  const fromMs = nowMs - overMs;
  let gap: Readonly<Record<string, Json>> | undefined;
  const peaks: Record<string, Json> = {};
  for (const metric of metricsOf(instance)) {
    const threshold = metric === 'cpu' ? rule.cpuPercent : rule.gpuPercent;
    const peak = findPeak(usage, metric, fromMs);
    if (peak !== undefined && peak.percent >= threshold) return busy(metric, peak, threshold, rule);
    peaks[`${metric}Percent`] = peak?.percent ?? null;
    const coverage = Math.floor(coveredPercent(usage, metric, fromMs, nowMs));
    if (coverage < rule.minCoverage && gap === undefined) {
      gap = { metric, coveragePercent: coverage, neededPercent: rule.minCoverage, over: rule.over };
    }
  }
  if (gap !== undefined) return { use: 'unknown', needsUsage: false, evidence: gap };
  return { use: 'idle', needsUsage: false, evidence: { by: 'metrics', ...peaks, over: rule.over } };
}

function busy(metric: Metric, peak: UsageSample, threshold: number, rule: BusyRule): BusyAnswer {
  const at = new Date(peak.time * 1000).toISOString();
  return {
    use: 'busy',
    needsUsage: false,
    evidence: { by: 'metrics', metric, percent: peak.percent, threshold, at, over: rule.over },
  };
}

/**
 * The highest readable sample after an instant. A sample from the future (clocks differ) still shows use, so it counts.
 */
function findPeak(
  usage: readonly UsageSeries[],
  metric: Metric,
  fromMs: number,
): UsageSample | undefined {
  let peak: UsageSample | undefined;
  for (const series of usage) {
    if (series.metric !== metric) continue;
    for (const sample of series.samples) {
      if (peak !== undefined && !(sample.percent > peak.percent)) continue;
      if (isReadable(sample) && sample.time * 1000 > fromMs) peak = sample;
    }
  }
  return peak;
}
