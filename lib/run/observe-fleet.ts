import { chunk } from '../base/concurrency.ts';
import type { InstanceObservation } from '../policy/observation.ts';
import type { Target } from '../policy/policies.ts';
import type { Deadline } from './deadline.ts';
import { readFailure } from './failure.ts';
import { observeInstance } from './observe-instance.ts';
import type { RunDeps } from './ports.ts';

/** The largest page that is known to work; the maximum is not documented. */
const PAGE_SIZE = 100;

/** Without it the service lists pay-as-you-go instances only. */
const EVERY_RESOURCE = 'ALL';

export interface Sighting {
  /** When the look began. */
  readonly at: Date;
  readonly instances: readonly InstanceObservation[];
  /** How many more the service counts than it shows, where a part is taken for want of the whole. */
  readonly missing?: number;
}

/**
 * Pages every instance in that the target's account has in its region, subscription ones too. Those of other workspaces
 * are seen as well, so that `why` can answer for them. A role that may list only the target's workspaces lists these.
 *
 * @param evenInPart where the service shows less than it counts, take that; otherwise it fails rather than return part of a fleet
 */
export async function observeFleet(
  deps: Pick<RunDeps, 'dsw' | 'clock'>,
  target: Target,
  deadline: Deadline,
  evenInPart = false,
): Promise<Sighting> {
  const at = deps.clock.now();
  try {
    return { at, ...(await listWorkspaces(deps, ['ALL'], deadline, evenInPart)) };
  } catch (error) {
    const { workspaces } = target;
    if (workspaces === undefined || readFailure(error).code !== 'DSW_FORBIDDEN') throw error;
    return { at, ...(await listWorkspaces(deps, workspaces, deadline, evenInPart)) };
  }
}

async function listWorkspaces(
  { dsw }: Pick<RunDeps, 'dsw'>,
  workspaces: readonly string[],
  deadline: Deadline,
  evenInPart: boolean,
): Promise<Omit<Sighting, 'at'>> {
  const seen = new Map<string, InstanceObservation>();
  let missing = 0;
  for (const WorkspaceId of workspaces) {
    // No order is asked for: the client then chooses one in which instances keep their places.
    const request = { WorkspaceId, ResourceId: EVERY_RESOURCE, PageSize: PAGE_SIZE };
    try {
      for await (const wire of dsw.eachInstance(request, deadline.callOptions())) {
        const instance = observeInstance(wire);
        if (instance !== undefined) seen.set(instance.id, instance);
      }
    } catch (error) {
      const { missing: some } = readFailure(error);
      if (!evenInPart || some === undefined) throw error;
      missing += some;
    }
  }
  return { instances: [...seen.values()], ...(missing > 0 ? { missing } : {}) };
}

/** Looks again at some instances, a hundred a call. One that the service does not list is absent from the answer. */
export async function observeSome(
  deps: Pick<RunDeps, 'dsw' | 'clock'>,
  target: Target,
  ids: readonly string[],
  deadline: Deadline,
): Promise<Sighting> {
  const at = deps.clock.now();
  const wanted = new Set(ids);
  const instances: InstanceObservation[] = [];
  for (const some of chunk(ids, PAGE_SIZE)) {
    const answer = await deps.dsw.listInstances(
      { ...scopeOf(target), InstanceId: some, PageSize: PAGE_SIZE, PageNumber: 1 },
      deadline.callOptions(),
    );
    for (const wire of answer.Instances ?? []) {
      const instance = observeInstance(wire);
      if (instance !== undefined && wanted.has(instance.id)) instances.push(instance);
    }
  }
  return { at, instances };
}

/**
 * The filter for looking again at instances of a target whose ids are known. Several workspaces need no filter of their
 * own then; one does, since a role may be allowed to list only that one.
 */
export function scopeOf(target: Target): { WorkspaceId: string; ResourceId: string } {
  const [only, ...others] = target.workspaces ?? [];
  return {
    WorkspaceId: only !== undefined && others.length === 0 ? only : 'ALL',
    ResourceId: EVERY_RESOURCE,
  };
}
