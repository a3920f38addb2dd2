import { parseDuration } from '../base/duration.ts';
import { compileStop, type StopDecider } from './kinds/stop.ts';
import type { FleetObservation, InstanceObservation } from './observation.ts';
import type { Decision, Plan } from './plan.ts';
import type { Policy, Target } from './policies.ts';

export interface PlanInput {
  readonly policy: Policy;
  readonly target: Target;
  readonly observation: FleetObservation;
  /** The boundary this run stands for. */
  readonly scheduledAt: Date;
  /** The instant decided for: holds, ages and idle times are measured at it. */
  readonly decidedAt: Date;
}

export interface PlanResult {
  readonly plan: Plan;
  /**
   * Ids, ascending, of instances that would be acted on if they are idle, and whose use nobody has asked for yet. They are
   * kept in this plan. Ask for their usage, put it (or an empty list) into the observation and plan again.
   */
  readonly needsUsage: readonly string[];
}

/**
 * Decides about every instance of an observation, each once, ascending by id whatever the order observed. Pure: the same
 * input gives the same plan.
 */
export function makePlan({
  policy,
  target,
  observation,
  scheduledAt,
  decidedAt,
}: PlanInput): PlanResult {
  const decide = compilePolicy(
    policy,
    target,
    Date.parse(observation.observedAt),
    decidedAt.getTime(),
  );
  const decisions: Decision[] = [];
  const needsUsage: string[] = [];
  for (const instance of byId(observation.instances)) {
    const { decision, needsUsage: isNeeded } = decide(instance);
    decisions.push(decision);
    if (isNeeded) needsUsage.push(instance.id);
  }
  const plan: Plan = {
    version: 1,
    policy: policy.name,
    kind: policy.kind,
    target: target.name,
    scheduledAt: scheduledAt.toISOString(),
    decidedAt: decidedAt.toISOString(),
    decisions,
  };
  return { plan, needsUsage };
}

/** The time over which usage has to be asked for, in minutes; undefined for a policy that does not look at usage. */
export function usageWindow(policy: Policy): { readonly minutes: number } | undefined {
  const { busy } = policy.unless;
  return busy === undefined ? undefined : { minutes: Math.ceil(parseDuration(busy.over) / 60_000) };
}

function compilePolicy(
  policy: Policy,
  target: Target,
  observedMs: number,
  nowMs: number,
): StopDecider {
  switch (policy.kind) {
    case 'stop':
      return compileStop(policy, target, observedMs, nowMs);
  }
}

/** By code units, never by the locale of the process. A listing is often sorted already, which one look tells. */
function byId(instances: readonly InstanceObservation[]): readonly InstanceObservation[] {
  const isSorted = instances.every(
    (one, index) => index === 0 || (instances[index - 1]?.id ?? '') <= one.id,
  );
  if (isSorted) return instances;
  return instances.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
