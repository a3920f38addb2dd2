import type { InstanceObservation } from '../policy/observation.ts';
import type { Decision } from '../policy/plan.ts';
import type { Target } from '../policy/policies.ts';
import type { Pair } from '../policy/selection.ts';
import { createDeadline, type Deadline } from './deadline.ts';
import { scopeOf } from './observe-fleet.ts';
import { planPolicy } from './plan-policy.ts';
import type { RunDeps } from './ports.ts';
import { findRecordedDecision, type RecordedDecision } from './recorded-decision.ts';
import type { DepsFor } from './run-due.ts';

/** What one policy decides on an instance, and what it last did about it. */
export interface Explanation extends Pair {
  readonly seen: InstanceObservation;
  readonly decision: Decision;
  readonly recorded: RecordedDecision | undefined;
}

interface Question {
  /** Policies and targets to ask. */
  readonly pairs: readonly Pair[];
  /** Its id, or its exact name. */
  readonly instance: string;
  /** The instant to decide for. */
  readonly at: Date;
  readonly signal: AbortSignal;
  readonly deadline?: Date | undefined;
}

/** Asks policies what they decide on one instance; changes nothing. Empty where no target has it. */
export async function explainInstance(
  depsFor: DepsFor,
  question: Question,
): Promise<readonly Explanation[]> {
  const found: Explanation[] = [];
  for (const target of new Set(question.pairs.map((pair) => pair.target))) {
    const pairs = question.pairs.filter((pair) => pair.target === target);
    found.push(...(await explainAt(await depsFor(target), target, { ...question, pairs })));
  }
  return found;
}

async function explainAt(
  deps: RunDeps,
  target: Target,
  { pairs, instance, at, signal, deadline: endsAt }: Question,
): Promise<Explanation[]> {
  const deadline = createDeadline(deps.clock, endsAt, signal);
  const only = instance.startsWith('dsw-')
    ? [instance]
    : await findIds(deps, target, instance, deadline);
  if (only.length === 0) return [];
  const found: Explanation[] = [];
  for (const pair of pairs) {
    const input = { ...pair, scheduledAt: at, decidedAt: at, isPreview: true };
    const { plan, sighting } = await planPolicy(deps, input, deadline, { only });
    for (const decision of plan.decisions) {
      const { instanceId } = decision;
      const seen = sighting.instances.find(({ id }) => id === instanceId);
      if (seen === undefined) continue;
      const now = deps.clock.now();
      const where = { policy: pair.policy.name, target: target.name, instanceId, now };
      const recorded = await findRecordedDecision(deps.store, where);
      found.push({ ...pair, seen, decision, recorded });
    }
  }
  return found;
}

/** The service's filter by name takes any part of a name; we mean the whole. */
async function findIds(
  deps: RunDeps,
  target: Target,
  name: string,
  deadline: Deadline,
): Promise<string[]> {
  const ids = new Set<string>();
  const request = { ...scopeOf(target), InstanceName: name };
  for await (const instance of deps.dsw.eachInstance(request, deadline.callOptions())) {
    if (instance.InstanceName === name && instance.InstanceId) ids.add(instance.InstanceId);
  }
  return [...ids];
}
