import { createWarningPlanner } from '../../policy/kinds/warning.ts';
import { warnDriver } from '../actions/warn.ts';
import type { RunKind } from './run-kind.ts';

/** Around the kind of the policy whose acts are told of. */
export function createWarningKind({ planner, readFacts }: RunKind): RunKind {
  return {
    planner: createWarningPlanner(planner),
    actions: { warn: warnDriver },
    ...(readFacts && {
      readFacts(input) {
        const { policy, scheduledAt } = input;
        if (policy.kind !== 'warning') return readFacts(input);
        const at = new Date(scheduledAt.getTime() + policy.aheadMs);
        return readFacts({ ...input, policy: policy.of, scheduledAt: at });
      },
    }),
  };
}
