import { digestInput, digestPlan } from '../policy/digest.ts';
import { findTrips, type Trip } from '../policy/limits.ts';
import type { Decision } from '../policy/plan.ts';
import { estimateSavings, type Savings } from '../policy/price.ts';
import type { Pair } from '../policy/selection.ts';
import { createDeadline } from './deadline.ts';
import { findGuardFacts } from './guard-facts.ts';
import { observePrices } from './observe-prices.ts';
import { planPolicy } from './plan-policy.ts';
import type { PlanRecord } from './plan-record.ts';
import type { RunDeps } from './ports.ts';
import { instantText } from './run-key.ts';

/** A decision with what people know an instance by. */
interface PlannedDecision extends Decision {
  /** Undefined where the service does not say. */
  readonly ownerName: string | undefined;
}

/** What one policy would do at one target, made for people to look at; nothing of it is recorded in the store. */
export interface FleetPlan extends Pair {
  /** As a run would record it. */
  readonly record: PlanRecord;
  readonly decisions: readonly PlannedDecision[];
  readonly trips: readonly Trip[];
  readonly savings: Savings;
}

export interface FleetPlanInput extends Pair {
  /** The boundary that the plan stands for. */
  readonly scheduledAt: Date;
  /** The instant decided for. */
  readonly decidedAt: Date;
  readonly signal: AbortSignal;
  /** Where not given, it takes the time it takes. */
  readonly deadline?: Date | undefined;
}

/** Looks at the target and decides, as a run would; changes nothing. */
export async function planFleet(deps: RunDeps, input: FleetPlanInput): Promise<FleetPlan> {
  const { policy, target, decidedAt } = input;
  // What people would have to be told of before is shown as it would be then.
  const planned = { ...input, isPreview: true };
  const deadline = createDeadline(deps.clock, input.deadline, input.signal);
  const { plan, sighting, warnings } = await planPolicy(deps, planned, deadline);
  const facts = await findGuardFacts(deps, input, { plan, sighting }, deadline);
  const trips = findTrips(plan, policy, facts);
  // Only a stop saves anything.
  const stops = plan.decisions.filter(({ action }) => action === 'stop');
  const ids = new Set(stops.map(({ instanceId }) => instanceId));
  const affected = sighting.instances.filter(({ id }) => ids.has(id));
  const { prices, warnings: priceWarnings } = await observePrices(deps, affected, deadline);
  const owners = new Map(sighting.instances.map(({ id, ownerName }) => [id, ownerName]));
  return {
    policy,
    target,
    record: {
      version: 1,
      digest: digestPlan(plan),
      recordedAt: instantText(deps.clock.now()),
      observedAt: instantText(sighting.at),
      plan,
      warnings: [...warnings, ...priceWarnings],
      inputDigest: digestInput(policy, target),
      trips,
      hourlyPrices: facts.hourlyPrices,
    },
    decisions: plan.decisions.map((decision) => ({
      ...decision,
      ownerName: owners.get(decision.instanceId),
    })),
    trips,
    savings: estimateSavings({
      plan,
      policy,
      prices,
      observation: { instances: affected },
      stoppedAt: new Map(affected.map(({ id }) => [id, decidedAt])),
    }),
  };
}
