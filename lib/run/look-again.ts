import type { InstanceObservation } from '../policy/observation.ts';
import type { Decision } from '../policy/plan.ts';
import type { HeldRun } from './held-run.ts';
import { planPolicy } from './plan-policy.ts';

/** How an instance looks now, and what the policy says to that; both undefined where the service no longer lists it. */
export interface Look {
  readonly instance: InstanceObservation | undefined;
  readonly decision: Decision | undefined;
}

/** The usage that a plan went by is good for so long; asking for it anew takes two calls an instance. */
const USAGE_HOLDS_MS = 5 * 60_000;

/**
 * Looks again at instances and decides anew, so that a hold, a fresh start of work or a change of status since the plan
 * counts. Shortly after the plan it decides for the plan's instant and with the usage known; a resumed run asks again.
 */
export async function lookAgain(
  run: HeldRun,
  ids: readonly string[],
): Promise<(id: string) => Look> {
  const { deps, deadline, record, seen } = run;
  const sinceStart = deps.clock.now().getTime() - run.startedAt.getTime();
  const isRecent = !run.resumed && sinceStart <= USAGE_HOLDS_MS;
  const decidedAt = isRecent
    ? new Date(record.plan.decidedAt)
    : new Date(run.decidedAt.getTime() + sinceStart);
  const { plan, sighting, facts } = await planPolicy(deps, { ...run, decidedAt }, deadline, {
    only: ids,
    usageOf: (id) => (isRecent ? seen.get(id)?.usage : undefined),
    facts: run.known.facts,
    snapshotsOf: (id) => seen.get(id)?.snapshots,
  });
  if (run.kind.factsHold) run.known.facts = facts;
  for (const instance of sighting.instances) seen.set(instance.id, instance);
  const decisions = new Map(plan.decisions.map((decision) => [decision.instanceId, decision]));
  const instances = new Map(sighting.instances.map((instance) => [instance.id, instance]));
  return (id) => ({ instance: instances.get(id), decision: decisions.get(id) });
}
