import { openJournal } from './journal.ts';
import { readPlanRecord } from './plan-record.ts';
import type { RunDeps } from './ports.ts';
import { readRecord } from './records.ts';
import type { RunReport } from './report.ts';
import { beginRun, type RunInput } from './run.ts';
import { recordReport, reportKey } from './write-report.ts';

/**
 * Gives a run that was begun and never got through its report, now that a later boundary counts: what was done is told, and
 * what was left stays undone. A run that was never begun, or has its report, is left as it is.
 */
export async function closePassedRun(deps: RunDeps, input: RunInput): Promise<void> {
  const run = beginRun(deps, input);
  const record = await readPlanRecord(deps.store, run.prefix);
  if (record === undefined) return;
  if ((await readRecord<RunReport>(deps.store, reportKey(run.prefix))) !== undefined) return;
  const journal = await openJournal(deps.store, run.prefix);
  await recordReport(run, record, journal, 'superseded');
}
