import type { InstanceObservation } from '../observation.ts';
import { type Decided, keep } from '../planner.ts';
import type { Target } from '../policies.ts';
import type { Reason } from '../reasons.ts';
import { findPhase, type Phase } from '../statuses.ts';

/** Why an instance in each phase cannot be started; one at rest may be. */
const NOT_AT_REST: Readonly<Record<Exclude<Phase, 'stopped' | 'failed'>, Reason>> = {
  running: 'already-running',
  starting: 'starting',
  changing: 'changing',
  saving: 'saving',
  stopping: 'already-stopping',
  deleting: 'deleting',
};

/** Keeps an instance whose status does not let it be started; undefined for one that is stopped or has failed. */
export function keepUnlessAtRest(instance: InstanceObservation): Decided | undefined {
  const { status } = instance;
  const phase = findPhase(status);
  if (phase === undefined) return keep(instance, 'status-unknown', { status });
  if (phase !== 'stopped' && phase !== 'failed')
    return keep(instance, NOT_AT_REST[phase], { status });
  return status === 'Arrearge' ? keep(instance, 'unpaid', { status }) : undefined;
}

/** Keeps an instance of another workspace than the target's. */
export function compileWorkspaces({
  workspaces,
}: Target): (instance: InstanceObservation) => Decided | undefined {
  if (workspaces === undefined) return () => undefined;
  const own = new Set(workspaces);
  return (instance) =>
    own.has(instance.workspaceId)
      ? undefined
      : keep(instance, 'other-workspace', { workspace: instance.workspaceId });
}
