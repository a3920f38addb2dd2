import { stopPlanner } from '../../policy/kinds/stop.ts';
import { stopDriver } from '../actions/stop.ts';
import { readSnapshotRun } from '../snapshot-run.ts';
import type { RunKind } from './run-kind.ts';

export const stopKind: RunKind = {
  planner: stopPlanner,
  actions: { stop: stopDriver },
  async readFacts({ deps, policy, target, scheduledAt }) {
    if (policy.kind !== 'stop' || policy.awaits === undefined) return {};
    const at = new Date(scheduledAt.getTime() - policy.awaits.leadMs);
    const run = { policy: policy.awaits.policy, target: target.name, scheduledAt: at };
    return { snapshots: await readSnapshotRun(deps.store, run) };
  },
};
