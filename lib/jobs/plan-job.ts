import { digestPlans } from '../policy/digest.ts';
import type { Policies } from '../policy/policies.ts';
import { type Pair, selectPairs } from '../policy/selection.ts';
import { type FleetPlan, planFleet } from '../run/fleet-plan.ts';
import { policiesOfJob, policyNameOf } from './ad-hoc.ts';
import { endJob } from './end-job.ts';
import { createJobRecord, type JobPlan, type JobRecord, type TargetPlan } from './job-records.ts';
import type { JobDeps, WorkLimits } from './ports.ts';

/** The policies and targets that a job is about. */
export function pairsOfJob(
  file: Policies,
  { id, request }: JobRecord,
): { readonly policies: Policies; readonly pairs: readonly Pair[] } {
  const { policy, target } = request;
  const policies = policiesOfJob(file, id, request);
  const name = typeof policy === 'string' ? policy : policyNameOf(id);
  return { policies, pairs: selectPairs(policies, { policies: [name], target }) };
}

/** Makes the plan of a job, as `steward plan` does; changes nothing but the job's records. */
export async function planJob(deps: JobDeps, job: JobRecord, limits: WorkLimits): Promise<void> {
  const { pairs } = pairsOfJob(deps.policies, job);
  const at = new Date(job.scheduledAt);
  const plans: FleetPlan[] = [];
  for (const pair of pairs) {
    const run = await deps.depsFor(pair.target);
    plans.push(await planFleet(run, { ...pair, ...limits, scheduledAt: at, decidedAt: at }));
  }
  const record: JobPlan = {
    version: 1,
    madeAt: deps.clock.now().toISOString(),
    digest: digestPlans(plans.map((one) => one.record.digest)),
    plans: plans.map(toTargetPlan),
  };
  await createJobRecord(deps.store, job.id, 'plan', record);
  // Nothing comes of the plan of a dry run; one that may be applied waits for somebody to do that.
  if (isDry(deps, job, pairs)) await endJob(deps, job.id, { status: 'done' });
  else if (job.approvedBy !== undefined) {
    const { madeAt: at, digest } = record;
    const decision = { version: 1, kind: 'approved', at, by: job.approvedBy, digest } as const;
    await createJobRecord(deps.store, job.id, 'decision', decision);
  }
}

/** Whether its plan can be applied at all. */
export function isDry({ mode }: JobDeps, { request }: JobRecord, pairs: readonly Pair[]): boolean {
  return request.dryRun || mode === 'plan' || pairs.some(({ policy }) => policy.mode === 'dry-run');
}

function toTargetPlan({ record, decisions, trips, savings }: FleetPlan): TargetPlan {
  const owners: Record<string, string> = {};
  for (const { ownerId, ownerName } of decisions) {
    if (ownerName !== undefined) owners[ownerId] = ownerName;
  }
  return { record, trips, savings, owners };
}
