import { canonicalJson } from '../base/canonical-json.ts';
import type { Decision, Plan, PlannedAction } from './plan.ts';

/** How a plan differs from an earlier one of the same policy and target: what looks at short intervals keep on record. */
export interface PlanDelta {
  /** What is decided otherwise, or on other evidence, by what is decided. */
  readonly decided: readonly DecidedAlike[];
  /** Instances that the earlier plan does not have, or has under another name, workspace or owner. */
  readonly seen: readonly SeenInstance[];
  /** Ids of instances that are not there any more, ascending. */
  readonly gone: readonly string[];
}

interface DecidedAlike {
  readonly action: PlannedAction;
  readonly reason: string;
  readonly evidence: Decision['evidence'];
  /** Instance ids, ascending. */
  readonly instances: readonly string[];
}

type SeenInstance = Pick<Decision, 'instanceId' | 'instanceName' | 'workspaceId' | 'ownerId'>;

export function findPlanDelta(earlier: Plan, plan: Plan): PlanDelta {
  const before = new Map(earlier.decisions.map((one) => [one.instanceId, one]));
  const alike = new Map<string, DecidedAlike & { readonly instances: string[] }>();
  const seen: SeenInstance[] = [];
  for (const decision of plan.decisions) {
    const { instanceId, action, reason, evidence } = decision;
    const known = before.get(instanceId);
    before.delete(instanceId);
    if (known === undefined || !isSameInstance(known, decision)) seen.push(instanceOf(decision));
    const text = canonicalJson({ action, reason, evidence });
    if (known !== undefined && text === canonicalJson(whatOf(known))) continue;
    const group = alike.get(text) ?? { action, reason, evidence, instances: [] };
    group.instances.push(instanceId);
    alike.set(text, group);
  }
  return { decided: [...alike.values()], seen, gone: [...before.keys()] };
}

/** The decisions of a plan again, ascending by id, from those of the earlier one. */
export function applyPlanDelta(
  earlier: readonly Decision[],
  { decided, seen, gone }: PlanDelta,
): Decision[] {
  const decisions = new Map(earlier.map((one) => [one.instanceId, one]));
  for (const id of gone) decisions.delete(id);
  const instances = new Map(seen.map((one) => [one.instanceId, one]));
  for (const [id, instance] of instances) {
    const known = decisions.get(id);
    if (known !== undefined) decisions.set(id, { ...known, ...instance });
  }
  for (const { action, reason, evidence, instances: ids } of decided) {
    for (const id of ids) {
      const instance = instances.get(id) ?? decisions.get(id);
      // What is missing shows in the digest.
      if (instance === undefined) continue;
      decisions.set(id, { ...instanceOf(instance), action, reason, evidence });
    }
  }
  return [...decisions.values()].sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
}

function whatOf({ action, reason, evidence }: Decision) {
  return { action, reason, evidence };
}

function instanceOf({
  instanceId,
  instanceName,
  workspaceId,
  ownerId,
}: SeenInstance): SeenInstance {
  return { instanceId, instanceName, workspaceId, ownerId };
}

function isSameInstance(a: SeenInstance, b: SeenInstance): boolean {
  return (
    a.instanceName === b.instanceName && a.workspaceId === b.workspaceId && a.ownerId === b.ownerId
  );
}
