import { UsageError } from '../../base/usage-error.ts';
import { findZoneProblem } from '../../base/zone.ts';
import { applyRetention, capRemovals, type RetentionDecision } from '../../policy/retention.ts';
import { type CommandContext, type CommandResult, EXIT } from '../command.ts';
import { parseRetentionPolicy } from '../retention-policy.ts';
import { parseSnapshotList } from '../snapshot-list.ts';
import { readTextFile, readTextStream } from '../text-file.ts';

export interface RetentionOptions {
  /** JSON, or `@file`. */
  readonly policy: string;
  readonly timezone: string;
  readonly now?: Date;
}

/** Some 300,000 snapshots. */
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * Tries a retention policy on a list of snapshots from standard input. The result is JSON in any case, as that of `schedule`
 * is. It depends on nothing else: without `--now` no snapshot is from the future.
 */
export async function retention(
  options: RetentionOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const zoneProblem = findZoneProblem(options.timezone);
  if (zoneProblem !== undefined) throw new UsageError(`--timezone: ${zoneProblem}.`);
  const rule = parseRetentionPolicy(await readPolicyText(options.policy));
  const list = { what: 'list of snapshots', limit: MOST_BYTES };
  const items = parseSnapshotList(await readTextStream(context.openStdin(), '-', list));

  const decisions = applyRetention(items, rule, {
    timeZone: options.timezone,
    ...(options.now && { nowMs: options.now.getTime() }),
  });
  const data = toResult(decisions, rule.maxDeletePerRun);
  return { exitCode: EXIT.done, data, text: `${JSON.stringify(data)}\n` };
}

async function readPolicyText(policy: string): Promise<string> {
  if (!policy.startsWith('@')) return policy;
  return readTextFile(policy.slice(1), { what: 'retention policy', limit: 1024 * 1024 });
}

/** Both lists newest first. */
function toResult(decisions: readonly RetentionDecision[], maxDelete: number | undefined) {
  const removals = decisions.filter(({ action }) => action === 'remove');
  const spared = new Set(capRemovals(removals, maxDelete).spared);
  const keep: { id: string; reasons: readonly string[] }[] = [];
  const remove: { id: string }[] = [];
  for (const decision of decisions) {
    const { id } = decision;
    if (decision.action === 'keep') keep.push({ id, reasons: decision.reasons });
    else if (spared.has(decision)) keep.push({ id, reasons: ['max-delete'] });
    else remove.push({ id });
  }
  return { keep, remove };
}
