import { readDuration } from '../../lib/base/duration.ts';
import type { Instance } from '../dsw/entities.ts';
import { wasIdle } from '../dsw/idle.ts';
import { hasGpu } from '../dsw/specs.ts';
import { type MetricType, minuteMs, sampleUsage } from '../dsw/usage.ts';

/** The use that evidence in a plan speaks of: over which time, and from what a minute counts as used. */
export interface UseRule {
  readonly minutes: number;
  isUsed(instance: Instance, minute: number): boolean;
}

type Evidence = Readonly<Record<string, unknown>>;

/** Reads the rule out of evidence of use, or of its absence; undefined where it is about something else. */
export function useRuleOf(evidence: Evidence): UseRule | undefined {
  const ms = typeof evidence['over'] === 'string' ? readDuration(evidence['over']) : undefined;
  const isUsed = ms === undefined ? undefined : testOf(evidence);
  return ms === undefined || isUsed === undefined ? undefined : { minutes: ms / minuteMs, isUsed };
}

function testOf(evidence: Evidence): UseRule['isUsed'] | undefined {
  const { by, culler, metric, threshold } = evidence;
  if (by === 'idle culler') {
    const { cpuPercent, gpuPercent } = culler as Evidence;
    const rule = { cpuPercent: percent(cpuPercent), gpuPercent: percent(gpuPercent) };
    return (instance, minute) => !wasIdle(instance, { ...rule, maxIdleMinutes: 0 }, minute);
  }
  if (by !== 'metrics') return undefined;
  if (typeof threshold === 'number') {
    const type = metric === 'gpu' ? 'GpuCoreUsage' : 'CpuCoreUsage';
    return (instance, minute) => sampleOf(instance, type, minute) >= threshold;
  }
  // Idle: nothing was above the highest samples that were seen.
  const { cpuPercent, gpuPercent } = evidence;
  return (instance, minute) =>
    sampleOf(instance, 'CpuCoreUsage', minute) > percent(cpuPercent) ||
    sampleOf(instance, 'GpuCoreUsage', minute) > percent(gpuPercent);
}

function percent(value: unknown): number {
  return typeof value === 'number' ? value : Number.POSITIVE_INFINITY;
}

function sampleOf({ usage, settings }: Instance, type: MetricType, minute: number): number {
  return sampleUsage(usage, hasGpu(settings), type, minute) ?? 0;
}

/** Whether an instance was used, by the service's own samples, in the time of the rule before an instant (epoch ms). */
export function wasUsed(instance: Instance, rule: UseRule, at: number): boolean {
  const last = Math.floor(at / minuteMs);
  for (let minute = last; minute > last - rule.minutes; minute -= 1) {
    if (rule.isUsed(instance, minute)) return true;
  }
  return false;
}
