import { StewardError } from '../base/errors.ts';
import { digestPlan } from '../policy/digest.ts';
import { carryOut } from './carry-out.ts';
import { newJournal, openJournal } from './journal.ts';
import { planPolicy } from './plan-policy.ts';
import { createPlanRecord, type PlanRecord, readPlanRecord } from './plan-record.ts';
import type { RunDeps } from './ports.ts';
import { readRecord } from './records.ts';
import type { RunReport } from './report.ts';
import { beginRun, type Run, type RunInput } from './run.ts';
import { instantText } from './run-key.ts';
import { reportBrokenOff, reportKey } from './write-report.ts';

/**
 * Does one run, or goes on with it where an earlier trigger left off: observe, plan, guard, record, act, verify, report.
 * A run that was reported is not repeated; its report is returned. Whatever goes wrong is in the report, not thrown:
 * one run must not stop the others.
 */
export async function runPolicy(deps: RunDeps, input: RunInput): Promise<RunReport> {
  const run = beginRun(deps, input);
  try {
    const reported = await readRecord<RunReport>(deps.store, reportKey(run.prefix));
    if (reported !== undefined) return reported;
    const record = await readPlanRecord(deps.store, run.prefix);
    return record === undefined ? await startRun(run) : await resumeRun(run, record);
  } catch (error) {
    return reportBrokenOff(run, error);
  }
}

async function startRun(run: Run): Promise<RunReport> {
  const { plan, sighting, warnings } = await planPolicy(run.deps, run, run.deadline);
  for (const instance of sighting.instances) run.seen.set(instance.id, instance);
  const record: PlanRecord = {
    version: 1,
    digest: digestPlan(plan),
    recordedAt: instantText(run.deps.clock.now()),
    observedAt: instantText(sighting.at),
    plan,
    warnings,
  };
  if ((await createPlanRecord(run.deps.store, run.prefix, record)) === 'exists') throw overlaps();
  run.log.info('plan recorded', { digest: record.digest, instances: plan.decisions.length });
  return carryOut(run, record, newJournal(run.deps.store, run.prefix), false);
}

async function resumeRun(run: Run, record: PlanRecord): Promise<RunReport> {
  const journal = await openJournal(run.deps.store, run.prefix);
  run.log.info('plan resumed', { digest: record.digest, recorded: journal.lines.length });
  return carryOut(run, record, journal, true);
}

/** The plan was recorded by another trigger while this one was looking: that one is at work right now. */
function overlaps(): StewardError {
  return new StewardError(
    'RUN_OVERLAPS',
    'Another trigger recorded its plan for this run a moment ago and is carrying it out; this one leaves it to that.',
  );
}
