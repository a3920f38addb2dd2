import { closeJob, createJobRecord, type JobEnd } from './job-records.ts';
import type { JobDeps } from './ports.ts';

/** Writes down what became of a job. Of several who do, the first counts. */
export async function endJob(
  { store, clock, log }: Pick<JobDeps, 'store' | 'clock' | 'log'>,
  id: string,
  { status, ...facts }: Pick<JobEnd, 'status'> & Partial<JobEnd>,
): Promise<void> {
  const end: JobEnd = {
    version: 1,
    at: clock.now().toISOString(),
    status,
    results: [],
    differences: [],
    trips: [],
    ...facts,
  };
  await createJobRecord(store, id, 'end', end);
  await closeJob(store, id);
  log.info('job ended', { job: id, status, ...(facts.error && { error: facts.error }) });
}
