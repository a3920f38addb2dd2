import type { Trip } from '../policy/limits.ts';
import type { PlacedDifference } from '../policy/plan-difference.ts';
import { type CheckedPlan, checkSavedPlan, pairsOfPlans } from '../run/saved-plan.ts';
import { policiesOfJob } from './ad-hoc.ts';
import type { JobPlan, JobRecord } from './job-records.ts';
import type { JobDeps, WorkLimits } from './ports.ts';

/** The plans of a job, held against what there is now. */
export interface CheckedJob {
  readonly plans: readonly CheckedPlan[];
  readonly differences: readonly PlacedDifference[];
  readonly trips: readonly Trip[];
}

/**
 * Looks at everything again, as `steward apply` does.
 *
 * @throws UsageError where the policy is gone or only makes dry runs; StewardError `PLAN_SUPERSEDED`
 */
export async function checkJob(
  deps: JobDeps,
  { id, request }: JobRecord,
  { plans: saved }: JobPlan,
  limits: WorkLimits,
): Promise<CheckedJob> {
  const policies = policiesOfJob(deps.policies, id, request);
  const records = saved.map(({ record }) => record);
  const plans: CheckedPlan[] = [];
  for (const [index, pair] of pairsOfPlans(policies, records).entries()) {
    const record = records[index];
    if (record === undefined) continue;
    const run = await deps.depsFor(pair.target);
    plans.push(await checkSavedPlan(run, { pair, saved: record, ...limits }));
  }
  return {
    plans,
    differences: plans.flatMap(({ saved: { plan }, differences }) =>
      differences.map((one) => ({ policy: plan.policy, target: plan.target, ...one })),
    ),
    trips: plans.flatMap(({ trips }) => trips),
  };
}
