import { stopPlanner } from '../../policy/kinds/stop.ts';
import type { RunFacts } from '../../policy/run-facts.ts';
import { stopDriver } from '../actions/stop.ts';
import { readSnapshotRun } from '../snapshot-run.ts';
import { readPassedStops } from './passed-stops.ts';
import type { FactsInput, RunKind } from './run-kind.ts';

export const stopKind: RunKind = {
  planner: stopPlanner,
  actions: { stop: stopDriver },
  async readFacts(input) {
    return { ...(await readPassedStops(input)), ...(await readAwaited(input)) };
  },
};

async function readAwaited({ deps, policy, target, scheduledAt }: FactsInput): Promise<RunFacts> {
  if (policy.kind !== 'stop' || policy.awaits === undefined) return {};
  const at = new Date(scheduledAt.getTime() - policy.awaits.leadMs);
  const run = { policy: policy.awaits.policy, target: target.name, scheduledAt: at };
  return { snapshots: await readSnapshotRun(deps.store, run) };
}
