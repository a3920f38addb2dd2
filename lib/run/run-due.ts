import { StewardError } from '../base/errors.ts';
import { effectivePolicies } from '../policy/before.ts';
import { type Boundary, type Due, findDue, lastBoundary, lastLook } from '../policy/due.ts';
import type {
  ExportPolicy,
  FilePolicy,
  Policies,
  ScheduledPolicy,
  Target,
} from '../policy/policies.ts';
import { policyOfStep, runsAfter, stepsOf } from '../policy/steps.ts';
import { advanceCursor, readCursor } from './cursor.ts';
import { decisionInstant } from './decision-instant.ts';
import type { ExportRunner } from './export-runner.ts';
import { readFailure } from './failure.ts';
import { late } from './late.ts';
import { mayPass } from './may-pass.ts';
import type { RunDeps } from './ports.ts';
import { readRecord } from './records.ts';
import {
  isFinished,
  type NothingDue,
  type NotStarted,
  type RunReport,
  type RunResult,
} from './report.ts';
import { cursorKey, instantText, type RunMode, runPrefix } from './run-key.ts';
import { isWaiting, WAITING } from './run-order.ts';
import { runPolicy } from './run-policy.ts';
import type { RunTimes } from './run-times.ts';
import { createTurns, type Turn } from './turns.ts';
import { reportedError, reportKey } from './write-report.ts';

const passedRuns = late(() => import('./close-passed-run.ts'));

export interface RunDueInput {
  readonly policies: Policies;
  /** Only policies of this kind. */
  readonly kind?: FilePolicy['kind'];
  /** Only policies of these names. */
  readonly names?: readonly string[];
  /** `plan` makes every run a dry run; `act` leaves it to each policy. */
  readonly mode: RunMode;
  /** When the trigger was due. What is due is decided by it, so that a replay of the trigger decides the same. */
  readonly triggerTime: Date;
  readonly deadline?: Date;
  readonly signal?: AbortSignal;
  readonly times?: Partial<RunTimes>;
  /** Does the policies of kind `export`; without it they cannot be started. */
  readonly exports?: ExportRunner;
}

/** Makes what a run at a target needs; called once for each policy there, so that each counts its own calls. */
export type DepsFor = (target: Target) => Promise<RunDeps>;

/**
 * Does what is due: for each policy and target, the latest boundary in (last processed, triggerTime]. A timer only wakes
 * us, so that late, doubled and missed triggers end in the same place. One policy or target that fails never stops the
 * others; its result says why. They act one after the other, and wait for what they did side by side.
 */
export async function runDue(depsFor: DepsFor, input: RunDueInput): Promise<RunResult[]> {
  const turns = createTurns();
  const runs = input.policies.targets.flatMap((target) => {
    const policies = policiesAt(target, input);
    const begun = new Map<string, Promise<RunResult>>();
    const beginOnce = (policy: ScheduledPolicy): Promise<RunResult> => {
      const earlier = policies.find(({ name }) => name === runsAfter(policy)?.policy);
      const result = begun.get(policy.name) ?? begin(policy, target, earlier && beginOnce(earlier));
      begun.set(policy.name, result);
      return result;
    };
    return policies.map(beginOnce);
  });
  return Promise.all(runs);

  async function begin(
    policy: ScheduledPolicy,
    target: Target,
    earlier: Promise<RunResult> | undefined,
  ): Promise<RunResult> {
    await earlier;
    const turn = turns.join();
    try {
      await turn.take();
      return await runDueAt(await depsFor(target), policy, target, { ...input, turn });
    } catch (error) {
      return notStarted(policy, target, error);
    } finally {
      turn.leave();
    }
  }
}

interface TurnInput extends RunDueInput {
  readonly turn: Turn;
}

function policiesAt(target: Target, { policies, kind, names }: RunDueInput): ScheduledPolicy[] {
  return effectivePolicies(policies.policies)
    .filter(
      (policy) =>
        policy.enabled &&
        policy.targets.includes(target.name) &&
        (kind === undefined || policy.kind === kind),
    )
    .flatMap((policy): readonly ScheduledPolicy[] =>
      policy.kind === 'export' ? [policy] : stepsOf(policy),
    )
    .filter(
      ({ name }) =>
        names === undefined || names.includes(name) || names.includes(policyOfStep(name)),
    );
}

async function runDueAt(
  deps: RunDeps,
  policy: ScheduledPolicy,
  target: Target,
  input: TurnInput,
): Promise<RunResult> {
  const { triggerTime } = input;
  refuseFuture(triggerTime, deps.clock.now());
  const mode = input.mode === 'plan' || policy.mode === 'dry-run' ? 'plan' : 'act';
  const key = cursorKey({ policy: policy.name, target: target.name, mode });
  const cursor = await readCursor(deps.store, key);
  // At first sight nothing old may fire, but the boundary that this very trigger stands for does.
  const processedThrough = new Date(cursor?.processedThrough ?? triggerTime.getTime() - 1);
  if (triggerTime <= processedThrough) {
    const report = await recordedRun(deps, policy, target, mode, triggerTime);
    return report ?? nothingDue(policy, target, 'nothing-due');
  }

  const decidedAt = decisionInstant(triggerTime, deps.clock.now());
  const due = whatIsDue(policy, processedThrough, triggerTime, decidedAt);
  if (cursor === undefined) {
    // A trigger for a time long past that does nothing must not make due what came between then and now.
    const since = due.boundary === undefined ? new Date(decidedAt.getTime() - 1) : processedThrough;
    await advanceCursor(deps.store, key, since);
  }
  const firstSeen = new Date(cursor?.firstSeen ?? processedThrough);
  const runInput = { ...input, target, mode, decidedAt, firstSeen } as const;
  const runner = runnerOf(deps, policy, runInput);
  for (const boundary of due.passed) {
    const unclosed = await runner.closePassed(boundary);
    // The boundary stays due until that run is closed; one that never can be must not hold up the nights after it.
    if (unclosed !== undefined && mayPass(unclosed)) return unclosed;
  }
  if (due.boundary === undefined) {
    await advanceCursor(deps.store, key, triggerTime);
    return nothingDue(policy, target, due.reason);
  }
  if (await isWaiting(deps, { policy, target, mode, at: due.boundary.at })) {
    // The boundary stays due.
    return nothingDue(policy, target, WAITING);
  }
  const report = await runner.run(due.boundary);
  // What is not through stays due, so that the next trigger goes on with it.
  const isThrough = isFinished(report) && report.owesNotice !== true;
  if (isThrough || (await isOver(deps, report, { policy, target, mode }, due.boundary))) {
    await advanceCursor(deps.store, key, triggerTime);
  }
  return report;
}

interface Runner {
  run(boundary: Boundary): Promise<RunReport>;
  closePassed(boundary: Boundary): Promise<RunReport | undefined>;
}

/** How the runs of a policy are done. @throws StewardError `EXPORT_UNSUPPORTED` */
function runnerOf(
  deps: RunDeps,
  policy: ScheduledPolicy,
  input: TurnInput & { readonly target: Target; readonly decidedAt: Date },
): Runner {
  if (policy.kind !== 'export') {
    return {
      run: (boundary) => runPolicy(deps, { ...input, policy, boundary }),
      closePassed: async (boundary) => {
        const { closePassedRun } = await passedRuns();
        return closePassedRun(deps, { ...input, policy, boundary });
      },
    };
  }
  const exports = exporterFor(policy, input.exports);
  return {
    run: (boundary) => exports.run(deps, { ...input, policy, boundary }),
    closePassed: (boundary) => exports.closePassed(deps, { ...input, policy, boundary }),
  };
}

function exporterFor({ name }: ExportPolicy, exports: ExportRunner | undefined): ExportRunner {
  if (exports !== undefined) return exports;
  throw new StewardError(
    'EXPORT_UNSUPPORTED',
    `The policy ${name} exports statistics, which this function does not. Give it to export-statistics.`,
  );
}

/** Clocks of FC's timers and ours may differ by so much. */
const MAX_AHEAD_MS = 5 * 60_000;

/**
 * Acting now for a time to come would be early, and would leave nothing due when that time comes.
 *
 * @throws StewardError `TRIGGER_IN_FUTURE`
 */
function refuseFuture(triggerTime: Date, now: Date): void {
  if (triggerTime.getTime() - now.getTime() <= MAX_AHEAD_MS) return;
  throw new StewardError(
    'TRIGGER_IN_FUTURE',
    `Expected a trigger for about now (${instantText(now)}), got one for ${instantText(triggerTime)}. ` +
      'Nothing was done. `steward plan --at` shows what will be done at a time to come.',
  );
}

/** A run that ended by another version of its policy is over all the same: that is said once, not at every trigger. */
async function isOver(
  { store }: RunDeps,
  { error }: RunReport,
  { policy, target, mode }: { policy: ScheduledPolicy; target: Target; mode: RunMode },
  { at }: Boundary,
): Promise<boolean> {
  if (error?.code !== 'RUN_CONFLICT') return false;
  const identity = { policy: policy.name, target: target.name, scheduledAt: at, mode };
  return (await readRecord<RunReport>(store, reportKey(runPrefix(identity)))) !== undefined;
}

/** What the trigger stands for, unless it comes so late that this is over, too late or overtaken by now. */
function whatIsDue(
  policy: ScheduledPolicy,
  processedThrough: Date,
  triggerTime: Date,
  decidedAt: Date,
): Due {
  const due = findDue(policy, { processedThrough, now: triggerTime });
  if (due.boundary === undefined) return due;
  const byNow = findDue(policy, { processedThrough, now: decidedAt });
  if (byNow.boundary?.at.getTime() === due.boundary.at.getTime()) return due;
  return { ...byNow, boundary: undefined, reason: byNow.boundary ? 'too-late' : byNow.reason };
}

/** The answer to a repeated trigger: the report of the run that it stood for, if it stood for one. */
async function recordedRun(
  deps: RunDeps,
  policy: ScheduledPolicy,
  target: Target,
  mode: RunMode,
  triggerTime: Date,
): Promise<RunReport | undefined> {
  // A start that had to wait is begun when the first checks of its window have come already.
  for (const boundary of [lastLook(policy, triggerTime), lastBoundary(policy, triggerTime)]) {
    if (boundary === undefined) continue;
    const identity = { policy: policy.name, target: target.name, scheduledAt: boundary.at, mode };
    const report = await readRecord<RunReport>(deps.store, reportKey(runPrefix(identity)));
    if (report !== undefined) return report;
  }
  return undefined;
}

function nothingDue({ name, kind }: ScheduledPolicy, target: Target, reason: string): NothingDue {
  return { status: 'nothing-due', policy: name, kind, target: target.name, reason };
}

function notStarted({ name, kind }: ScheduledPolicy, target: Target, error: unknown): NotStarted {
  const reported = reportedError(readFailure(error));
  return { status: 'not-started', policy: name, kind, target: target.name, error: reported };
}
