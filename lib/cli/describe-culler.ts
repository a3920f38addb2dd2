import { cullerOf } from '../policy/culler-comparison.ts';
import type { InstanceObservation } from '../policy/observation.ts';

/** An instance's idle culler in a few words: `180 min, CPU < 10%, GPU < 5%`; undefined where it has none. */
export function describeCuller(instance: InstanceObservation): string | undefined {
  const culler = cullerOf(instance);
  if (culler === undefined) return undefined;
  const { minutes, cpuPercent, gpuPercent } = culler;
  return [
    `${minutes ?? '?'} min, CPU < ${cpuPercent ?? '?'}%`,
    ...(gpuPercent === undefined ? [] : [`GPU < ${gpuPercent}%`]),
  ].join(', ');
}
