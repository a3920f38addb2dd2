import { type Decider, decide, keep, type Planner, type PlannerInput } from '../planner.ts';
import type { SnapshotPolicy, Target } from '../policies.ts';
import type { Reason } from '../reasons.ts';
import { makeSnapshotNames, type SnapshotNames } from '../snapshot-template.ts';
import { findPhase, LEFT_ALONE } from '../statuses.ts';
import { compileWhere } from '../where.ts';

export const snapshotPlanner: Planner<SnapshotPolicy> = { compile: compileSnapshot };

/**
 * Compiles a snapshot policy for one run. The decision carries the name and the image, so that whoever goes on with the run
 * takes the same snapshot, and finds it by its name.
 */
function compileSnapshot({
  policy,
  target,
  nowMs,
  scheduledMs,
}: PlannerInput<SnapshotPolicy>): Decider {
  const workspaces = target.workspaces === undefined ? undefined : new Set(target.workspaces);
  const select = compileWhere(policy.where, nowMs);
  const nameIt = compileNames(policy, target, scheduledMs);
  const reason: Reason = policy.window === undefined ? 'scheduled' : 'off-hours';

  return (instance) => {
    if (workspaces !== undefined && !workspaces.has(instance.workspaceId)) {
      return keep(instance, 'other-workspace', { workspace: instance.workspaceId });
    }
    const phase = findPhase(instance.status);
    if (phase !== 'running') {
      const why = phase === undefined ? 'status-unknown' : LEFT_ALONE[phase];
      return keep(instance, why, { status: instance.status });
    }
    const miss = select(instance);
    if (miss !== undefined) return keep(instance, 'not-selected', { ...miss });

    const { name, image, problem } = nameIt(instance);
    if (problem !== undefined) return keep(instance, 'name-unusable', { name, image, problem });
    const { latestSnapshot: latest } = instance;
    if (latest !== undefined && latest.status !== 'Failed' && latest.name === name) {
      return keep(instance, 'already-taken', { name, status: latest.status });
    }
    return { decision: decide(instance, 'snapshot', reason, { name, image }) };
  };
}

interface Named {
  readonly id: string;
  readonly name: string;
  readonly workspaceId: string;
}

/** What the run for a boundary calls the snapshot of each instance. */
export function compileNames(
  policy: Pick<SnapshotPolicy, 'name' | 'timeZone' | 'snapshotName' | 'image'>,
  target: Target,
  scheduledMs: number,
): (instance: Named) => SnapshotNames {
  const run = {
    policy: policy.name,
    target: target.name,
    region: target.region,
    timeZone: policy.timeZone,
    scheduledAt: new Date(scheduledMs),
  };
  return ({ id, name, workspaceId }) =>
    makeSnapshotNames(policy, { ...run, instanceId: id, instanceName: name, workspaceId });
}
