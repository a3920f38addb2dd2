import { StewardError } from '../../base/errors.ts';
import { explainDecision } from '../../policy/explain.ts';
import { findNextFiring, formatLocal } from '../../policy/next-firing.ts';
import type { InstanceObservation } from '../../policy/observation.ts';
import { type Pair, selectPairs } from '../../policy/selection.ts';
import { type Explanation, explainInstance } from '../../run/explain-instance.ts';
import type { RecordedDecision } from '../../run/recorded-decision.ts';
import {
  type CloudOptions,
  type CommandContext,
  type CommandResult,
  EXIT,
  type FileOptions,
} from '../command.ts';
import { describeCuller } from '../describe-culler.ts';
import { openSession } from '../session.ts';
import { printable } from '../table.ts';
import { wholeSecond } from '../whole-second.ts';
import { whyRecorded } from './why-recorded.ts';

export interface WhyOptions extends FileOptions, CloudOptions {
  readonly instance: string;
  readonly policy?: string;
  readonly target?: string;
  readonly at?: Date;
  /** Answer from the record of this run alone. */
  readonly run?: string;
}

/** Explains why an instance is stopped or kept. */
export async function why(options: WhyOptions, context: CommandContext): Promise<CommandResult> {
  const { run } = options;
  if (run !== undefined) return whyRecorded({ ...options, run }, context);
  const session = await openSession(options, context);
  const at = options.at ?? wholeSecond(session.clock.now());
  const policies = options.policy === undefined ? [] : [options.policy];
  const pairs = selectPairs(session.policies, { policies, target: options.target });
  const { instance } = options;
  const { signal } = context;
  const answers = await explainInstance(session.depsFor, { pairs, instance, at, signal });
  if (answers.length === 0) throw notFound(options.instance, pairs);
  return {
    exitCode: EXIT.done,
    data: {
      at,
      answers: answers.map(({ policy, target, seen, decision, recorded }) => ({
        policy: policy.name,
        target: target.name,
        instance: seen,
        decision,
        explanation: explainDecision(decision),
        next: findNextFiring(policy, at) ?? null,
        recorded: recorded ?? null,
      })),
    },
    text: answers.map((answer) => formatAnswer(answer, at, context)).join('\n'),
  };
}

function notFound(instance: string, pairs: readonly Pair[]): StewardError {
  const targets = [...new Set(pairs.map(({ target }) => `${target.name} (${target.region})`))];
  return new StewardError(
    'INSTANCE_NOT_FOUND',
    `There is no instance with the id or exact name ${instance} at ${targets.join(', ')}. steward instances lists what there is.`,
  );
}

function formatAnswer(answer: Explanation, at: Date, { style }: CommandContext): string {
  const { policy, target, seen, decision, recorded } = answer;
  const next = findNextFiring(policy, at);
  const lines = [
    `${style('bold', policy.name)} at ${target.name} (${target.region}), as of ${formatLocal(at, policy.timeZone)}`,
    `  ${style(decision.action === 'keep' ? 'green' : 'yellow', printable(explainDecision(decision)))}`,
    `  Seen: ${printable(describeInstance(seen))}.`,
    next === undefined ? '' : `  Fires next ${formatLocal(next, policy.timeZone)}.`,
    recorded === undefined ? '' : `  ${printable(describeRecorded(recorded))}`,
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

function describeInstance(seen: InstanceObservation): string {
  const { status, ownerName, ownerId, workspaceId, spec, paymentType, labels } = seen;
  const culler = describeCuller(seen);
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return [
    status,
    `owner ${ownerName ?? ownerId}`,
    `workspace ${workspaceId}`,
    spec,
    paymentType,
    culler === undefined ? undefined : `idle culler ${culler}`,
    pairs.length > 0 ? `labels ${pairs.join(' ')}` : undefined,
  ]
    .filter((fact) => fact !== undefined)
    .join(', ');
}

function describeRecorded({ run, decision, outcome }: RecordedDecision): string {
  const became =
    outcome === undefined
      ? ''
      : ` Outcome: ${outcome.outcome}${outcome.message === undefined ? '' : `, ${outcome.message}`} (${outcome.at}).`;
  return `Recorded for ${run.scheduledAt}: ${explainDecision(decision)}${became}`;
}
