import { findTrips, type HourlyPrices, plannedActs, type Trip } from '../policy/limits.ts';
import { findGuardFacts } from './guard-facts.ts';
import { type Planned, planPolicy } from './plan-policy.ts';
import type { Run } from './run.ts';

export interface GuardedPlan extends Planned {
  readonly trips: readonly Trip[];
  readonly hourlyPrices: HourlyPrices | undefined;
}

/**
 * Makes the plan of a run and holds it against the policy's limits. A fleet that is listed in part, or empty where there was
 * one before, is looked at twice, since a listing may be wrong for a moment.
 */
export async function planRun(run: Run): Promise<GuardedPlan> {
  const first = await guarded(run);
  if (!first.trips.some(({ limit }) => limit === 'listing')) return first;
  run.log.warn('the fleet is not listed as it should be, looking again', { trips: first.trips });
  if (!(await run.deadline.sleep(run.times.settleMs))) return first;
  return guarded(run);
}

async function guarded(run: Run): Promise<GuardedPlan> {
  const planned = await planPolicy(run.deps, run, run.deadline, 'even-in-part');
  const facts = await findGuardFacts(run.deps, run, planned, run.deadline);
  const trips = findTrips(planned.plan, run.policy, facts);
  // A plan that goes by them already only takes back; without anything to take back it has tripped.
  const known = plannedActs(planned.plan).length === 0 ? (planned.facts.timerTrips ?? []) : [];
  return {
    ...planned,
    trips: [...trips, ...known],
    hourlyPrices: facts.hourlyPrices,
  };
}
