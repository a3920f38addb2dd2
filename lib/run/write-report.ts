import type { Trip } from '../policy/limits.ts';
import { estimate } from './estimate.ts';
import { type Failure, readFailure } from './failure.ts';
import type { Journal } from './journal.ts';
import { makeReport } from './make-report.ts';
import type { PlanRecord } from './plan-record.ts';
import { readRecord, toRecordText } from './records.ts';
import type { ReportedError, RunReport } from './report.ts';
import type { Run } from './run.ts';

export function reportKey(prefix: string): string {
  return `${prefix}report.json`;
}

/** Ends a run: writes the report, create-only. Where an overlapping trigger was first, that one's report is returned. */
export async function recordReport(
  run: Run,
  record: PlanRecord,
  journal: Journal,
  status: 'done' | 'planned' | 'guard-tripped' | 'superseded',
  trips: readonly Trip[] = [],
): Promise<RunReport> {
  const { savings, warnings } = await estimate(run, record, journal.lines);
  const report = makeReport(run, {
    status,
    record,
    lines: journal.lines,
    trips,
    savings,
    warnings,
  });
  const key = reportKey(run.prefix);
  if ((await run.deps.store.create(key, toRecordText(report))) === 'exists') {
    return (await readRecord<RunReport>(run.deps.store, key)) ?? report;
  }
  run.log.info('run finished', { status, summary: report.summary, counts: report.counts });
  return report;
}

/** The run stops in an orderly way: plan and journal say what is left, and the next trigger goes on. Nothing is written. */
export function reportUnfinished(
  run: Run,
  record: PlanRecord,
  journal: Journal,
  halted: Failure | undefined,
): RunReport {
  const report = makeReport(run, {
    status: 'incomplete',
    record,
    lines: journal.lines,
    error: halted === undefined ? endOf(run) : reportedError(halted),
  });
  run.log.warn('run incomplete', { left: report.left.length, error: report.error });
  return report;
}

/** The run broke off with an error. Where a plan was recorded, the next trigger goes on with it, otherwise it starts anew. */
export function reportBrokenOff(run: Run, error: unknown): RunReport {
  const failure = readFailure(error);
  const expected = run.deadline.isOver() || failure.code === 'RUN_OVERLAPS';
  run.log[expected ? 'warn' : 'error']('run broken off', { error });
  return makeReport(run, {
    status: expected ? 'incomplete' : 'failed',
    error: reportedError(failure),
  });
}

function endOf({ deadline }: Run): ReportedError {
  return deadline.signal?.aborted
    ? { code: 'INTERRUPTED', message: 'It was interrupted; the next trigger goes on.' }
    : {
        code: 'DEADLINE',
        message: 'The time allowed for this trigger was over; the next one goes on.',
      };
}

export function reportedError({ code, message, requestId }: Failure): ReportedError {
  return { code, message, ...(requestId === undefined ? {} : { requestId }) };
}
