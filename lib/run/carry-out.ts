import { findTrips } from '../policy/limits.ts';
import { act } from './act.ts';
import type { Failure } from './failure.ts';
import type { Journal } from './journal.ts';
import type { PlanRecord } from './plan-record.ts';
import { openIds, pendingOutcomes, untriedIds } from './progress.ts';
import { reconfirm } from './reconfirm.ts';
import type { RunReport } from './report.ts';
import type { Run } from './run.ts';
import { verify } from './verify.ts';
import { recordReport, reportUnfinished } from './write-report.ts';

/** A plan is acted on without another look for so long. */
const FRESH_MS = 5 * 60_000;

/**
 * Takes a run from its recorded plan to its report. Every step goes by what is recorded, so that it can be entered again
 * at any point.
 *
 * @param begun whether an earlier trigger may have acted on the plan
 */
export async function carryOut(
  run: Run,
  record: PlanRecord,
  journal: Journal,
  begun: boolean,
): Promise<RunReport> {
  if (run.mode === 'plan') return recordReport(run, record, journal, 'planned');
  const trips = findTrips(record.plan, run.policy);
  if (trips.length > 0) return recordReport(run, record, journal, 'guard-tripped', trips);

  const halted = await stopPlanned(run, record, journal, begun);
  // What stops every call would stop these too, only later.
  if (halted !== undefined) return reportUnfinished(run, record, journal, halted);
  const pending = pendingOutcomes(journal.lines);
  await verify(run.deps, run.target, pending, journal, run.deadline, run.verifyTimes);
  return openIds(record.plan, journal.lines).length > 0
    ? reportUnfinished(run, record, journal, undefined)
    : recordReport(run, record, journal, 'done');
}

/** Stops what is planned and not yet in the journal. Returns what made it break off, if anything did. */
async function stopPlanned(
  run: Run,
  record: PlanRecord,
  journal: Journal,
  begun: boolean,
): Promise<Failure | undefined> {
  const { deps, policy, deadline } = run;
  let ids = untriedIds(record.plan, journal.lines);
  const ageMs = deps.clock.now().getTime() - Date.parse(record.observedAt);
  if (ids.length > 0 && (begun || ageMs > FRESH_MS)) {
    const confirmed = await reconfirm(run, ids, begun);
    for (const instance of confirmed.seen) run.seen.set(instance.id, instance);
    await journal.append(confirmed.outcomes);
    ids = [...confirmed.ids];
  }
  if (ids.length === 0) return undefined;
  const { left, halted } = await act(deps, ids, policy, journal, deadline);
  run.log.info('acted', { tried: ids.length - left.length, left: left.length });
  return halted;
}
