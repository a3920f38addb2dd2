import { StewardError } from '../base/errors.ts';
import { digestInput, digestPlan } from '../policy/digest.ts';
import { holdingPolicy } from '../policy/holding-policy.ts';
import { limitedActs, type Trip } from '../policy/limits.ts';
import { carryOut } from './carry-out.ts';
import { findTripsOfDay } from './guard-facts.ts';
import { holdRun } from './held-run.ts';
import { type Journal, newJournal, openJournal } from './journal.ts';
import { loadKind } from './kinds/load-kind.ts';
import { late } from './late.ts';
import type { Lease } from './lease.ts';
import { owesNotice } from './owes-notice.ts';
import { loadRate, storeRate } from './pacing.ts';
import { createPlanRecord, type PlanRecord, readPlanRecord } from './plan-record.ts';
import { planRun } from './plan-run.ts';
import type { RunDeps } from './ports.ts';
import { readStates } from './progress.ts';
import { readRecord } from './records.ts';
import type { RunReport } from './report.ts';
import { beginRun, type Run, type RunInput } from './run.ts';
import { instantText } from './run-key.ts';
import type { EarlierPlan } from './stored-plan.ts';
import { takeLease } from './take-lease.ts';
import { tell } from './tell.ts';
import { recordReport, reportBrokenOff, reportKey } from './write-report.ts';

const leftRuns = late(() => import('./close-left-run.ts'));
const earlierPlan = late(() => import('./earlier-plan.ts'));
/** Only policies with holds write them down. */
const holdsRecord = late(() => import('./remember-holds.ts'));

/**
 * Does one run, or goes on with it where an earlier trigger left off: lease, observe, plan, guard, record, act, verify,
 * report. A run that was reported is not repeated; its report is returned. Whatever goes wrong is in the report, not
 * thrown: one run must not stop the others.
 */
export async function runPolicy(deps: RunDeps, input: RunInput): Promise<RunReport> {
  const run = beginRun(deps, input);
  try {
    const reported = await readReport(run);
    if (reported !== undefined && !(await owesNotice(run, reported))) return reported;
    return run.mode === 'plan' ? await dryRun(run) : await runUnderLease(run, input);
  } catch (error) {
    return reportBrokenOff(run, error);
  }
}

async function readReport(run: Run): Promise<RunReport | undefined> {
  const reported = await readRecord<RunReport>(run.deps.store, reportKey(run.prefix));
  if (reported !== undefined) demandSameInput(run, reported.inputDigest);
  return reported;
}

/** Acts on nothing, so that nothing has to be kept apart: of overlapping triggers the first plan counts. */
async function dryRun(run: Run): Promise<RunReport> {
  const { store } = run.deps;
  let record = await readPlanRecord(store, run.prefix);
  if (record === undefined) {
    const made = await makePlanRecord(run);
    const earlier = await earlierOf(run, made);
    const wasFirst = (await createPlanRecord(store, run.prefix, made, earlier)) === 'created';
    record = wasFirst ? made : ((await readPlanRecord(store, run.prefix)) ?? made);
  }
  demandSameInput(run, record.inputDigest);
  const journal = { entries: [], lines: [] };
  const { trips = [] } = record;
  return recordReport({ ...run, record, journal }, { status: 'planned', trips });
}

async function runUnderLease(run: Run, input: RunInput): Promise<RunReport> {
  const lease = await takeLease(run, async (at) =>
    (await leftRuns()).closeLeftRun(run.deps, input, at),
  );
  try {
    // It may have ended between our first look and the lease.
    const reported = await readReport(run);
    if (reported !== undefined) return await tell(run, reported);
    await loadRate(run.deps);
    const report = await goOn(run, lease);
    await storeRate(run.deps);
    return await tell(run, report);
  } finally {
    await lease.release();
  }
}

async function goOn(run: Run, lease: Lease): Promise<RunReport> {
  const { store } = run.deps;
  const recorded = await readPlanRecord(store, run.prefix);
  if (recorded !== undefined) return resume(run, lease, recorded);

  const record = await makePlanRecord({ ...run, keepHold: lease.keep }, lease.term);
  const earlier = await earlierOf(run, record);
  await lease.confirm();
  if ((await createPlanRecord(store, run.prefix, record, earlier)) === 'exists') {
    // By somebody who asks for no lease, such as a person who applies a plan.
    const first = await readPlanRecord(store, run.prefix);
    if (first !== undefined) return resume(run, lease, first);
  }
  run.log.info('plan recorded', { digest: record.digest, instances: record.plan.decisions.length });
  const journal = newJournal(store, run.prefix, lease.term);
  return carryOut(await holdRun(run, { lease, record, journal, resumed: false }));
}

/** About 100 KB: what is less is kept whole, and is easier to read so. */
const KEPT_WHOLE = 500;

/** What a large plan may be recorded as differing from. */
async function earlierOf(run: Run, { plan }: PlanRecord): Promise<EarlierPlan | undefined> {
  const { keepPlansWhole = KEPT_WHOLE } = run.deps;
  if (plan.decisions.length <= keepPlansWhole) return undefined;
  return (await earlierPlan()).findEarlierPlan(run);
}

async function resume(run: Run, lease: Lease, record: PlanRecord): Promise<RunReport> {
  demandSameInput(run, record.inputDigest);
  const journal = await openJournal(run.deps.store, run.prefix, lease.term, lease.previous?.term);
  run.log.info('plan resumed', { digest: record.digest, recorded: journal.lines.length });
  const limited = { ...record, trips: await tripsOf(run, record, journal) };
  return carryOut(await holdRun(run, { lease, record: limited, journal, resumed: true }));
}

/**
 * Those on record; of a plan that somebody made without the lease, also what the day's other runs have left of its limits. A
 * run that has begun with what is limited goes on with it.
 */
async function tripsOf(
  run: Run,
  record: PlanRecord,
  { entries }: Journal,
): Promise<readonly Trip[]> {
  const { plan, term, trips = [] } = record;
  if (term !== undefined || trips.length > 0) return trips;
  const states = readStates(entries);
  const isBegun = limitedActs(plan, run.policy.kind).some(
    ({ instanceId }) => (states.get(instanceId)?.attempts ?? 0) > 0,
  );
  return isBegun ? [] : findTripsOfDay(run.deps, run, record);
}

async function makePlanRecord(run: Run, term?: number): Promise<PlanRecord> {
  const { plan, sighting, warnings, trips, hourlyPrices, facts, holds } = await planRun(run);
  if ((await loadKind(run.policy)).factsHold) run.known.facts = facts;
  for (const instance of sighting.instances) run.seen.set(instance.id, instance);
  const { policy, target, deps } = run;
  const holding = holdingPolicy(policy);
  // Nothing comes of a dry run, so that it is no time to count from.
  if (term !== undefined && holding !== undefined) {
    const { rememberHolds } = await holdsRecord();
    await rememberHolds(deps, { ...run, policy: holding, sighting, before: holds });
  }
  return {
    version: 1,
    digest: digestPlan(plan),
    inputDigest: digestInput(policy, target),
    recordedAt: instantText(deps.clock.now()),
    observedAt: instantText(sighting.at),
    ...(term === undefined ? {} : { term }),
    plan,
    trips,
    hourlyPrices,
    ...(sighting.missing !== undefined && { missing: sighting.missing }),
    warnings,
  };
}

/** A run is one policy at one target for one instant; what they say must not change underneath it. */
function demandSameInput({ policy, target, prefix }: Run, recorded: string | undefined): void {
  const input = digestInput(policy, target);
  if (recorded === undefined || recorded === input) return;
  throw new StewardError(
    'RUN_CONFLICT',
    `This run was begun by another version of policy ${policy.name} or target ${target.name} than there is now; nothing is done for it any more. Put the old version back to go on with it, or wait for the next boundary, which goes by the new one. Its records are under ${prefix}.`,
    { details: { prefix, recorded, input } },
  );
}
