import { decide, type Planner, type PlannerInput } from '../planner.ts';
import type { WarningPolicy } from '../policies.ts';
import type { RunFacts } from '../run-facts.ts';

/** Tells of everything that the policy would act on if its time had come: a planner around that policy's own. */
export function createWarningPlanner(of: Planner): Planner<WarningPolicy> {
  return {
    compile(input: PlannerInput<WarningPolicy>) {
      const { policy, scheduledMs } = input;
      const decideAsThen = of.compile({
        ...input,
        policy: policy.of,
        scheduledMs: scheduledMs + policy.leadMs,
        facts: ahead(input.facts, policy.leadMs),
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

/** What its own looks have seen to is what the policy will have seen to by then. */
function ahead(facts: RunFacts, leadMs: number): RunFacts {
  if (facts.labels === undefined) return facts;
  const { through, left } = facts.labels;
  const then = new Date(Date.parse(through) + leadMs).toISOString();
  return { ...facts, labels: { through: then, left } };
}
