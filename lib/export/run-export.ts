import { StewardError } from '../base/errors.ts';
import { digestInput, digestPlan } from '../policy/digest.ts';
import type { Plan } from '../policy/plan.ts';
import { createDeadline, type Deadline } from '../run/deadline.ts';
import type { ExportRunInput, ExportRunner } from '../run/export-runner.ts';
import { findConflicts } from '../run/exported.ts';
import { readFailure } from '../run/failure.ts';
import { acquireLease, type Lease } from '../run/lease.ts';
import { leasePrefix } from '../run/lease-record.ts';
import { loadRate, storeRate } from '../run/pacing.ts';
import {
  createPlanRecord,
  type ExportPlan,
  type PlanRecord,
  readPlanRecord,
} from '../run/plan-record.ts';
import type { RunDeps } from '../run/ports.ts';
import { readRecord, toRecordText } from '../run/records.ts';
import type { RunReport } from '../run/report.ts';
import { instantText, runPrefix } from '../run/run-key.ts';
import { RUN_TIMES } from '../run/run-times.ts';
import { reportedError, reportKey } from '../run/write-report.ts';
import { markDone, markSince, planDays } from './collect/days.ts';
import {
  type DayResult,
  type ExportContext,
  exportDay,
  exportRecords,
  rawPartsOf,
} from './collect/export-day.ts';
import { removeRawParts } from './collect/raw-parts.ts';
import { type ExportRun, makeExportReport } from './export-report.ts';
import { reportInPages, type WritePages } from './report-in-pages.ts';
import { sweepAfterExport } from './sweep-after-export.ts';

/** What an export needs to know of the rest of the project. */
export interface ExportSurroundings {
  readonly writePages: WritePages;
}

/** Asked for by a person, in the place of the days that are due. */
export type ExportRequest = Pick<ExportPlan, 'days' | 'rebuild'>;

export function createExportRunner(surroundings: ExportSurroundings): ExportRunner {
  return {
    run: (deps, input) => runExport(deps, input, surroundings),
    closePassed: (deps, input) => closePassedExport(deps, input),
  };
}

/**
 * Does one export, or goes on with it where an earlier trigger left off: lease, plan (which days), collect, publish, report.
 * Collected answers are kept until the report is written, so that nothing is asked twice. An export that was reported is not
 * repeated; its report is returned. Whatever goes wrong is in the report, not thrown.
 */
export async function runExport(
  deps: RunDeps,
  input: ExportRunInput,
  surroundings: ExportSurroundings,
  request?: ExportRequest,
): Promise<RunReport> {
  const run = begin(deps, input);
  try {
    const reported = await readReport(run);
    if (reported !== undefined) return await tidy(run, reported);
    if (input.mode === 'plan') return await dryRun(run, request);
    const lease = await takeLease(run, input);
    try {
      // It may have ended between our first look and the lease.
      const other = await readReport(run);
      if (other !== undefined) return await tidy(run, other);
      await loadRate(deps);
      const report = await goOn(run, lease, surroundings, request);
      await storeRate(deps);
      return report;
    } finally {
      await lease.release();
    }
  } catch (error) {
    return brokenOff(run, error);
  }
}

interface BegunRun extends ExportRun {
  readonly deps: RunDeps;
  readonly prefix: string;
  readonly deadline: Deadline;
}

function begin(deps: RunDeps, input: ExportRunInput): BegunRun {
  const { policy, target, mode, boundary } = input;
  const scheduledAt = boundary.at;
  return {
    deps,
    policy,
    target,
    mode,
    scheduledAt,
    startedAt: deps.clock.now(),
    prefix: runPrefix({ policy: policy.name, target: target.name, scheduledAt, mode }),
    deadline: createDeadline(deps.clock, input.deadline, input.signal),
  };
}

async function goOn(
  run: BegunRun,
  lease: Lease,
  { writePages }: ExportSurroundings,
  request: ExportRequest | undefined,
): Promise<RunReport> {
  const { deps, policy, target, prefix } = run;
  const record = await planOnce(run, request, lease);
  const { days, late, rebuild } = record.exports ?? { days: [], late: [], rebuild: false };
  const context: ExportContext = {
    deps,
    policy,
    target,
    runId: `${policy.name}/${instantText(run.scheduledAt)}/${target.name}`,
    deadline: run.deadline.within(lease.leftMs),
    lease,
    rebuild,
  };
  const place = { policy: policy.name, target: target.name };
  if (request === undefined) await markSince(deps.store, place, days[0]);
  const results: DayResult[] = [];
  for (const dt of days) {
    results.push(await exportDay(context, dt));
    // An export of some tables by hand must not stand for one of all.
    if (request === undefined) {
      await markDone(deps.store, place, dt, context.runId);
    }
  }
  for (const dt of late) {
    const partitions = (await exportRecords(context, dt)).filter(
      ({ status }) => status !== 'unchanged',
    );
    results.push({ partitions, gaps: [], calls: {} });
  }
  const { pages, warnings } = await reportInPages(context, writePages, record);
  const swept = await sweepAfterExport(context);
  await lease.confirm();
  const report = await recordReport(
    run,
    makeExportReport(run, {
      status: 'done',
      record,
      results,
      pages,
      warnings: [...warnings, ...swept],
    }),
  );
  const conflicts = findConflicts(report.exported).length;
  if (conflicts > 0) deps.log.error('export in conflict with what is there', { prefix, conflicts });
  deps.log.info('export finished', { prefix, summary: report.summary });
  return tidy(run, report);
}

/** An export that was cut is gone on with at the next trigger, or the next day; later its answers are of another time. */
const KEEP_PARTS_MS = 7 * 86_400_000;

/** What was collected is kept until the report is there: had it gone before, it would be asked for again. */
async function tidy(
  { deps, policy, target, prefix }: BegunRun,
  report: RunReport,
): Promise<RunReport> {
  const days = report.exported?.days ?? [];
  if (report.status !== 'done' || days.length === 0) return report;
  const { rebuild = false } = (await readPlanRecord(deps.store, prefix))?.exports ?? {};
  await removeRawParts(
    deps.store,
    { policy: policy.name, target: target.name },
    {
      done: days.map((dt) => rawPartsOf({ policy, target, rebuild }, dt)),
      leftBefore: new Date(deps.clock.now().getTime() - KEEP_PARTS_MS),
    },
  );
  return report;
}

/** Plans and records, and asks the service nothing. */
async function dryRun(run: BegunRun, request: ExportRequest | undefined): Promise<RunReport> {
  const record = await planOnce(run, request);
  return recordReport(run, makeExportReport(run, { status: 'planned', record, results: [] }));
}

/** Later days are another run's, and so are those that this one did not come to. */
async function closePassedExport(
  deps: RunDeps,
  input: ExportRunInput,
): Promise<RunReport | undefined> {
  const run = begin(deps, input);
  try {
    const record = await readPlanRecord(deps.store, run.prefix);
    if (record === undefined || (await readReport(run)) !== undefined) return undefined;
    const report = makeExportReport(run, { status: 'superseded', record, results: [] });
    if (input.mode === 'plan') {
      await recordReport(run, report);
      return undefined;
    }
    const lease = await takeLease(run, input);
    try {
      await lease.confirm();
      await recordReport(run, report);
      return undefined;
    } finally {
      await lease.release();
    }
  } catch (error) {
    return brokenOff(run, error);
  }
}

/** The plan that was recorded first: whoever goes on exports the same days. */
async function planOnce(
  run: BegunRun,
  request: ExportRequest | undefined,
  lease?: Lease,
): Promise<PlanRecord> {
  const { deps, policy, target, prefix } = run;
  const recorded = await readPlanRecord(deps.store, prefix);
  if (recorded !== undefined) return demandSameInput(run, recorded);
  const exports =
    request === undefined
      ? await planDays(deps.store, policy, target.name, run.scheduledAt)
      : { ...request, late: [] };
  const plan: Plan = {
    version: 1,
    policy: policy.name,
    kind: policy.kind,
    target: target.name,
    scheduledAt: instantText(run.scheduledAt),
    decidedAt: instantText(run.startedAt),
    decisions: [],
  };
  const record: PlanRecord = {
    version: 1,
    digest: digestPlan(plan),
    inputDigest: digestInput(policy, target),
    recordedAt: instantText(deps.clock.now()),
    observedAt: instantText(deps.clock.now()),
    plan,
    trips: [],
    warnings: [],
    exports,
  };
  await lease?.confirm();
  if ((await createPlanRecord(deps.store, prefix, record)) === 'created') return record;
  return demandSameInput(run, (await readPlanRecord(deps.store, prefix)) ?? record);
}

/** A run is one policy at one target for one instant; what they say must not change underneath it. */
function demandSameInput<T extends { readonly inputDigest?: string | undefined }>(
  { policy, target, prefix }: BegunRun,
  recorded: T,
): T {
  const input = digestInput(policy, target);
  if (recorded.inputDigest === undefined || recorded.inputDigest === input) return recorded;
  throw new StewardError(
    'RUN_CONFLICT',
    `This export was begun by another version of policy ${policy.name} or target ${target.name} than there is now. The next one goes by the new version, and exports the days that are missing. Its records are under ${prefix}.`,
    { details: { prefix, recorded: recorded.inputDigest, input } },
  );
}

async function readReport(run: BegunRun): Promise<RunReport | undefined> {
  const reported = await readRecord<RunReport>(run.deps.store, reportKey(run.prefix));
  return reported && demandSameInput(run, reported);
}

/** Create-only. Where another trigger was first, that one's report counts. */
async function recordReport({ deps, prefix }: BegunRun, report: RunReport): Promise<RunReport> {
  const key = reportKey(prefix);
  if ((await deps.store.create(key, toRecordText(report))) === 'created') return report;
  return (await readRecord<RunReport>(deps.store, key)) ?? report;
}

function takeLease(
  { deps, policy, target, scheduledAt, deadline }: BegunRun,
  { deadline: at, times }: ExportRunInput,
): Promise<Lease> {
  deadline.demandTime();
  return acquireLease(deps, {
    prefix: leasePrefix({ policy: policy.name, target: target.name }),
    holder: deps.holder ?? 'unnamed',
    scheduledAt,
    deadline: at,
    times: times?.lease ?? RUN_TIMES.lease,
  });
}

/** Nothing is written: what was collected is there, and the next trigger goes on with it. */
function brokenOff(run: BegunRun, error: unknown): RunReport {
  const failure = readFailure(error);
  const isExpected = run.deadline.isOver() || LEFT_TO_OTHERS.has(failure.code);
  run.deps.log[isExpected ? 'warn' : 'error']('export broken off', { prefix: run.prefix, error });
  return makeExportReport(run, {
    status: isExpected ? 'incomplete' : 'failed',
    results: [],
    error: reportedError(failure),
  });
}

/** Another trigger has the run in its hands, or has to go on with it. */
const LEFT_TO_OTHERS: ReadonlySet<string> = new Set(['RUN_OVERLAPS', 'LEASE_LOST', 'DEADLINE']);
