import { StewardError } from '../base/errors.ts';
import { readFailure } from '../run/failure.ts';
import { reportedError } from '../run/write-report.ts';
import { carryOutJob } from './carry-out-job.ts';
import { endJob } from './end-job.ts';
import { closeJob, listOpenJobs } from './job-records.ts';
import { readJob } from './job-view.ts';
import { planJob } from './plan-job.ts';
import type { JobDeps, WorkLimits } from './ports.ts';

/**
 * Does what a job is waiting for, by its records: makes its plan, or carries it out. Called again at any time it goes on
 * where it was cut off, or finds nothing to do.
 */
export async function workOnJob(deps: JobDeps, id: string, limits: WorkLimits): Promise<void> {
  const { store } = deps;
  const log = deps.log.with({ job: id });
  try {
    const { job, plan, decision, end } = await readJob(store, id);
    const isPlanning = plan === undefined && decision === undefined;
    if (end === undefined && isPlanning) {
      await planJob(deps, job, limits);
      // Approved before it was asked for, it does not wait for anybody.
      if (job.approvedBy !== undefined) return await workOnJob(deps, id, limits);
    } else if (end === undefined && plan !== undefined && decision?.kind === 'approved') {
      return await carryOutJob(deps, job, plan, limits);
    }
    // Planned, it waits for a person, and not for us.
    await closeJob(store, id);
  } catch (error) {
    const failure = readFailure(error);
    if (isPassing(failure.code) || limits.signal.aborted) {
      log.warn('the job was cut off, the next trigger goes on', { error });
      return;
    }
    // A bug is told like everything else: whoever looks at the job is the one who can report it.
    if (!(error instanceof StewardError)) log.error('a bug ended the job', { error });
    await endJob(deps, id, { status: 'failed', error: reportedError(failure) });
  }
}

/** What comes of time or of others at work; everything else is told, so that somebody can ask again. */
function isPassing(code: string): boolean {
  return code === 'DEADLINE' || code === 'RUN_OVERLAPS' || code === 'LEASE_LOST';
}

/** Work on a job that takes longer than this is not gone on with: a person has to look. */
const MOST_AGE_MS = 24 * 3_600_000;

/** Goes on with every job that was cut off. */
export async function workOnOpenJobs(
  deps: JobDeps,
  limits: WorkLimits,
): Promise<readonly string[]> {
  const worked: string[] = [];
  for (const { id, openedAt } of await listOpenJobs(deps.store)) {
    if (limits.signal.aborted) break;
    if (deps.clock.now().getTime() - openedAt.getTime() > MOST_AGE_MS) await giveUp(deps, id);
    else await workOnJob(deps, id, limits);
    worked.push(id);
  }
  return worked;
}

async function giveUp(deps: JobDeps, id: string): Promise<void> {
  const message = 'It was not through after a day of tries. Look at its runs, and ask again.';
  await endJob(deps, id, { status: 'failed', error: { code: 'JOB_TOO_OLD', message } });
}
