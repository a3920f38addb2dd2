import { digestPlan, digestPlans } from '../policy/digest.ts';
import { readFailure } from '../run/failure.ts';
import { checkJob } from './check-job.ts';
import { JobError } from './errors.ts';
import { createJobRecord, type JobPlan, type JobRecord, openJob } from './job-records.ts';
import { readJob } from './job-view.ts';
import { isDry, pairsOfJob } from './plan-job.ts';
import type { JobDesk, WorkLimits } from './ports.ts';

/**
 * Approves the plan of a job and has it carried out. It is looked at again before: unless the policies call for exactly the
 * same acts now, it is refused whole. Where two people approve the same plan, one does, and both are told that it is
 * under way.
 *
 * @param limits for the look. A fleet that takes longer to look at is looked at by whoever carries the job out, who
 *   refuses it the same way
 * @throws JobError `JOB_NOT_FOUND`, `JOB_NOT_PLANNED`, `JOB_DRY_RUN`, `JOB_OVER`, `PLAN_NOT_APPROVED`, `PLAN_OUTDATED`,
 *   `GUARD_TRIPPED`
 */
export async function applyJob(
  desk: JobDesk,
  id: string,
  { digest, who }: { readonly digest: string; readonly who: string },
  limits: WorkLimits,
): Promise<void> {
  const { store, clock } = desk;
  const known = await readJob(store, id);
  const { job, plan, decision, end } = known;
  const approved = demandDigest(desk, job, plan, digest);
  if (decision?.kind === 'cancelled' || end?.status === 'cancelled')
    throw over(id, 'was cancelled');
  if (end !== undefined) throw over(id, `is over (${end.status})`);
  if (decision === undefined) {
    await demandFit(desk, job, approved, limits);
    const at = clock.now().toISOString();
    const record = { version: 1, kind: 'approved', at, by: who, digest: approved.digest } as const;
    const made = await createJobRecord(store, id, 'decision', record);
    // Somebody was quicker.
    const first = made === 'created' ? record : (await readJob(store, id)).decision;
    if (first?.kind === 'cancelled') throw over(id, 'was cancelled');
  }
  // Also where it was approved before: what was cut off in between is made good by whoever asks again.
  await openJob(store, id, clock.now());
  await desk.invoke(id);
}

function demandDigest(
  desk: JobDesk,
  job: JobRecord,
  plan: JobPlan | undefined,
  digest: string,
): JobPlan {
  if (plan === undefined) {
    throw new JobError('JOB_NOT_PLANNED', `The job ${job.id} has no plan. Look at it again later.`);
  }
  if (isDry(desk, job, pairsOfJob(desk.policies, job).pairs)) {
    throw new JobError(
      'JOB_DRY_RUN',
      `The job ${job.id} is a dry run: of the job, of its policy (mode: dry-run) or of everything here (STEWARD_MODE). Nothing was done.`,
    );
  }
  const digests = plan.plans.map(({ record }) => digestPlan(record.plan));
  if (digestPlans(digests) === plan.digest && digest.toLowerCase() === plan.digest) return plan;
  throw new JobError(
    'PLAN_NOT_APPROVED',
    `The plan of the job ${job.id} has another digest than ${digest}: it is not the one that was looked at. Nothing was done.`,
  );
}

/** @throws JobError `PLAN_OUTDATED`, `GUARD_TRIPPED` */
async function demandFit(
  desk: JobDesk,
  job: JobRecord,
  plan: JobPlan,
  limits: WorkLimits,
): Promise<void> {
  try {
    const { differences, trips } = await checkJob(desk, job, plan, limits);
    if (differences.length > 0) {
      throw new JobError(
        'PLAN_OUTDATED',
        'The fleet has changed since the plan was made; nothing was done. Make a new one.',
        { differences },
      );
    }
    if (trips.length > 0) {
      const messages = trips.map(({ message }) => message).join('; ');
      throw new JobError('GUARD_TRIPPED', `${messages}; nothing was done.`, { trips });
    }
  } catch (error) {
    const isLate = readFailure(error).code === 'DEADLINE' || limits.signal.aborted;
    if (!isLate || error instanceof JobError) throw error;
    desk.log.info('the fleet takes too long to look at here, the worker does', { job: job.id });
  }
}

function over(id: string, what: string): JobError {
  return new JobError('JOB_OVER', `The job ${id} ${what}.`);
}
