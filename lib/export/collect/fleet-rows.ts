import type { Target } from '../../policy/policies.ts';
import type { HourUse } from '../fleet-use.ts';
import type { Span } from '../spans.ts';
import type { FleetHoursRow } from '../tables/fleet-hours.ts';

const HOUR_MS = 3_600_000;

/** The rows of a day: one for every hour. */
export function fleetRows(
  hours: readonly Span[],
  uses: readonly HourUse[],
  { target, missing }: { readonly target: Target; readonly missing: number },
): FleetHoursRow[] {
  return hours.flatMap(({ start, end }, at) => {
    const use = uses[at];
    if (use === undefined) return [];
    const { instances, ranMs, busyMs, idleMs, gpuMs, idleGpuMs } = use;
    return {
      target: target.name,
      region_id: target.region,
      hour_start: new Date(start),
      hour_end: new Date(end),
      instances,
      running_hours: ranMs / HOUR_MS,
      busy_hours: busyMs / HOUR_MS,
      idle_hours: idleMs / HOUR_MS,
      unknown_hours: (ranMs - busyMs - idleMs) / HOUR_MS,
      gpu_hours: gpuMs / HOUR_MS,
      idle_gpu_hours: idleGpuMs / HOUR_MS,
      missing_instances: missing,
    };
  });
}
