import { StewardError } from '../base/errors.ts';
import { lastLook } from '../policy/due.ts';
import { closePassedRun } from './close-passed-run.ts';
import { mayPass } from './may-pass.ts';
import { readPlanRecord } from './plan-record.ts';
import type { RunDeps } from './ports.ts';
import { readRecord } from './records.ts';
import type { RunReport } from './report.ts';
import type { RunInput } from './run.ts';
import { runPrefix } from './run-key.ts';
import { reportKey } from './write-report.ts';

/**
 * Gives a run by hand that broke off its report, when the next run of the policy at the target begins: no trigger comes for
 * its instant again. A run of one of the policy's own times is left to its triggers, and a plan that a person made is left to
 * whoever carries that out.
 *
 * @param at for which instant that run was
 * @returns whether it was closed
 * @throws StewardError what kept it from being closed and may pass
 */
export async function closeLeftRun(deps: RunDeps, input: RunInput, at: Date): Promise<boolean> {
  const { policy, target, mode } = input;
  if (lastLook(policy, at)?.at.getTime() === at.getTime()) return false;
  const prefix = runPrefix({ policy: policy.name, target: target.name, scheduledAt: at, mode });
  const isReported = async () =>
    (await readRecord<RunReport>(deps.store, reportKey(prefix))) !== undefined;
  if ((await isReported()) || !(await wasPlannedHere(deps, prefix))) return false;
  const unclosed = await closePassedRun(deps, { ...input, boundary: { at, side: 'start' } });
  if (unclosed?.error !== undefined && mayPass(unclosed)) {
    const { code, message } = unclosed.error;
    throw new StewardError(code, message);
  }
  return unclosed === undefined;
}

/** Under the lease, by the run itself. A damaged plan can be closed by nobody, and must not hold up the runs after it. */
async function wasPlannedHere({ store, log }: RunDeps, prefix: string): Promise<boolean> {
  try {
    return (await readPlanRecord(store, prefix))?.term !== undefined;
  } catch (error) {
    if (!(error instanceof StewardError) || error.code.startsWith('STORE_')) throw error;
    log.warn('a run that broke off cannot be closed', { prefix, error });
    return false;
  }
}
