import { createExports } from '../../app/create-exports.ts';
import { lastBoundary } from '../../policy/due.ts';
import { findNextFiring, formatLocal } from '../../policy/next-firing.ts';
import type { ScheduledPolicy } from '../../policy/policies.ts';
import {
  type Pair,
  refuseNotices,
  selectPairs,
  selectScheduled,
  selectTargets,
} from '../../policy/selection.ts';
import { decisionInstant } from '../../run/decision-instant.ts';
import type { ReportedError, RunResult } from '../../run/report.ts';
import { runDue } from '../../run/run-due.ts';
import { instantText } from '../../run/run-key.ts';
import { WAITING } from '../../run/run-order.ts';
import { describeAwaited, findAwaited, runStep, SNAPSHOTS_AWAITED } from '../../run/run-step.ts';
import { startRun } from '../../run/start-run.ts';
import {
  type CloudOptions,
  type CommandContext,
  type CommandResult,
  EXIT,
  type FileOptions,
} from '../command.ts';
import { formatBreakdowns, formatResult } from '../report-view.ts';
import { exitCodeOfResults } from '../run-exit.ts';
import { openSession, type Session } from '../session.ts';
import { wholeSecond } from '../whole-second.ts';

export interface RunOptions extends FileOptions, CloudOptions {
  readonly policies: readonly string[];
  readonly target?: string;
  readonly now?: boolean;
  readonly at?: Date;
  readonly dryRun?: boolean;
}

/** What a run came to; a dry run by hand also tells what one that acts would be refused for. */
type Shown = RunResult & { readonly wouldBeRefused?: ReportedError };

/** Runs what is due, as the deployed function does; with `--now`, as if a boundary fell now. */
export async function run(options: RunOptions, context: CommandContext): Promise<CommandResult> {
  const session = await openSession(options, context);
  const pairs = (options.now === true ? selectPairs : selectScheduled)(session.policies, options);
  if (options.now === true) refuseNotices(pairs);
  const dryRun = options.dryRun === true || session.mode === 'plan';
  const triggerTime = options.at ?? wholeSecond(session.clock.now());
  // What fires next is in the future, also where `--at` lies in the past.
  const decidedAt = decisionInstant(triggerTime, session.clock.now());
  const { signal } = context;

  const results: readonly Shown[] =
    options.now === true
      ? await runNow(session, selectPairs(session.policies, options), triggerTime, dryRun, signal)
      : await runDue(session.depsFor, {
          policies: {
            ...session.policies,
            targets: selectTargets(session.policies, options.target),
          },
          ...(options.policies.length > 0 ? { names: options.policies } : {}),
          mode: dryRun ? 'plan' : 'act',
          triggerTime,
          exports: createExports(),
          signal,
        });

  const exitCode = signal.aborted ? EXIT.interrupted : exitCodeOfResults(results);
  return {
    exitCode,
    data: { triggerTime: instantText(triggerTime), results },
    text: results
      .map((result) => {
        const zone = pairs.find(({ policy }) => policy.name === result.policy)?.policy.timeZone;
        return [
          formatResult(result, context, zone),
          describeRefusal(result, context),
          describeNext(result, pairs, decidedAt),
        ].join('');
      })
      .join(''),
    complaint:
      exitCode === EXIT.interrupted
        ? `steward: Interrupted. What was begun is recorded; ${options.now === true ? 'another run --now closes it, and looks at the fleet anew.' : 'the next run goes on with it.'}`
        : formatBreakdowns(results),
  };
}

async function runNow(
  session: Session,
  pairs: readonly Pair[],
  at: Date,
  dryRun: boolean,
  signal: AbortSignal,
): Promise<Shown[]> {
  const results: Shown[] = [];
  for (const pair of pairs) {
    if (signal.aborted) break;
    const { policy, target } = pair;
    const mode = dryRun || policy.mode === 'dry-run' ? 'plan' : 'act';
    const input = { policy, target, boundary: { at, side: 'start' }, mode, signal } as const;
    let awaited: string | undefined;
    const result = await startRun(
      pair,
      () => session.depsFor(target),
      async (deps) => {
        // A policy that is a dry run itself would not be refused without ours.
        if (mode === 'plan' && policy.mode !== 'dry-run') awaited = await findAwaited(deps, input);
        return runStep(deps, input);
      },
    );
    results.push(
      awaited === undefined
        ? result
        : { ...result, wouldBeRefused: { code: SNAPSHOTS_AWAITED, message: awaited } },
    );
  }
  return results;
}

function describeRefusal({ wouldBeRefused: refusal }: Shown, { style }: CommandContext): string {
  if (refusal === undefined) return '';
  return `  ${style('yellow', 'Only a look:')} run --now that acts would be refused (${refusal.code}): ${refusal.message}\n`;
}

/** Where nothing is due, people want to know when something will be. */
function describeNext(
  result: RunResult,
  pairs: readonly Pair<ScheduledPolicy>[],
  now: Date,
): string {
  if (result.status !== 'nothing-due') return '';
  const pair = pairs.find(({ policy }) => policy.name === result.policy);
  if (result.reason === WAITING) {
    const at = pair && lastBoundary(pair.policy, now)?.at;
    return pair === undefined || at === undefined
      ? ''
      : `  Goes on when ${describeAwaited(pair.policy, at)}.\n`;
  }
  const next = pair && findNextFiring(pair.policy, now);
  if (pair === undefined || next === undefined) return '';
  return `  Fires next ${formatLocal(next, pair.policy.timeZone)}; steward run --now does not wait.\n`;
}
