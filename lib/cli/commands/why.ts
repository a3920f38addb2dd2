import { StewardError } from '../../base/errors.ts';
import { explainDecision } from '../../policy/explain.ts';
import type { InstanceObservation } from '../../policy/observation.ts';
import type { Decision } from '../../policy/plan.ts';
import type { Target } from '../../policy/policies.ts';
import { createDeadline, type Deadline } from '../../run/deadline.ts';
import { scopeOf } from '../../run/observe-fleet.ts';
import { planPolicy } from '../../run/plan-policy.ts';
import type { RunDeps } from '../../run/ports.ts';
import {
  type CloudOptions,
  type CommandContext,
  type CommandResult,
  EXIT,
  type FileOptions,
} from '../command.ts';
import { describeCuller } from '../describe-culler.ts';
import { findNextFiring, formatLocal } from '../next-firing.ts';
import { findRecordedDecision, type RecordedDecision } from '../recorded-decision.ts';
import { type Pair, selectPairs } from '../selection.ts';
import { openSession, type Session } from '../session.ts';
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

/** What one policy decides on the instance, and what it last did about it. */
interface Answer extends Pair {
  readonly seen: InstanceObservation;
  readonly decision: Decision;
  readonly recorded: RecordedDecision | undefined;
}

/** Explains why an instance is stopped or kept. */
export async function why(options: WhyOptions, context: CommandContext): Promise<CommandResult> {
  const { run } = options;
  if (run !== undefined) return whyRecorded({ ...options, run }, context);
  const session = await openSession(options, context);
  const at = options.at ?? wholeSecond(session.clock.now());
  const policies = options.policy === undefined ? [] : [options.policy];
  const pairs = selectPairs(session.policies, { policies, target: options.target });
  const answers: Answer[] = [];
  for (const target of new Set(pairs.map((pair) => pair.target))) {
    const here = pairs.filter((pair) => pair.target === target);
    answers.push(...(await answerAt(session, target, here, options.instance, at, context.signal)));
  }
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

async function answerAt(
  session: Session,
  target: Target,
  pairs: readonly Pair[],
  wanted: string,
  at: Date,
  signal: AbortSignal,
): Promise<Answer[]> {
  const deps = await session.depsFor(target);
  const deadline = createDeadline(deps.clock, undefined, signal);
  const ids = wanted.startsWith('dsw-') ? [wanted] : await findIds(deps, target, wanted, deadline);
  if (ids.length === 0) return [];
  const answers: Answer[] = [];
  for (const pair of pairs) {
    const input = { ...pair, scheduledAt: at, decidedAt: at, isPreview: true };
    const { plan, sighting } = await planPolicy(deps, input, deadline, { only: ids });
    for (const decision of plan.decisions) {
      const { instanceId } = decision;
      const seen = sighting.instances.find(({ id }) => id === instanceId);
      if (seen === undefined) continue;
      const now = deps.clock.now();
      const where = { policy: pair.policy.name, target: target.name, instanceId, now };
      const recorded = await findRecordedDecision(deps.store, where);
      answers.push({ ...pair, seen, decision, recorded });
    }
  }
  return answers;
}

/** The service's filter by name takes any part of a name; we mean the whole. */
async function findIds(
  deps: RunDeps,
  target: Target,
  name: string,
  deadline: Deadline,
): Promise<string[]> {
  const ids = new Set<string>();
  const request = { ...scopeOf(target), InstanceName: name };
  for await (const instance of deps.dsw.eachInstance(request, deadline.callOptions())) {
    if (instance.InstanceName === name && instance.InstanceId) ids.add(instance.InstanceId);
  }
  return [...ids];
}

function notFound(instance: string, pairs: readonly Pair[]): StewardError {
  const targets = [...new Set(pairs.map(({ target }) => `${target.name} (${target.region})`))];
  return new StewardError(
    'INSTANCE_NOT_FOUND',
    `There is no instance with the id or exact name ${instance} at ${targets.join(', ')}. steward instances lists what there is.`,
  );
}

function formatAnswer(answer: Answer, at: Date, { style }: CommandContext): string {
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
