import { countTimers, findTimerTrips, withStopLimits } from '../../policy/backstop-limits.ts';
import { backstopPlanner } from '../../policy/kinds/backstop.ts';
import { lastPlannedStop } from '../../policy/last-planned-stop.ts';
import { plannedActs, type Trip } from '../../policy/limits.ts';
import { makePlan } from '../../policy/make-plan.ts';
import type { BackstopPolicy } from '../../policy/policies.ts';
import type { RunFacts } from '../../policy/run-facts.ts';
import { clearTimerDriver, setTimerDriver } from '../actions/timer.ts';
import { findGuardFacts } from '../guard-facts.ts';
import { instantText } from '../run-key.ts';
import { readOwnTimers, rememberTimers } from './own-timers-record.ts';
import { readPlannedStop } from './planned-stop.ts';
import type { FactsInput, FoundFacts, RunKind } from './run-kind.ts';

export const backstopKind: RunKind = {
  planner: backstopPlanner,
  actions: { 'set-timer': setTimerDriver, 'clear-timer': clearTimerDriver },
  readFacts,
  // What the planned stop comes to meanwhile is for the next check.
  factsHold: true,
  remember: rememberTimers,
};

async function readFacts(input: FactsInput): Promise<FoundFacts> {
  const { deps, policy, target, decidedAt } = input;
  if (policy.kind !== 'backstop') return {};
  const at = lastPlannedStop(policy.of, decidedAt);
  const run = { policy: policy.of.name, target: target.name };
  const facts: RunFacts = {
    ownTimers: await readOwnTimers(input),
    plannedStop: at && (await readPlannedStop(deps.store, { ...run, scheduledAt: at })),
  };
  const timerTrips = await findTrips(input, policy, { ...facts, holds: input.holds });
  const warnings = timerTrips.map(({ message }) => ({ code: 'TIMERS_OVER_LIMITS', message }));
  return { ...facts, timerTrips, warnings };
}

/** The limits are about the whole fleet: of a part they say nothing. */
async function findTrips(
  { deps, target, scheduledAt, decidedAt, sighting, isPart, deadline }: FactsInput,
  policy: BackstopPolicy,
  facts: RunFacts,
): Promise<readonly Trip[]> {
  const limited = withStopLimits(policy);
  if (isPart || Object.keys(limited.limits).length === 0) return [];
  const { instances } = sighting;
  const observation = { observedAt: instantText(sighting.at), instances, prices: [] };
  const { plan } = makePlan(backstopPlanner, {
    policy,
    target,
    observation,
    facts,
    scheduledAt,
    decidedAt,
  });
  const counted = countTimers(plan);
  if (plannedActs(counted).length === 0) return [];
  const found = await findGuardFacts(
    deps,
    { policy: limited, target, scheduledAt },
    { plan: counted, sighting: { instances } },
    deadline,
  );
  return findTimerTrips(plan, policy, found);
}
