import type { InstanceObservation } from './observation.ts';
import type { Decision, Json, PlannedAction } from './plan.ts';
import type { Policy, Target } from './policies.ts';
import type { Reason } from './reasons.ts';
import type { RunFacts } from './run-facts.ts';

/** How one kind of policy decides. Pure: the same input gives the same decisions. */
export interface Planner<P extends Policy = Policy> {
  /** Makes a policy ready to decide about one instance after the other. */
  compile(input: PlannerInput<P>): Decider;
}

export interface PlannerInput<P extends Policy = Policy> {
  readonly policy: P;
  readonly target: Target;
  /** Epoch ms: when the look at the fleet began. */
  readonly observedMs: number;
  /** Epoch ms: the instant decided for. */
  readonly nowMs: number;
  /** Epoch ms: the boundary that the run stands for. */
  readonly scheduledMs: number;
  /** What is known beyond the instances themselves. */
  readonly facts: RunFacts;
}

export type Decider = (instance: InstanceObservation) => Decided;

export interface Decided {
  readonly decision: Decision;
  /** Something about the instance that has to be asked for before it can be acted on; it is kept until then. */
  readonly needs?: Need | undefined;
}

/** What listings do not tell, and is asked for one instance at a time where a plan depends on it. */
export type Need = 'usage' | 'sessions' | 'snapshots';

export type Evidence = Readonly<Record<string, Json>>;

export const NO_EVIDENCE: Evidence = {};

/** Puts a decision together. */
export function decide(
  instance: InstanceObservation,
  action: PlannedAction,
  reason: Reason,
  evidence: Evidence = NO_EVIDENCE,
): Decision {
  return {
    instanceId: instance.id,
    instanceName: instance.name,
    workspaceId: instance.workspaceId,
    ownerId: instance.ownerId,
    action,
    reason,
    evidence,
  };
}

/** Leaves an instance alone. */
export function keep(instance: InstanceObservation, reason: Reason, evidence?: Evidence): Decided {
  return { decision: decide(instance, 'keep', reason, evidence) };
}
