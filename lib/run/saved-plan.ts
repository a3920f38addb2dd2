import { StewardError } from '../base/errors.ts';
import { UsageError } from '../base/usage-error.ts';
import type { Trip } from '../policy/limits.ts';
import { comparePlans, type Difference } from '../policy/plan-difference.ts';
import type { Policies } from '../policy/policies.ts';
import { type Pair, refuseNotices, selectPairs } from '../policy/selection.ts';
import { planFleet } from './fleet-plan.ts';
import { createPlanRecord, type PlanRecord, readPlanRecord } from './plan-record.ts';
import type { RunDeps } from './ports.ts';
import type { RunResult } from './report.ts';
import { runPrefix } from './run-key.ts';
import { refuseAwaited, runStep } from './run-step.ts';

/** A plan that somebody saved, checked against what there is now. */
export interface CheckedPlan extends Pair {
  readonly saved: PlanRecord;
  readonly deps: RunDeps;
  /** What to record before acting; absent where this very plan is on record, so that it is gone on with. */
  readonly record: PlanRecord | undefined;
  readonly differences: readonly Difference[];
  readonly trips: readonly Trip[];
}

/** What ends a look or a run early. */
interface Ends {
  readonly signal: AbortSignal;
  readonly deadline?: Date | undefined;
}

/**
 * The policies and targets that saved plans are of, in their order.
 *
 * @throws UsageError where one of them is gone, disabled, only makes dry runs, or is a notice
 */
export function pairsOfPlans(file: Policies, plans: readonly PlanRecord[]): Pair[] {
  const pairs = plans.map(({ plan }): Pair => {
    const [pair] = selectPairs(file, { policies: [plan.policy], target: plan.target });
    if (pair === undefined) throw new UsageError(`The plan's policy ${plan.policy} is gone.`);
    if (pair.policy.mode === 'dry-run') {
      throw new UsageError(`The policy ${plan.policy} only makes dry runs (mode: dry-run).`);
    }
    return pair;
  });
  refuseNotices(pairs);
  return pairs;
}

/**
 * Looks at everything again: unless the policy calls for exactly the same acts now, there are differences.
 *
 * @throws StewardError `PLAN_SUPERSEDED` where the plan's run has another plan by now
 */
export async function checkSavedPlan(
  deps: RunDeps,
  { pair, saved, ...ends }: Ends & { readonly pair: Pair; readonly saved: PlanRecord },
): Promise<CheckedPlan> {
  const { policy, scheduledAt } = saved.plan;
  const recorded = await readPlanRecord(deps.store, prefixOf(saved));
  if (recorded !== undefined) {
    if (recorded.digest !== saved.digest) {
      throw new StewardError(
        'PLAN_SUPERSEDED',
        `The run of ${policy} for ${scheduledAt} already has another plan (digest ${recorded.digest}). Nothing was done; make a new plan.`,
      );
    }
    return { ...pair, saved, deps, record: undefined, differences: [], trips: [] };
  }
  const fresh = await planFleet(deps, {
    ...pair,
    ...ends,
    scheduledAt: new Date(scheduledAt),
    decidedAt: deps.clock.now(),
  });
  const { plan, digest: _, ...about } = fresh.record;
  return {
    ...pair,
    saved,
    deps,
    // The plan as it was reviewed; prices, limits and policy as they are now.
    record: { ...saved, ...about },
    differences: comparePlans(saved.plan, plan),
    trips: fresh.trips,
  };
}

/**
 * Records the saved plan as the plan of its run, which the engine then goes on with: it acts on nothing else, looks at each
 * instance again before it does, and repeats nothing when the same plan is applied twice.
 */
export async function carryOutPlan(checked: CheckedPlan, ends: Ends): Promise<RunResult> {
  const { policy, target, saved, deps, record } = checked;
  const boundary = { at: new Date(saved.plan.scheduledAt), side: 'start' } as const;
  const { signal, deadline } = ends;
  const input = {
    policy,
    target,
    boundary,
    mode: 'act',
    signal,
    ...(deadline && { deadline }),
  } as const;
  // Not after the plan is on record, where it would be gone on with later.
  await refuseAwaited(deps, input);
  // Where somebody else was quicker, that record is the one to go on with: it was found to fit just as well.
  if (record !== undefined) await createPlanRecord(deps.store, prefixOf(saved), record);
  return runStep(deps, input);
}

/** Where the run of a saved plan has its records. */
function prefixOf({ plan: { policy, target, scheduledAt } }: PlanRecord): string {
  return runPrefix({ policy, target, scheduledAt: new Date(scheduledAt), mode: 'act' });
}
