import type { Plan, PlannedAction } from './plan.ts';

/** An instance that would now be treated otherwise than was saved. */
export interface Difference {
  readonly instanceId: string;
  readonly instanceName: string;
  /** `gone` where the plan does not know the instance. */
  readonly saved: { readonly action: PlannedAction | 'gone'; readonly reason: string };
  readonly now: { readonly action: PlannedAction | 'gone'; readonly reason: string };
}

/** The same, where there are several plans. */
export type PlacedDifference = Difference & { readonly policy: string; readonly target: string };

const GONE = { action: 'gone', reason: '' } as const;

/**
 * Where two plans act differently. Reasons and evidence change from minute to minute (idle times do) and count only together
 * with the action; an instance that is kept by one plan and unknown to the other makes no difference.
 */
export function comparePlans(saved: Plan, now: Plan): Difference[] {
  const before = new Map(saved.decisions.map((decision) => [decision.instanceId, decision]));
  const after = new Map(now.decisions.map((decision) => [decision.instanceId, decision]));
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort();
  return ids.flatMap((instanceId) => {
    const was = before.get(instanceId);
    const is = after.get(instanceId);
    if ((was?.action ?? 'keep') === (is?.action ?? 'keep')) return [];
    return {
      instanceId,
      instanceName: is?.instanceName ?? was?.instanceName ?? instanceId,
      saved: was ? { action: was.action, reason: was.reason } : GONE,
      now: is ? { action: is.action, reason: is.reason } : GONE,
    };
  });
}
