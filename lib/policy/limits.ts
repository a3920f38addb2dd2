import type { Plan } from './plan.ts';
import type { Policy } from './policies.ts';

/** A limit that a plan exceeds. One is enough for nothing at all to be done. */
export interface Trip {
  readonly limit: 'count' | 'percent';
  /** As in the policy: instances, or percent. */
  readonly allowed: number;
  /** Instances that the plan would act on. */
  readonly wanted: number;
  /** For `percent`: instances of which it is a share. */
  readonly of?: number;
  readonly message: string;
}

/**
 * The limits that a plan exceeds; either alone trips. `percent` is of every instance observed in the target's workspaces,
 * in any status, selected or not; it is not rounded, so one of one is over 50. Zero allows none.
 */
export function findTrips(plan: Plan, policy: Policy): readonly Trip[] {
  const { count, percent } = policy.limits;
  const wanted = plan.decisions.filter(({ action }) => action !== 'keep').length;
  const population = plan.decisions.filter(({ reason }) => reason !== 'other-workspace').length;
  const trips: Trip[] = [];
  if (count !== undefined && wanted > count) {
    const message = `would ${plan.kind} ${wanted} instances, limits.count allows ${count}`;
    trips.push({ limit: 'count', allowed: count, wanted, message });
  }
  // Multiplied out, so that no division rounds a whole number over the edge.
  if (percent !== undefined && wanted * 100 > population * percent) {
    const message = `would ${plan.kind} ${wanted} of ${population} instances, limits.percent allows ${percent}%`;
    trips.push({ limit: 'percent', allowed: percent, wanted, of: population, message });
  }
  return trips;
}
