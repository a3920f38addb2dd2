import { StewardError } from '../../base/errors.ts';
import type { Trip } from '../../policy/limits.ts';
import type { Policies } from '../../policy/policies.ts';
import { createPlanRecord, type PlanRecord, readPlanRecord } from '../../run/plan-record.ts';
import type { RunDeps } from '../../run/ports.ts';
import type { RunResult } from '../../run/report.ts';
import { runPrefix } from '../../run/run-key.ts';
import {
  type CloudOptions,
  type CommandContext,
  type CommandResult,
  EXIT,
  type FileOptions,
} from '../command.ts';
import { UsageError } from '../failure.ts';
import { planFleet } from '../fleet-plan.ts';
import { comparePlans, type Difference } from '../plan-difference.ts';
import { readPlanFile } from '../plan-file.ts';
import { formatBreakdowns, formatResult } from '../report-view.ts';
import { exitCodeOfResults } from '../run-exit.ts';
import { runStep } from '../run-step.ts';
import { type Pair, selectPairs } from '../selection.ts';
import { openSession, type Session } from '../session.ts';
import { startRun } from '../start-run.ts';
import { formatTable } from '../table.ts';

export interface ApplyOptions extends FileOptions, CloudOptions {
  readonly plan: string;
  readonly digest?: string;
}

/** One plan of the file, checked against what there is now. */
interface Step extends Pair {
  readonly saved: PlanRecord;
  readonly deps: RunDeps;
  /** What to record before acting; absent where an earlier `apply` recorded this very plan, so that it is gone on with. */
  readonly record: PlanRecord | undefined;
  readonly differences: readonly Difference[];
  readonly trips: readonly Trip[];
}

/**
 * Carries out a saved plan. First everything is looked at again: unless the policies call for exactly the same acts now,
 * nothing at all is done and the differences are shown. Between that look and an act, the engine looks once more.
 */
export async function apply(
  options: ApplyOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const file = await readPlanFile(options.plan, options.digest);
  const session = await openSession(options, context);
  if (session.mode === 'plan') {
    throw new UsageError(
      'STEWARD_MODE is dry-run, so nothing can be applied. Unset it, or set act.',
    );
  }
  const pairs = file.plans.map((saved) => findPair(session.policies, saved));

  const steps: Step[] = [];
  for (const [index, saved] of file.plans.entries()) {
    const pair = pairs[index];
    if (pair !== undefined) steps.push(await check(session, saved, pair, context.signal));
  }
  const problem = findProblem(steps, file.digest, context);
  if (problem !== undefined) return problem;

  const results: RunResult[] = [];
  for (const step of steps) {
    if (context.signal.aborted) break;
    const begin = () => carryOut(step, context.signal);
    results.push(await startRun(step, async () => step.deps, begin));
  }
  return {
    exitCode: context.signal.aborted ? EXIT.interrupted : exitCodeOfResults(results),
    data: { applied: true, digest: file.digest, results },
    text: results.map((result) => formatResult(result, context)).join(''),
    complaint: context.signal.aborted
      ? 'steward: Interrupted. What was begun is recorded; applying the same plan again goes on with it.'
      : formatBreakdowns(results),
  };
}

function findPair(policies: Policies, { plan }: PlanRecord): Pair {
  const [pair] = selectPairs(policies, { policies: [plan.policy], target: plan.target });
  if (pair === undefined) throw new UsageError(`The plan's policy ${plan.policy} is gone.`);
  if (pair.policy.mode === 'dry-run') {
    throw new UsageError(`The policy ${plan.policy} only makes dry runs (mode: dry-run).`);
  }
  return pair;
}

async function check(
  session: Session,
  saved: PlanRecord,
  pair: Pair,
  signal: AbortSignal,
): Promise<Step> {
  const deps = await session.depsFor(pair.target);
  const { policy, scheduledAt } = saved.plan;
  const recorded = await readPlanRecord(deps.store, prefixOf(saved));
  if (recorded !== undefined) {
    if (recorded.digest !== saved.digest) {
      throw new StewardError(
        'PLAN_SUPERSEDED',
        `The run of ${policy} for ${scheduledAt} already has another plan (digest ${recorded.digest}). Nothing was done; make a new plan with steward plan --out.`,
      );
    }
    return { ...pair, saved, deps, record: undefined, differences: [], trips: [] };
  }
  const fresh = await planFleet(deps, {
    ...pair,
    scheduledAt: new Date(scheduledAt),
    decidedAt: session.clock.now(),
    signal,
  });
  const { plan, digest: _, ...about } = fresh.record;
  return {
    ...pair,
    saved,
    deps,
    // The plan as it was reviewed; prices, limits and policy as they are now.
    record: { ...saved, ...about },
    differences: comparePlans(saved.plan, plan),
    trips: fresh.trips,
  };
}

function prefixOf({ plan: { policy, target, scheduledAt } }: PlanRecord): string {
  return runPrefix({ policy, target, scheduledAt: new Date(scheduledAt), mode: 'act' });
}

/** Why nothing may be done, if so; of several plans one is enough. */
function findProblem(
  steps: readonly Step[],
  digest: string,
  context: CommandContext,
): CommandResult | undefined {
  const trips = steps.flatMap((step) => step.trips);
  const differences = steps.flatMap(({ saved, differences }) =>
    differences.map((one) => ({ policy: saved.plan.policy, target: saved.plan.target, ...one })),
  );
  const data = { applied: false, digest, differences, trips };
  if (differences.length > 0) {
    return {
      exitCode: EXIT.failed,
      data,
      text: formatDifferences(differences, context),
      complaint:
        'steward: The fleet has changed since the plan was saved; nothing was done. Make a new plan with steward plan --out.',
    };
  }
  if (trips.length > 0) {
    const messages = trips.map(({ message }) => message).join('; ');
    return {
      exitCode: EXIT.guard,
      data,
      text: '',
      complaint: `steward: Guard: ${messages}; nothing was done.`,
    };
  }
  return undefined;
}

function formatDifferences(
  differences: readonly (Difference & { policy: string; target: string })[],
  { width }: CommandContext,
): string {
  const say = ({ action, reason }: Difference['now']) => `${action} ${reason}`.trimEnd();
  return formatTable(
    [
      { title: 'POLICY' },
      { title: 'TARGET' },
      { title: 'INSTANCE' },
      { title: 'NAME', flexible: true },
      { title: 'SAVED' },
      { title: 'NOW' },
    ],
    differences.map((one) => [
      one.policy,
      one.target,
      one.instanceId,
      one.instanceName,
      say(one.saved),
      say(one.now),
    ]),
    { width },
  );
}

/**
 * Records the saved plan as the plan of its run, which the engine then goes on with: it acts on nothing else, looks at each
 * instance again before it does, and repeats nothing when the same plan is applied twice.
 */
async function carryOut(step: Step, signal: AbortSignal): Promise<RunResult> {
  const { policy, target, saved, deps, record } = step;
  // Where another `apply` was quicker, its record is the one to go on with: it was found to fit just as well.
  if (record !== undefined) await createPlanRecord(deps.store, prefixOf(saved), record);
  const boundary = { at: new Date(saved.plan.scheduledAt), side: 'start' } as const;
  return runStep(deps, { policy, target, boundary, mode: 'act', signal });
}
