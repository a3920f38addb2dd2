import type { InstanceObservation } from '../policy/observation.ts';
import type { Target } from '../policy/policies.ts';
import type { SettlingStatuses } from './actions/action-driver.ts';
import type { Deadline } from './deadline.ts';
import { scopeOf } from './observe-fleet.ts';
import { observeInstance } from './observe-instance.ts';
import type { RunDeps } from './ports.ts';

/** Clocks of the service and ours may differ by so much. */
const SKEW_MS = 5 * 60_000;

type LookDeps = Pick<RunDeps, 'dsw'>;

/** How many instances are in one of these statuses, in all: one call, whatever the size of the fleet. */
export async function countUnderWay(
  deps: LookDeps,
  target: Target,
  statuses: readonly string[],
  deadline: Deadline,
): Promise<number> {
  const answer = await deps.dsw.listInstances(
    { ...scopeOf(target), Status: statuses.join(','), PageNumber: 1, PageSize: 1 },
    deadline.callOptions(),
  );
  return answer.TotalCount ?? 0;
}

interface Wanted {
  readonly ids: { has(id: string): boolean; readonly size: number };
  readonly statuses: SettlingStatuses;
  /** When the first of them was acted on. */
  readonly since: Date;
}

/**
 * Finds those of `ids` that are in a status in which their action ends, in one pass over such instances, last changed first.
 * The pass ends as soon as all are found, or where the changes are older than the run.
 */
export async function findSettled(
  deps: LookDeps,
  target: Target,
  { ids, statuses, since }: Wanted,
  deadline: Deadline,
): Promise<InstanceObservation[]> {
  const oldest = since.getTime() - SKEW_MS;
  const found = new Map<string, InstanceObservation>();
  const listing = deps.dsw.eachInstance(
    {
      ...scopeOf(target),
      Status: statuses.ends.join(','),
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
