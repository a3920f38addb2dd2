import { rememberActs } from './carry-out.ts';
import { isOfService, readFailure } from './failure.ts';
import { type HeldRun, holdRun } from './held-run.ts';
import { openJournal } from './journal.ts';
import { readPlanRecord } from './plan-record.ts';
import type { RunDeps } from './ports.ts';
import { readRecord } from './records.ts';
import type { RunReport } from './report.ts';
import { beginRun, type RunInput } from './run.ts';
import { settleDoubts } from './settle-doubts.ts';
import { takeLease } from './take-lease.ts';
import { tell } from './tell.ts';
import { verify } from './verify.ts';
import { recordReport, reportBrokenOff, reportKey } from './write-report.ts';

/**
 * Gives a run that was begun and never got through its report, now that a later boundary counts: what was done is told, and
 * what was left stays undone. A run that was never begun, or has its report, is left as it is.
 *
 * @returns a report that says why it could not be closed, such as that another trigger is at work on it
 */
export async function closePassedRun(
  deps: RunDeps,
  input: RunInput,
): Promise<RunReport | undefined> {
  const run = beginRun(deps, input);
  try {
    const record = await readPlanRecord(deps.store, run.prefix);
    if (record === undefined) return undefined;
    const isReported = async () =>
      (await readRecord<RunReport>(deps.store, reportKey(run.prefix))) !== undefined;
    if (await isReported()) return undefined;
    if (run.mode === 'plan') {
      const journal = { entries: [], lines: [] };
      const ending = { status: 'planned', trips: record.trips ?? [] } as const;
      return unwritten(await recordReport({ ...run, record, journal }, ending));
    }
    const lease = await takeLease(run);
    try {
      if (await isReported()) return undefined;
      const journal = await openJournal(deps.store, run.prefix, lease.term, lease.previous?.term);
      const held = await holdRun(run, { lease, record, journal, resumed: true });
      await lookOnce(held);
      await rememberActs(held);
      return unwritten(await tell(run, await recordReport(held, { status: 'superseded' })));
    } finally {
      await lease.release();
    }
  } catch (error) {
    return reportBrokenOff(run, error);
  }
}

/** A report that could not be written down closes nothing. */
function unwritten(report: RunReport): RunReport | undefined {
  return report.status === 'failed' ? report : undefined;
}

/** The run that is due now waits meanwhile. */
const PATIENCE_MS = 60_000;

/** Whatever was begun is looked for once more; what cannot be seen stays among what was left. */
async function lookOnce(run: HeldRun): Promise<void> {
  try {
    await run.turn.rest(async () => {
      const undone = await settleDoubts(run);
      if (undone === undefined) return;
      await leave(run, undone);
      await verify(run, PATIENCE_MS);
    });
  } catch (error) {
    if (!isOfService(readFailure(error))) throw error;
    run.log.warn('what was begun could not be looked at', { error });
  }
}

/** What was surely not done is left to later runs, and nothing that somebody has to look at. */
async function leave(run: HeldRun, ids: readonly string[]): Promise<void> {
  const at = run.deps.clock.now().toISOString();
  await run.journal.append(
    ids.flatMap((instanceId) => {
      const action = run.planned.get(instanceId);
      return action === undefined ? [] : [{ instanceId, action, outcome: 'left', at }];
    }),
  );
}
