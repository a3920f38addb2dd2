import { findTrips, type GuardFacts, type Trip } from './limits.ts';
import type { Decision, Plan } from './plan.ts';
import type { BackstopPolicy } from './policies.ts';

/**
 * The plan as the limits of the stop policy see it: an instance counts if it has a timer of ours by then, also one that is
 * there already. Should we fall out, the platform stops all of these.
 */
export function countTimers(plan: Plan): Plan {
  return { ...plan, decisions: plan.decisions.map(counted) };
}

/** The backstop with the limits of its stop policy for one run, which are about what timers may stop. */
export function withStopLimits(policy: BackstopPolicy): BackstopPolicy {
  const { day: _, ...limits } = policy.of.limits;
  return { ...policy, limits };
}

/** The limits of the stop policy for one run that the timers of a plan exceed. */
export function findTimerTrips(
  plan: Plan,
  policy: BackstopPolicy,
  { hourlyPrices }: Pick<GuardFacts, 'hourlyPrices'>,
): readonly Trip[] {
  return findTrips(countTimers(plan), withStopLimits(policy), { hourlyPrices });
}

/** Has one or is about to get one; of those whose session is still asked for it is supposed. */
const WITH_TIMER: ReadonlySet<string> = new Set([
  'backstop-set',
  'backstop-waits',
  'session-unknown',
]);

function counted(decision: Decision): Decision {
  const { action, reason } = decision;
  if (action === 'set-timer') return decision;
  return { ...decision, action: WITH_TIMER.has(reason) ? 'set-timer' : 'keep' };
}
