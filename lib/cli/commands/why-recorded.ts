import { StewardError } from '../../base/errors.ts';
import { explainDecision } from '../../policy/explain.ts';
import type { Decision } from '../../policy/plan.ts';
import { readJournal } from '../../run/journal.ts';
import type { Entry } from '../../run/journal-objects.ts';
import { readPlanRecord } from '../../run/plan-record.ts';
import type { RecordedRun } from '../../run/recorded-runs.ts';
import { type CloudOptions, type CommandContext, type CommandResult, EXIT } from '../command.ts';
import { findRun, runName } from '../find-run.ts';
import { openRecords } from '../session.ts';
import { printable } from '../table.ts';

export interface WhyRecordedOptions extends CloudOptions {
  readonly instance: string;
  readonly run: string;
}

/** One thing that happened to an instance in a run. */
interface Step {
  readonly at: string;
  /** `intended`, or an outcome. */
  readonly what: string;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly requestId?: string | undefined;
  readonly status?: string | undefined;
}

/** Answers from the record alone: what a run decided on an instance, on what evidence, and what became of it. */
export async function whyRecorded(
  { instance, run: name, ...options }: WhyRecordedOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const store = await openRecords(options, context);
  const run = await findRun(store, name, context);
  const record = await readPlanRecord(store, run.prefix);
  const decisions = (record?.plan.decisions ?? []).filter(
    ({ instanceId, instanceName }) => instanceId === instance || instanceName === instance,
  );
  if (decisions.length === 0) throw notSeen(instance, run);
  const { entries } = await readJournal(store, run.prefix);
  const answers = decisions.map((decision) => ({
    decision,
    explanation: explainDecision(decision),
    steps: entries.flatMap((entry) => stepsOf(entry, decision.instanceId)),
  }));
  return {
    exitCode: EXIT.done,
    data: { run: { ...run, name: runName(run) }, answers },
    text: answers.map(({ decision, steps }) => format(run, decision, steps, context)).join('\n'),
  };
}

function notSeen(instance: string, run: RecordedRun): StewardError {
  return new StewardError(
    'INSTANCE_NOT_FOUND',
    `The run ${runName(run)} saw no instance with the id or exact name ${instance}.`,
  );
}

function stepsOf(entry: Entry, instanceId: string): Step[] {
  if (entry.kind === 'intent') {
    const isMeant = entry.acts.some((act) => act.instanceId === instanceId);
    return isMeant ? [{ at: entry.at, what: 'intended' }] : [];
  }
  const { outcome } = entry;
  if (outcome.instanceId !== instanceId) return [];
  const { at, code, message, requestId, status } = outcome;
  return [{ at, what: outcome.outcome, code, message, requestId, status }];
}

function format(
  run: RecordedRun,
  decision: Decision,
  steps: readonly Step[],
  { style }: CommandContext,
): string {
  const color = decision.action === 'keep' ? 'green' : 'yellow';
  const lines = [
    style('bold', runName(run)),
    `  ${style(color, printable(explainDecision(decision)))}`,
    ...steps.map((step) => `  ${printable(describeStep(step))}`),
  ];
  return `${lines.join('\n')}\n`;
}

function describeStep({ at, what, code, message, requestId, status }: Step): string {
  const facts = [
    code,
    message,
    status && `status ${status}`,
    requestId && `request id ${requestId}`,
  ];
  const known = facts.filter((fact) => fact !== undefined && fact !== '').join('; ');
  return `${at} ${what}${known === '' ? '' : `: ${known}`}`;
}
