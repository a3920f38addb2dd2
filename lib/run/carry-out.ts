import { plannedActs, withoutLimited } from '../policy/limits.ts';
import { act } from './act.ts';
import { firstAgainMs, notPutOff } from './defer.ts';
import { isMostlyRefused } from './error-budget.ts';
import { type Failure, isOfService, readFailure } from './failure.ts';
import type { HeldRun } from './held-run.ts';
import type { Entry } from './journal-objects.ts';
import { type ActStates, openIds, readStates, untriedIds } from './progress.ts';
import type { RunReport } from './report.ts';
import { settleDoubts } from './settle-doubts.ts';
import { nextStage } from './stages.ts';
import { verify } from './verify.ts';
import { waitUntil } from './wait-until.ts';
import { recordReport, reportUnfinished } from './write-report.ts';

/**
 * Takes a run from its recorded plan to its report; where a limit is exceeded, only with what takes back earlier acts. Every
 * step goes by what is recorded, so that it can be entered again at any point.
 *
 * @throws StewardError `LEASE_LOST`
 */
export async function carryOut(run: HeldRun): Promise<RunReport> {
  const { record, policy } = run;
  const { trips = [] } = record;
  if (trips.length === 0) return goThrough(run, () => recordReport(run, { status: 'done' }));
  const end = () => recordReport(run, { status: 'guard-tripped', trips });
  const plan = withoutLimited(record.plan, policy.kind, trips);
  if (plannedActs(plan).length === 0) return end();
  return goThrough({ ...run, record: { ...record, plan } }, end);
}

async function goThrough(run: HeldRun, end: () => Promise<RunReport>): Promise<RunReport> {
  await rememberActs(run);
  try {
    for (;;) {
      const stage = nextStage(run.record.plan, statesOf(run), run.policy.canary);
      if (stage.kind === 'wrong') return endEarly(run, canaryFailed(stage.instanceId));
      const due = notPutOff(run, stage.ids);
      if (due.length === 0 && stage.ids.length > 0 && !openBefore(run)) {
        if (await waitUntil(run, firstAgainMs(run, stage.ids))) continue;
        return reportUnfinished(run, undefined);
      }
      const recorded = run.journal.entries.length;
      const halted = await stopAndSee(run, due);
      const states = statesOf(run);
      const untried = untriedIds(run.record.plan, states).length;
      if (halted?.code === 'ERROR_BUDGET') return endByBudget(run, states, halted);
      if (halted !== undefined || openIds(run.record.plan, states).length > untried) {
        return reportUnfinished(run, halted);
      }
      if (untried === 0) break;
      // With too little time for the next step nothing happens any more, though some is left.
      const isStuck = !run.journal.entries.slice(recorded).some(isProgress);
      if (isStuck || run.deadline.isOver()) return reportUnfinished(run, undefined);
    }
  } catch (error) {
    const failure = readFailure(error);
    // What stops every call would stop the rest too, only later.
    if (!isOfService(failure)) throw error;
    return reportUnfinished(run, failure);
  }
  await rememberActs(run);
  return end();
}

/** Has the kind of policy write down what later runs have to know of this one, as far as it has come. */
export async function rememberActs(run: HeldRun): Promise<void> {
  if (run.kind.remember === undefined) return;
  // A late holder would put back what a later one has written.
  await run.lease.confirm();
  await run.kind.remember({ ...run, plan: run.record.plan, states: statesOf(run) });
}

/** Stops instances, finds out about those whose answers were lost, and waits until all are seen stopped. */
async function stopAndSee(run: HeldRun, ids: readonly string[]): Promise<Failure | undefined> {
  // A canary goes on by what became of the ones before.
  let due = run.policy.canary && openBefore(run) ? [] : ids;
  for (;;) {
    const stopped = await act(run, due);
    if (stopped !== undefined && stopped.code !== 'ERROR_BUDGET') return stopped;
    // With nothing left to try there is nothing to be saved from.
    const halted = untriedIds(run.record.plan, statesOf(run)).length > 0 ? stopped : undefined;
    const repeat = await run.turn.rest(() => settleDoubts(run));
    if (repeat === undefined) return undefined;
    if (repeat.length === 0 || halted !== undefined) {
      await run.turn.rest(() => verify(run));
      return halted;
    }
    due = repeat;
  }
}

/** What was begun and left again has brought nothing, and would not the next time either. */
function isProgress(entry: Entry): boolean {
  return entry.kind === 'outcome' && entry.outcome.outcome !== 'left';
}

function openBefore(run: HeldRun): boolean {
  const states = statesOf(run);
  const { plan } = run.record;
  return openIds(plan, states).length > untriedIds(plan, states).length;
}

function statesOf({ journal }: HeldRun): ActStates {
  return readStates(journal.entries);
}

/** Where the service mostly said no, a person has to look; other trouble may have passed by the next trigger. */
function endByBudget(
  run: HeldRun,
  states: ActStates,
  halted: Failure,
): Promise<RunReport> | RunReport {
  const latest = [...states.values()].flatMap(({ outcome }) => outcome ?? []);
  return isMostlyRefused(latest) ? endEarly(run, halted) : reportUnfinished(run, halted);
}

function endEarly(run: HeldRun, halted: Failure): Promise<RunReport> {
  return recordReport(run, { status: 'halted', halted, trips: run.record.trips ?? [] });
}

function canaryFailed(instanceId: string): Failure {
  return {
    kind: 'run',
    code: 'CANARY_FAILED',
    message: `The trial on a few instances went wrong at ${instanceId}, so that the others are left alone.`,
    requestId: undefined,
  };
}
