import { metricsOf } from './busy.ts';
import type { InstanceObservation } from './observation.ts';

/** What an idle culler goes by: it stops an instance that was below all of its thresholds for longer than `minutes`. */
export interface CullerValues {
  readonly minutes: number;
  /** 1–100: idle means below it. */
  readonly cpuPercent: number;
  /** The same; absent where there is no GPU to look at. */
  readonly gpuPercent?: number | undefined;
}

/** Values as somebody tells them, who may leave some out. */
export type ToldCuller = { readonly [Key in keyof CullerValues]?: number | undefined };

/** Whether GPU use matters for an instance: wherever there may be a GPU. */
export function mayHaveGpu(instance: InstanceObservation): boolean {
  return metricsOf(instance).includes('gpu');
}

/** The culler that an instance was seen with, as far as it matters for it; undefined where it has none. */
export function cullerOf(instance: InstanceObservation): ToldCuller | undefined {
  const { culler } = instance;
  if (culler === undefined) return undefined;
  return {
    minutes: culler.maxIdleMinutes,
    cpuPercent: culler.cpuPercent,
    ...(mayHaveGpu(instance) ? { gpuPercent: culler.gpuPercent } : {}),
  };
}

/** Whether two cullers say the same of an instance. What is not told is never the same. */
export function isSameCuller(found: ToldCuller, wanted: CullerValues): boolean {
  return (
    found.minutes === wanted.minutes &&
    found.cpuPercent === wanted.cpuPercent &&
    (wanted.gpuPercent === undefined || found.gpuPercent === wanted.gpuPercent)
  );
}

/**
 * Whether a culler stops an instance at least whenever the wanted one would, and no later: it waits no longer, and whatever
 * is idle for the wanted one is idle for it too, since what lies below a threshold lies below a higher one. What is not told
 * is not tight.
 */
export function isAtLeastAsTight(found: ToldCuller, wanted: CullerValues): boolean {
  const { minutes = Infinity, cpuPercent = 0, gpuPercent = 0 } = found;
  return (
    minutes <= wanted.minutes &&
    cpuPercent >= wanted.cpuPercent &&
    (wanted.gpuPercent === undefined || gpuPercent >= wanted.gpuPercent)
  );
}
