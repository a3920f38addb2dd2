import type { InstanceObservation } from '../policy/observation.ts';
import type { Target } from '../policy/policies.ts';
import type { Deadline } from './deadline.ts';
import { scopeOf } from './observe-fleet.ts';
import { observeInstance } from './observe-instance.ts';
import type { RunDeps } from './ports.ts';

/** Between accepted and stopped; with SaveImage an instance is saved first. */
const UNSETTLED = ['Stopping', 'Saving', 'Saved'] as const;

/** Where stopping ends, well or badly. */
const SETTLED = ['Stopped', 'Failed'] as const;

/** Clocks of the service and ours may differ by so much. */
const SKEW_MS = 5 * 60_000;

type LookDeps = Pick<RunDeps, 'dsw'>;

/** How many instances are on their way to being stopped, in all: one call, whatever the size of the fleet. */
export async function countUnsettled(
  deps: LookDeps,
  target: Target,
  deadline: Deadline,
): Promise<number> {
  const answer = await deps.dsw.listInstances(
    { ...scopeOf(target), Status: UNSETTLED.join(','), PageNumber: 1, PageSize: 1 },
    deadline.callOptions(),
  );
  return answer.TotalCount ?? 0;
}

/**
 * Finds those of `ids` that are stopped, or failed on the way, in one pass over such instances, last changed first. The pass
 * ends as soon as all are found, or where the changes are older than the run.
 */
export async function findStopped(
  deps: LookDeps,
  target: Target,
  ids: { has(id: string): boolean; readonly size: number },
  since: Date,
  deadline: Deadline,
): Promise<InstanceObservation[]> {
  const oldest = since.getTime() - SKEW_MS;
  const found = new Map<string, InstanceObservation>();
  const listing = deps.dsw.eachInstance(
    {
      ...scopeOf(target),
      Status: SETTLED.join(','),
      SortBy: 'GmtModifiedTime',
      Order: 'DESC',
      PageSize: 100,
    },
    deadline.callOptions(),
  );
  for await (const wire of listing) {
    const instance = observeInstance(wire);
    if (instance === undefined) continue;
    if (ids.has(instance.id)) found.set(instance.id, instance);
    if (found.size === ids.size) break;
    if (instance.modifiedAt !== undefined && Date.parse(instance.modifiedAt) < oldest) break;
  }
  return [...found.values()];
}
