import {
  type CloudOptions,
  type CommandContext,
  type CommandResult,
  EXIT,
  type ExitCode,
  type FileOptions,
} from '../command.ts';
import { describeFailure, formatFailure } from '../failure.ts';
import { type FleetPlan, planFleet } from '../fleet-plan.ts';
import { digestPlans, writePlanFile } from '../plan-file.ts';
import { formatPlan, planData } from '../plan-view.ts';
import { type Pair, selectPairs } from '../selection.ts';
import { openSession } from '../session.ts';
import { wholeSecond } from '../whole-second.ts';

export interface PlanOptions extends FileOptions, CloudOptions {
  readonly policies: readonly string[];
  readonly target?: string;
  readonly at?: Date;
  readonly out?: string;
}

/** Shows what each policy would do if a boundary fell now. */
export async function plan(options: PlanOptions, context: CommandContext): Promise<CommandResult> {
  const session = await openSession(options, context);
  const pairs = selectPairs(session.policies, options);
  const at = options.at ?? wholeSecond(session.clock.now());

  const plans: FleetPlan[] = [];
  const failures: { readonly pair: Pair; readonly error: unknown }[] = [];
  for (const pair of pairs) {
    try {
      const deps = await session.depsFor(pair.target);
      const when = { scheduledAt: at, decidedAt: at, signal: context.signal };
      plans.push(await planFleet(deps, { ...pair, ...when }));
    } catch (error) {
      context.signal.throwIfAborted();
      failures.push({ pair, error });
    }
  }
  const [first] = failures;
  if (first !== undefined && plans.length === 0) throw first.error;
  for (const { error } of failures) context.say(formatFailure(describeFailure(error)).trimEnd());
  // A part of what was asked for is not what somebody will want to apply.
  if (options.out !== undefined && first === undefined) {
    await writePlanFile(
      options.out,
      plans.map(({ record }) => record),
    );
  }

  const digest = digestPlans(plans.map(({ record }) => record.digest));
  return {
    exitCode: exitCodeOf(plans, failures.length),
    data: {
      digest,
      plans: plans.map(planData),
      failures: failures.map(({ pair, error }) => {
        const { code, message, facts } = describeFailure(error);
        return { policy: pair.policy.name, target: pair.target.name, code, message, facts };
      }),
    },
    text: [
      plans.map((one) => formatPlan(one, context)).join('\n'),
      options.out !== undefined && first === undefined
        ? `\nSaved. To carry it out: steward apply ${options.out} --digest ${digest}\n`
        : '',
    ].join(''),
  };
}

function exitCodeOf(plans: readonly FleetPlan[], failures: number): ExitCode {
  if (failures > 0) return EXIT.failed;
  return plans.some(({ trips }) => trips.length > 0) ? EXIT.guard : EXIT.done;
}
