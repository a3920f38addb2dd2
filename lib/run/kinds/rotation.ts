import { rotationPlanner } from '../../policy/kinds/rotation.ts';
import { deleteSnapshotsDriver } from '../actions/delete-snapshots.ts';
import { readSnapshotRun } from '../snapshot-run.ts';
import type { RunKind } from './run-kind.ts';

export const rotationKind: RunKind = {
  planner: rotationPlanner,
  actions: { 'delete-snapshots': deleteSnapshotsDriver },
  // The run before has its report, so that nothing of it changes any more.
  factsHold: true,
  async readFacts({ deps, policy, target, scheduledAt }) {
    if (policy.kind !== 'rotation') return {};
    const run = { policy: policy.of, target: target.name, scheduledAt };
    return { snapshots: await readSnapshotRun(deps.store, run) };
  },
};
