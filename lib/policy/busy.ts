import { parseDuration } from '../base/duration.ts';
import type { InstanceObservation, UsageSample, UsageSeries } from './observation.ts';
import type { Json } from './plan.ts';
import type { BusyRule } from './policies-schema.ts';

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

/** Samples further apart than this leave the time between them uncovered. */
const LONGEST_STEP_MS = 15 * MINUTE_MS;

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
    const samples = samplesOf(usage, metric, fromMs);
    const peak = samples.reduce<UsageSample | undefined>(
      (highest, sample) =>
        highest === undefined || sample.percent > highest.percent ? sample : highest,
      undefined,
    );
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

/** Readable samples after an instant. A sample from the future (clocks differ) still shows use, so it stays in. */
function samplesOf(usage: readonly UsageSeries[], metric: Metric, fromMs: number): UsageSample[] {
  return usage
    .filter((series) => series.metric === metric)
    .flatMap((series) =>
      series.samples.filter((sample) => isReadable(sample) && sample.time * 1000 > fromMs),
    );
}

/** A value that is no percentage is no data, and no data is not idle. */
function isReadable({ time, percent }: UsageSample): boolean {
  return Number.isFinite(time) && Number.isFinite(percent) && percent >= 0;
}

/**
 * Share of (`fromMs`, `nowMs`] for which there are samples, in percent. A sample stands for the step before it; the step is
 * the usual distance of a series' samples. Pods of an instance follow each other, so any of them covers.
 */
function coveredPercent(
  usage: readonly UsageSeries[],
  metric: Metric,
  fromMs: number,
  nowMs: number,
): number {
  const spans: { start: number; end: number }[] = [];
  for (const series of usage) {
    if (series.metric !== metric) continue;
    const times = series.samples.filter(isReadable).map((sample) => sample.time * 1000);
    const step = usualStep(times);
    for (const time of times)
      spans.push({ start: Math.max(time - step, fromMs), end: Math.min(time, nowMs) });
  }
  let covered = 0;
  let reached = fromMs;
  for (const { start, end } of spans.sort((a, b) => a.start - b.start)) {
    if (end <= reached) continue;
    covered += end - Math.max(start, reached);
    reached = end;
  }
  return (covered / (nowMs - fromMs)) * 100;
}

/** The median distance of neighbours, at least a minute and at most {@link LONGEST_STEP_MS}; a minute for a lone sample. */
function usualStep(times: readonly number[]): number {
  const steps = times
    .slice(1)
    .map((time, index) => time - (times[index] ?? time))
    .filter((step) => step > 0)
    .sort((a, b) => a - b);
  const median = steps[Math.floor((steps.length - 1) / 2)] ?? MINUTE_MS;
  return Math.min(Math.max(median, MINUTE_MS), LONGEST_STEP_MS);
}
