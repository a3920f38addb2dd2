import { decide, type Planner, type PlannerInput } from '../planner.ts';
import type { WarningPolicy } from '../policies.ts';

/** Tells of everything that the policy would act on if its time had come: a planner around that policy's own. */
export function createWarningPlanner(of: Planner): Planner<WarningPolicy> {
  return {
    compile(input: PlannerInput<WarningPolicy>) {
      const { policy, scheduledMs } = input;
      const decideAsThen = of.compile({
        ...input,
        policy: policy.of,
        scheduledMs: scheduledMs + policy.aheadMs,
      });
      return (instance) => {
        const { decision, needs } = decideAsThen(instance);
        if (decision.action === 'keep') return { decision, needs };
        const { action, reason, evidence } = decision;
        return {
          decision: decide(instance, 'warn', 'to-be-told', { action, reason, ...evidence }),
        };
      };
    },
  };
}
