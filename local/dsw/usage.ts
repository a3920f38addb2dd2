import { chance } from './chance.ts';
import type { UsageModel, UsageOverride } from './entities.ts';

export const metricTypes = [
  'CpuCoreUsage',
  'GpuCoreUsage',
  'MemoryUsage',
  'GpuMemoryUsage',
  'NetworkInputRate',
  'NetworkOutputRate',
  'DiskReadRate',
  'DiskWriteRate',
] as const;
export type MetricType = (typeof metricTypes)[number];

export const minuteMs = 60_000;

/**
 * How busy an instance is at a whole minute (epoch minutes), as the platform would have sampled it while the machine
 * is up; undefined where there is no sample. A pure function: the same arguments give the same value for ever.
 * Usages are percent, 0–100; rates are bytes per second.
 */
export function sampleUsage(
  model: UsageModel,
  hasGpu: boolean,
  metric: MetricType,
  minute: number,
): number | undefined {
  const isGpuMetric = metric === 'GpuCoreUsage' || metric === 'GpuMemoryUsage';
  if (isGpuMetric && !hasGpu) return undefined;
  const override = model.overrides.length === 0 ? undefined : findOverride(model.overrides, minute);
  if (override?.missing === true) return undefined;
  if (model.kind === 'missing' && override === undefined) return undefined;
  switch (metric) {
    case 'CpuCoreUsage':
      return cpuAt(model, override, minute);
    case 'GpuCoreUsage':
      return gpuAt(model, override, minute);
    case 'MemoryUsage':
      return level(
        8 + 45 * chance(model.seed, 11) + 0.3 * cpuAt(model, override, minute),
        model,
        12,
        minute,
      );
    case 'GpuMemoryUsage':
      return gpuMemoryAt(model, override, minute);
    case 'NetworkInputRate':
      return rate(2_000, 180_000, model, override, 13, minute);
    case 'NetworkOutputRate':
      return rate(1_500, 60_000, model, override, 14, minute);
    case 'DiskReadRate':
      return rate(500, 900_000, model, override, 15, minute);
    case 'DiskWriteRate':
      return rate(4_000, 250_000, model, override, 16, minute);
  }
}

function findOverride(
  overrides: readonly UsageOverride[],
  minute: number,
): UsageOverride | undefined {
  const instant = minute * minuteMs;
  for (let i = overrides.length - 1; i >= 0; i -= 1) {
    const override = overrides[i];
    if (override === undefined) break;
    if (override.from <= instant && (override.to === undefined || instant < override.to)) {
      return override;
    }
  }
  return undefined;
}

function cpuAt(model: UsageModel, override: UsageOverride | undefined, minute: number): number {
  if (override?.cpuPercent !== undefined) return override.cpuPercent;
  if (model.kind === 'steady') return model.cpuPercent;
  // A container with an open notebook is never at nothing.
  const background = 0.2 + 1.6 * chance(model.seed, minute, 1);
  const busy = busyLevel(model, minute, model.cpuPercent, 35, 2);
  return rounded(Math.min(100, busy === 0 ? background : busy));
}

function gpuAt(model: UsageModel, override: UsageOverride | undefined, minute: number): number {
  if (override?.gpuPercent !== undefined) return override.gpuPercent;
  if (model.kind === 'steady') return model.gpuPercent;
  if (model.gpuPercent === 0) return 0;
  return rounded(Math.min(100, busyLevel(model, minute, model.gpuPercent, 60, 3)));
}

function gpuMemoryAt(
  model: UsageModel,
  override: UsageOverride | undefined,
  minute: number,
): number {
  const busy = gpuAt(model, override, minute);
  // A notebook that was used once keeps its tensors: memory says little about being busy.
  const held = model.gpuPercent === 0 ? 0.4 : 6 + 34 * chance(model.seed, 17);
  return level(held + 0.5 * busy, model, 18, minute);
}

/** Percent that wanders a little about its level. */
function level(percent: number, model: UsageModel, salt: number, minute: number): number {
  return rounded(Math.min(99.9, percent * (0.98 + 0.04 * chance(model.seed, minute, salt))));
}

function rate(
  idle: number,
  perPercent: number,
  model: UsageModel,
  override: UsageOverride | undefined,
  salt: number,
  minute: number,
): number {
  const busy = Math.max(0, cpuAt(model, override, minute) - 2);
  return rounded((idle + perPercent * busy) * (0.5 + chance(model.seed, minute, salt)));
}

/** Six places, like the service's own sample value 25.901031. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/**
 * Percent of work at a minute whose average over a week is about `mean`; 0 while nothing is worked.
 * `typical` is how hard the machine works when it does.
 */
function busyLevel(
  model: UsageModel,
  minute: number,
  mean: number,
  typical: number,
  salt: number,
): number {
  switch (model.kind) {
    case 'training':
      return trainingLevel(model, minute, mean, salt);
    case 'forgotten':
      return forgottenLevel(model, minute, mean, salt);
    case 'office':
      return burstLevel(model, minute, mean, typical, salt, officeWeight(model, minute));
    case 'bursty':
      return burstLevel(model, minute, mean, typical, salt, 1);
    case 'steady':
    case 'missing':
      return mean;
  }
}

const blockMinutes = 10;
/** Of a busy block, on average: bursts last 2 to 10 of its 10 minutes. */
const busyShareOfBlock = 0.6;

/** A cell runs for minutes, then somebody reads and thinks. */
function burstLevel(
  model: UsageModel,
  minute: number,
  mean: number,
  typical: number,
  salt: number,
  weight: number,
): number {
  const block = Math.floor(minute / blockMinutes);
  const hard = Math.max(typical, mean * 1.3) * (0.7 + 0.6 * chance(model.seed, salt));
  const probability = Math.min(1, (mean * weight) / (hard * busyShareOfBlock));
  // The same draw for CPU and GPU: they work together.
  if (chance(model.seed, block, 21) >= probability) return 0;
  const length = 2 + Math.floor(9 * chance(model.seed, block, 22));
  const start = Math.floor((blockMinutes + 1 - length) * chance(model.seed, block, 23));
  const within = minute - block * blockMinutes;
  if (within < start || within >= start + length) return 0;
  return hard * (0.8 + 0.4 * chance(model.seed, minute, salt + 30));
}

/** Share of an average hour's work done in an hour of an office day; the day's mean is 1.4, so that a week's is 1. */
const officeHours = [
  0.15, 0.06, 0.03, 0.02, 0.02, 0.03, 0.08, 0.25, 0.9, 2.6, 3.6, 3.3, 1.5, 2.5, 3.6, 3.6, 3.2, 2.6,
  1.4, 1.3, 1.2, 0.9, 0.5, 0.26,
] as const;
const weekdayWeight = 1.31;
const weekendWeight = 0.225;

function officeWeight(model: UsageModel, minute: number): number {
  const local = minute + model.utcOffsetHours * 60;
  const day = Math.floor(local / 1440);
  const hour = Math.floor((local - day * 1440) / 60);
  // 1970-01-01 was a Thursday.
  const weekday = (((day + 3) % 7) + 7) % 7;
  return ((officeHours[hour] ?? 0) / 1.4) * (weekday < 5 ? weekdayWeight : weekendWeight);
}

/** Runs of hours to days with short dips for checkpoints, and pauses between them. */
function trainingLevel(model: UsageModel, minute: number, mean: number, salt: number): number {
  const cycle = Math.round(60 * (6 + 42 * chance(model.seed, 24)));
  const offset = Math.floor(cycle * chance(model.seed, 25));
  const round = Math.floor((minute + offset) / cycle);
  const within = (minute + offset) % cycle;
  // Judged by the GPU where there is one, so that both work in the same span.
  const duty = Math.min(0.98, Math.max(model.gpuPercent, model.cpuPercent) / 88);
  if (within >= cycle * duty) return 0;
  if (within % 31 === 30) return mean * 0.15;
  const hard = Math.min(97, mean / duty);
  return hard * (0.94 + 0.08 * chance(model.seed, minute, salt + 30 + (round & 1)));
}

/** Nobody there: what is left is a kernel that holds memory and a blip now and then. */
function forgottenLevel(model: UsageModel, minute: number, mean: number, salt: number): number {
  return chance(model.seed, minute, salt + 40) < 0.02
    ? 0
    : mean * (0.5 + chance(model.seed, minute, salt + 50));
}

/**
 * Mean GPU utilisation of the instance at a rank (0–1) of the fleet: 34.5 % of instances at exactly zero, median
 * 1.5 %, 75.4 % below 10 %, mean 10.5 %, as PAI's own clusters were in 2020 (alibaba/clusterdata, sensor table).
 */
export function gpuMeanAtRank(rank: number): number {
  if (rank < 0.345) return 0;
  if (rank < 0.5) return between(0.05, 1.5, (rank - 0.345) / 0.155);
  if (rank < 0.754) return between(1.5, 10, (rank - 0.5) / 0.254);
  return between(10, 95, (rank - 0.754) / 0.246);
}

/** Log-linear from low to high. */
function between(low: number, high: number, share: number): number {
  return low * (high / low) ** share;
}
