import { UsageError } from '../../base/usage-error.ts';
import type { Difference, PlacedDifference } from '../../policy/plan-difference.ts';
import type { RunResult } from '../../run/report.ts';
import {
  type CheckedPlan,
  carryOutPlan,
  checkSavedPlan,
  pairsOfPlans,
} from '../../run/saved-plan.ts';
import { startRun } from '../../run/start-run.ts';
import {
  type CloudOptions,
  type CommandContext,
  type CommandResult,
  EXIT,
  type FileOptions,
} from '../command.ts';
import { readPlanFile } from '../plan-file.ts';
import { formatBreakdowns, formatResult } from '../report-view.ts';
import { exitCodeOfResults } from '../run-exit.ts';
import { openSession } from '../session.ts';
import { formatTable } from '../table.ts';

export interface ApplyOptions extends FileOptions, CloudOptions {
  readonly plan: string;
  readonly digest?: string;
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
  const pairs = pairsOfPlans(session.policies, file.plans);
  const { signal } = context;
  const steps: CheckedPlan[] = [];
  for (const [index, saved] of file.plans.entries()) {
    const pair = pairs[index];
    if (pair === undefined) continue;
    const deps = await session.depsFor(pair.target);
    steps.push(await checkSavedPlan(deps, { pair, saved, signal }));
  }
  const problem = findProblem(steps, file.digest, context);
  if (problem !== undefined) return problem;

  const results: RunResult[] = [];
  for (const step of steps) {
    if (context.signal.aborted) break;
    const begin = () => carryOutPlan(step, { signal });
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

/** Why nothing may be done, if so; of several plans one is enough. */
function findProblem(
  steps: readonly CheckedPlan[],
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
  differences: readonly PlacedDifference[],
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
