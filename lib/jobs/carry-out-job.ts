import { isFinished, type RunResult } from '../run/report.ts';
import { type CheckedPlan, carryOutPlan } from '../run/saved-plan.ts';
import { startRun } from '../run/start-run.ts';
import { checkJob } from './check-job.ts';
import { endJob } from './end-job.ts';
import { type JobPlan, type JobRecord, readJobRecord } from './job-records.ts';
import type { JobDeps, WorkLimits } from './ports.ts';
import { untilStopped } from './until-stopped.ts';

/**
 * Carries out the approved plan of a job, or goes on where it was cut off. First everything is looked at again: unless the
 * policies call for exactly the same acts now, nothing at all is done. What is not through is gone on with by the next
 * trigger; the runs of the plans are those of the engine, with their guards, leases and records.
 */
export async function carryOutJob(
  deps: JobDeps,
  job: JobRecord,
  plan: JobPlan,
  limits: WorkLimits,
): Promise<void> {
  const { plans, differences, trips } = await checkJob(deps, job, plan, limits);
  // What was begun is ended: that part of the plan was found to fit when it was.
  const begun = plans.filter(({ record }) => record === undefined);
  const misfit = differences.length > 0 || trips.length > 0;
  if (misfit && begun.length === 0) {
    return endJob(deps, job.id, { status: 'refused', differences, trips });
  }
  const results = await untilStopped(deps, job.id, limits.signal, (signal) =>
    runAll(misfit ? begun : plans, { ...limits, signal }),
  );
  const isStopped = (await readJobRecord(deps.store, job.id, 'stop')) !== undefined;
  if (isStopped) return endJob(deps, job.id, { status: 'cancelled', results });
  if (results.every(isThrough)) {
    return endJob(deps, job.id, { status: statusOf(results), results, differences, trips });
  }
  deps.log.info('the next trigger goes on with the job', { job: job.id });
}

async function runAll(plans: readonly CheckedPlan[], limits: WorkLimits): Promise<RunResult[]> {
  const results: RunResult[] = [];
  for (const plan of plans) {
    if (limits.signal.aborted) break;
    const begin = () => carryOutPlan(plan, limits);
    results.push(await startRun(plan, async () => plan.deps, begin));
  }
  return results;
}

/** What could not be started by its words (a stop that waits for snapshots) never will be. */
function isThrough(result: RunResult): boolean {
  return result.status === 'not-started' || result.status === 'nothing-due' || isFinished(result);
}

function statusOf(results: readonly RunResult[]): 'done' | 'failed' | 'refused' {
  if (results.some(({ status }) => status === 'not-started' || status === 'halted'))
    return 'failed';
  return results.every(({ status }) => status === 'guard-tripped') ? 'refused' : 'done';
}
