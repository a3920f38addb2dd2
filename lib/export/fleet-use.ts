import type { InstanceUse } from './instance-hours.ts';
import type { Span, Spans } from './spans.ts';

/** What instances did in one hour together, in milliseconds: whole numbers, so that their order makes no difference. */
export interface HourUse {
  /** Instances that ran at any time of it. */
  readonly instances: number;
  readonly ranMs: number;
  readonly busyMs: number;
  readonly idleMs: number;
  /** Milliseconds × GPUs, of instances whose number of GPUs is known. */
  readonly gpuMs: number;
  readonly idleGpuMs: number;
}

const NOTHING: HourUse = { instances: 0, ranMs: 0, busyMs: 0, idleMs: 0, gpuMs: 0, idleGpuMs: 0 };

export function noUse(hours: readonly Span[]): readonly HourUse[] {
  return hours.map(() => NOTHING);
}

/** What one instance did in each of some hours. */
export function useByHour(
  hours: readonly Span[],
  { ran, busy, idle }: InstanceUse,
  gpus: number | null,
): readonly HourUse[] {
  const [ranMs, busyMs, idleMs] = [ran, busy, idle].map((spans) => lengthInHours(hours, spans));
  return hours.map((_, at) => {
    const [running, idling] = [ranMs?.[at] ?? 0, idleMs?.[at] ?? 0];
    return {
      instances: running > 0 ? 1 : 0,
      ranMs: running,
      busyMs: busyMs?.[at] ?? 0,
      idleMs: idling,
      gpuMs: running * (gpus ?? 0),
      idleGpuMs: idling * (gpus ?? 0),
    };
  });
}

export function addUse(a: readonly HourUse[], b: readonly HourUse[]): readonly HourUse[] {
  return a.map((one, at) => {
    const other = b[at] ?? NOTHING;
    return {
      instances: one.instances + other.instances,
      ranMs: one.ranMs + other.ranMs,
      busyMs: one.busyMs + other.busyMs,
      idleMs: one.idleMs + other.idleMs,
      gpuMs: one.gpuMs + other.gpuMs,
      idleGpuMs: one.idleGpuMs + other.idleGpuMs,
    };
  });
}

/** Both ascending, so that each is walked once. */
function lengthInHours(hours: readonly Span[], spans: Spans): number[] {
  let next = 0;
  return hours.map(({ start, end }) => {
    let sum = 0;
    for (let at = next; at < spans.length; at += 1) {
      const span = spans[at];
      if (span === undefined || span.start >= end) break;
      sum += Math.max(0, Math.min(span.end, end) - Math.max(span.start, start));
      if (span.end <= end) next = at + 1;
    }
    return sum;
  });
}
