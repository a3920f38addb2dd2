import type { InstanceObservation } from '../policy/observation.ts';
import type { Target } from '../policy/policies.ts';
import type { Deadline } from './deadline.ts';
import { scopeOf } from './observe-fleet.ts';
import { observeInstance } from './observe-instance.ts';
import type { RunDeps } from './ports.ts';

interface Page {
  /** From 1. */
  readonly page: number;
  readonly size: number;
  readonly status?: string | undefined;
  /** Any part of it. */
  readonly name?: string | undefined;
}

/**
 * One page of a target's instances, for people who look: by one call, in the order in which they were made, so that they
 * keep their places. Nothing is decided by it: instances that come and go may be missed or shown twice.
 *
 * A page has fewer where the target looks after some workspaces only.
 */
export async function pageInstances(
  { dsw }: Pick<RunDeps, 'dsw'>,
  target: Target,
  { page, size, status, name }: Page,
  deadline: Deadline,
): Promise<{ readonly instances: readonly InstanceObservation[]; readonly isLast: boolean }> {
  const answer = await dsw.listInstances(
    {
      ...scopeOf(target),
      PageNumber: page,
      PageSize: size,
      SortBy: 'GmtCreateTime',
      Order: 'ASC',
      ...(status !== undefined && { Status: [status] }),
      ...(name !== undefined && { InstanceName: name }),
    },
    deadline.callOptions(),
  );
  const { workspaces } = target;
  return {
    instances: (answer.Instances ?? [])
      .map(observeInstance)
      .filter((one) => one !== undefined)
      .filter(({ workspaceId }) => workspaces?.includes(workspaceId) ?? true),
    isLast: page * size >= Number(answer.TotalCount ?? 0),
  };
}
