import { digestPlans } from '../../policy/digest.ts';
import { type Pair, selectPairs } from '../../policy/selection.ts';
import { type FleetPlan, planFleet } from '../../run/fleet-plan.ts';
import {
  type CloudOptions,
  type CommandContext,
  type CommandResult,
  EXIT,
  type ExitCode,
  type FileOptions,
} from '../command.ts';
import { describeFailure, formatFailure } from '../failure.ts';
import { writePlanFile } from '../plan-file.ts';
import { formatPlan, planData } from '../plan-view.ts';
import { openSession, type Session } from '../session.ts';
import { refuseSameFile } from '../text-file.ts';
import { wholeSecond } from '../whole-second.ts';

export interface PlanOptions extends FileOptions, CloudOptions {
  readonly policies: readonly string[];
  readonly target?: string;
  readonly at?: Date;
  readonly out?: string;
  /** Show every row. */
  readonly all?: boolean;
}

interface PlanFailure {
  readonly pair: Pair;
  readonly error: unknown;
}

/** Shows what each policy would do if a boundary fell now. */
export async function plan(options: PlanOptions, context: CommandContext): Promise<CommandResult> {
  if (options.out !== undefined) await refuseSameFile(options.out, options.file);
  const session = await openSession(options, context);
  const pairs = selectPairs(session.policies, options);
  const at = options.at ?? wholeSecond(session.clock.now());
  const { plans, failures } = await planEach(session, pairs, at, context.signal);
  const [first] = failures;
  if (first !== undefined && plans.length === 0) throw first.error;

  for (const { error } of failures) context.say(formatFailure(describeFailure(error)).trimEnd());
  const digest = digestPlans(plans.map(({ record }) => record.digest));
  const saved = first === undefined ? await save(options.out, plans, digest) : '';
  if (first !== undefined && options.out !== undefined) {
    // A part of what was asked for is not what somebody will want to apply.
    context.say(`steward: ${options.out} is not written, since a part of the plan is missing.`);
  }
  return {
    exitCode: exitCodeOf(plans, failures.length),
    data: { digest, plans: plans.map(planData), failures: failures.map(failureData) },
    text: plans.map((one) => formatPlan(one, context, options)).join('\n') + saved,
  };
}

async function planEach(
  session: Session,
  pairs: readonly Pair[],
  at: Date,
  signal: AbortSignal,
): Promise<{ plans: FleetPlan[]; failures: PlanFailure[] }> {
  const plans: FleetPlan[] = [];
  const failures: PlanFailure[] = [];
  for (const pair of pairs) {
    // What went wrong at a target would go wrong again, perhaps after long waits.
    if (failures.some((failure) => failure.pair.target === pair.target)) continue;
    try {
      const deps = await session.depsFor(pair.target);
      plans.push(await planFleet(deps, { ...pair, scheduledAt: at, decidedAt: at, signal }));
    } catch (error) {
      signal.throwIfAborted();
      failures.push({ pair, error });
    }
  }
  return { plans, failures };
}

/** What is told about it, if anything was to be saved. */
async function save(
  path: string | undefined,
  plans: readonly FleetPlan[],
  digest: string,
): Promise<string> {
  if (path === undefined) return '';
  const records = plans.map(({ record }) => record);
  await writePlanFile(path, records);
  if (plans.some(({ trips }) => trips.length > 0)) {
    return '\nSaved, to be looked at: as long as a guard trips, steward apply does nothing.\n';
  }
  return `\nSaved. To carry it out: steward apply ${path} --digest ${digest}\n`;
}

function failureData({ pair, error }: PlanFailure) {
  const { code, message, facts } = describeFailure(error);
  return { policy: pair.policy.name, target: pair.target.name, code, message, facts };
}

function exitCodeOf(plans: readonly FleetPlan[], failures: number): ExitCode {
  if (failures > 0) return EXIT.failed;
  return plans.some(({ trips }) => trips.length > 0) ? EXIT.guard : EXIT.done;
}
