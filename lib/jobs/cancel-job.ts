import { endJob } from './end-job.ts';
import { JobError } from './errors.ts';
import { createJobRecord } from './job-records.ts';
import { readJob } from './job-view.ts';
import type { JobDeps } from './ports.ts';

/**
 * Ends a job: one that was not approved for good, one that is being carried out where it is. What was begun is seen
 * through and recorded; nothing is taken back. Cancelling twice is harmless.
 *
 * @throws JobError `JOB_NOT_FOUND`, `JOB_OVER`
 */
export async function cancelJob(
  deps: Pick<JobDeps, 'store' | 'clock' | 'log'>,
  id: string,
  who: string,
): Promise<void> {
  const { store, clock } = deps;
  const { end, decision: before } = await readJob(store, id);
  if (end?.status === 'cancelled') return;
  if (end !== undefined) {
    throw new JobError('JOB_OVER', `The job ${id} is over (${end.status}).`);
  }
  const record = { version: 1, at: clock.now().toISOString(), by: who } as const;
  if (before === undefined) {
    await createJobRecord(store, id, 'decision', { ...record, kind: 'cancelled' });
  }
  const { decision } = await readJob(store, id);
  if (decision?.kind === 'cancelled') await endJob(deps, id, { status: 'cancelled' });
  else await createJobRecord(store, id, 'stop', record);
}
