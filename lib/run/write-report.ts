import type { Trip } from '../policy/limits.ts';
import { estimate } from './estimate.ts';
import { type Failure, readFailure } from './failure.ts';
import type { RecordedJournal } from './journal.ts';
import { late } from './late.ts';
import type { Lease } from './lease.ts';
import { makeReport } from './make-report.ts';
import type { PlanRecord } from './plan-record.ts';
import { readRecord, toRecordText } from './records.ts';
import type { ReportedError, RunReport } from './report.ts';
import type { Run } from './run.ts';

const changesIndex = late(() => import('./changes-index.ts'));

export function reportKey(prefix: string): string {
  return `${prefix}report.json`;
}

/** A run of which at least the plan is recorded. */
interface RecordedRun extends Run {
  readonly record: PlanRecord;
  readonly journal: RecordedJournal;
  /** Absent in a dry run, which needs none. */
  readonly lease?: Lease;
}

interface Ending {
  readonly status: 'done' | 'planned' | 'guard-tripped' | 'superseded' | 'halted';
  readonly trips?: readonly Trip[];
  /** Why it was ended early. */
  readonly halted?: Failure;
}

/**
 * Ends a run: writes the report, create-only. Where an overlapping trigger was first, that one's report is returned.
 *
 * @throws StewardError `LEASE_LOST`
 */
export async function recordReport(run: RecordedRun, ending: Ending): Promise<RunReport> {
  const { record, journal, deps } = run;
  const { savings, warnings } = await estimate(run, record, journal.lines);
  const { status, trips = [], halted } = ending;
  const report = makeReport(run, {
    status,
    record,
    entries: journal.entries,
    trips,
    savings,
    warnings,
    error: halted && reportedError(halted),
  });
  // Only its holder ends a run.
  await run.lease?.confirm();
  if (run.lease !== undefined && Object.keys(report.changes).length > 0) {
    const { indexChanges } = await changesIndex();
    await indexChanges(deps.store, indexed(run, run.lease, report));
  }
  const key = reportKey(run.prefix);
  let created: 'created' | 'exists';
  try {
    created = await deps.store.create(key, toRecordText(report));
  } catch (error) {
    run.log.error('report not written', { error });
    // What was done is told all the same; the next trigger writes it down.
    return { ...report, status: 'failed', error: reportedError(readFailure(error)) };
  }
  if (created === 'exists') return (await readRecord<RunReport>(deps.store, key)) ?? report;
  run.log.info('run finished', { status, summary: report.summary, counts: report.counts });
  return report;
}

function indexed({ policy, target, scheduledAt }: Run, { term }: Lease, { changes }: RunReport) {
  return { policy: policy.name, target: target.name, scheduledAt, term, changes };
}

/** The run stops in an orderly way: plan and journal say what is left, and the next trigger goes on. Nothing is written. */
export function reportUnfinished(run: RecordedRun, halted: Failure | undefined): RunReport {
  const report = makeReport(run, {
    status: 'incomplete',
    record: run.record,
    entries: run.journal.entries,
    error: halted === undefined ? endOf(run) : reportedError(halted),
  });
  run.log.warn('run incomplete', { left: report.left.length, error: report.error });
  return report;
}

/** The run broke off with an error. Where a plan was recorded, the next trigger goes on with it, otherwise it starts anew. */
export function reportBrokenOff(run: Run, error: unknown): RunReport {
  const failure = readFailure(error);
  const expected = run.deadline.isOver() || LEFT_TO_OTHERS.has(failure.code);
  run.log[expected ? 'warn' : 'error']('run broken off', { error });
  return makeReport(run, {
    status: expected ? 'incomplete' : 'failed',
    error: reportedError(failure),
  });
}

/** Another trigger has the run in its hands. */
const LEFT_TO_OTHERS: ReadonlySet<string> = new Set(['RUN_OVERLAPS', 'LEASE_LOST']);

function endOf({ deadline }: Run): ReportedError {
  if (deadline.signal?.aborted) {
    return { code: 'INTERRUPTED', message: 'It was interrupted; the next trigger goes on.' };
  }
  // Waits that would not end in time are not begun, so that time may be left.
  return {
    code: 'DEADLINE',
    message: 'The time allowed for this trigger was over; the next one goes on.',
  };
}

export function reportedError({ code, message, requestId }: Failure): ReportedError {
  return { code, message, ...(requestId === undefined ? {} : { requestId }) };
}
