import { acquireLease, type Lease } from './lease.ts';
import { leasePrefix } from './lease-record.ts';
import type { Run } from './run.ts';

/**
 * Takes the lease for a run.
 *
 * @param closeOther see `LeaseWish`
 * @throws StewardError `RUN_OVERLAPS`, `DEADLINE`
 */
export async function takeLease(
  run: Run,
  closeOther?: (scheduledAt: Date) => Promise<boolean>,
): Promise<Lease> {
  const { deps, policy, target, scheduledAt, deadlineAt, times } = run;
  run.deadline.demandTime();
  return acquireLease(deps, {
    prefix: leasePrefix({ policy: policy.name, target: target.name }),
    holder: deps.holder ?? 'unnamed',
    scheduledAt,
    deadline: deadlineAt,
    times: times.lease,
    closeOther,
  });
}
