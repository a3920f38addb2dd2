import type { FleetObservation, InstanceObservation } from './observation.ts';
import type { Decision, Plan } from './plan.ts';
import type { Need, Planner } from './planner.ts';
import type { Policy, Target } from './policies.ts';
import type { RunFacts } from './run-facts.ts';
import { wasWarned } from './warned.ts';

export interface PlanInput {
  readonly policy: Policy;
  readonly target: Target;
  readonly observation: FleetObservation;
  readonly facts?: RunFacts;
  /** The boundary this run stands for. */
  readonly scheduledAt: Date;
  /** The instant decided for: holds, ages and idle times are measured at it. */
  readonly decidedAt: Date;
}

export interface PlanResult {
  readonly plan: Plan;
  /**
   * Ids, ascending, of instances that would be acted on if something is so that nobody has asked for yet. They are kept in
   * this plan. Ask, put the answer (or an empty one) into the observation and plan again.
   */
  readonly needs: Readonly<Record<Need, readonly string[]>>;
}

/**
 * Decides about every instance of an observation, each once, ascending by id whatever the order observed. Pure: the same
 * input gives the same plan.
 */
export function makePlan(planner: Planner, input: PlanInput): PlanResult {
  const { policy, target, observation, scheduledAt, decidedAt, facts = {} } = input;
  const decide = planner.compile({
    policy,
    target,
    observedMs: Date.parse(observation.observedAt),
    nowMs: decidedAt.getTime(),
    scheduledMs: scheduledAt.getTime(),
    facts,
  });
  const decisions: Decision[] = [];
  const needs: Record<Need, string[]> = { usage: [], sessions: [], snapshots: [] };
  for (const instance of byId(observation.instances)) {
    const { decision, needs: need } = decide(instance);
    decisions.push(unlessUnwarned(decision, input));
    if (need !== undefined) needs[need].push(instance.id);
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
  return { plan, needs };
}

/** What nobody was told of long enough before is left alone, where the policy says so. */
function unlessUnwarned(decision: Decision, { policy, facts, decidedAt }: PlanInput): Decision {
  const { warn } = policy.notify ?? {};
  if (warn === undefined || decision.action === 'keep') return decision;
  const told = facts?.told?.get(decision.instanceId);
  if (wasWarned(told, warn, decidedAt)) return decision;
  const evidence = { warn, toldAt: told?.isListed ? told.at.toISOString() : null };
  return { ...decision, action: 'keep', reason: 'not-warned', evidence };
}

/** By code units, never by the locale of the process. A listing is often sorted already, which one look tells. */
function byId(instances: readonly InstanceObservation[]): readonly InstanceObservation[] {
  const isSorted = instances.every(
    (one, index) => index === 0 || (instances[index - 1]?.id ?? '') <= one.id,
  );
  if (isSorted) return instances;
  return instances.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
