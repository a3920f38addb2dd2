import { parseDuration } from '../../base/duration.ts';
import { startPlanner } from '../../policy/kinds/start.ts';
import { startOrder } from '../../policy/start-order.ts';
import { startDriver } from '../actions/start.ts';
import { readChanges } from '../changes-on-record.ts';
import type { FactsInput, RunKind } from './run-kind.ts';

export const startKind: RunKind = {
  planner: startPlanner,
  actions: { start: startDriver },
  order({ decisions }, ids) {
    const wanted = new Set(ids);
    return startOrder(decisions.filter(({ instanceId }) => wanted.has(instanceId)));
  },
  factsHold: true,
  async readFacts({ deps, policy, target, decidedAt }: FactsInput) {
    if (policy.kind !== 'start') return {};
    const stops = await readChanges(deps.store, {
      policies: policy.stoppedBy,
      target: target.name,
      action: 'stop',
      until: decidedAt,
      backMs: parseDuration(policy.lookBack),
    });
    return { stops };
  },
};
