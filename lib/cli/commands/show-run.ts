import { readJournal } from '../../run/journal.ts';
import type { LeaseState } from '../../run/lease-record.ts';
import { isCurrent, leasePrefix, readLease } from '../../run/lease-record.ts';
import { latestOutcomes, type Outcome } from '../../run/outcome.ts';
import { type PlanRecord, readPlanRecord } from '../../run/plan-record.ts';
import { openIds, readStates } from '../../run/progress.ts';
import type { RecordedRun } from '../../run/recorded-runs.ts';
import { readRecord } from '../../run/records.ts';
import { countDecisions, countOutcomes, type RunReport } from '../../run/report.ts';
import { reportKey } from '../../run/write-report.ts';
import { type CloudOptions, type CommandContext, type CommandResult, EXIT } from '../command.ts';
import { formatExported } from '../export-view.ts';
import { findRun, runName } from '../find-run.ts';
import { formatActions, formatReasons } from '../plan-view.ts';
import { formatReport } from '../report-view.ts';
import { openRecords } from '../session.ts';
import { printable } from '../table.ts';

/** Everything that the store has about one run. */
interface ShownRun {
  readonly run: RecordedRun;
  readonly record: PlanRecord | undefined;
  readonly report: RunReport | undefined;
  /** The last outcome of each instance that has one. */
  readonly outcomes: readonly Outcome[];
  /** Planned, and not through. */
  readonly open: readonly string[];
  /** Who is at work on it, if anybody is. */
  readonly lease: LeaseState | undefined;
}

/** Shows one recorded run: its plan in numbers, what became of it, and who has it in hand. */
export async function showRun(
  name: string,
  options: CloudOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const store = await openRecords(options, context);
  const run = await findRun(store, name, context);
  const record = await readPlanRecord(store, run.prefix);
  const { entries, lines } = await readJournal(store, run.prefix);
  const lease = await readLease(store, leasePrefix(run));
  const isHeld =
    lease !== undefined &&
    lease.record.scheduledAt === run.scheduledAt &&
    isCurrent(lease, context.clock.now().getTime());
  const report = await readRecord<RunReport>(store, reportKey(run.prefix));
  const shown: ShownRun = {
    run,
    record,
    report,
    outcomes: [...latestOutcomes(lines).values()],
    open: report === undefined && record ? openIds(record.plan, readStates(entries)) : [],
    lease: isHeld ? lease : undefined,
  };
  return {
    exitCode: EXIT.done,
    data: {
      ...run,
      name: runName(run),
      plan: record && {
        digest: record.digest,
        recordedAt: record.recordedAt,
        decidedAt: record.plan.decidedAt,
        counts: countDecisions(record.plan.decisions),
        trips: record.trips ?? [],
      },
      outcomeCounts: countOutcomes(lines),
      outcomes: shown.outcomes,
      open: shown.open,
      lease: shown.lease?.record ?? null,
      report: report ?? null,
    },
    text: format(shown, context),
  };
}

function format({ run, record, report, outcomes, open, lease }: ShownRun, context: CommandContext) {
  const { style } = context;
  const lines = [`${style('bold', runName(run))}\n`];
  if (record !== undefined) {
    const { decisions, decidedAt } = record.plan;
    const { actions, reasons } = countDecisions(decisions);
    lines.push(
      `  Plan: ${formatActions(record.plan.kind, actions)}, decided for ${decidedAt}, digest ${record.digest}.\n`,
    );
    if (report === undefined) lines.push(`  Decisions: ${formatReasons(reasons)}.\n`);
    for (const { message } of record.trips ?? [])
      lines.push(`  ${style('red', 'Guard:')} ${message}.\n`);
  }
  if (report !== undefined) {
    lines.push(`  ${formatReport(report, context)}`, formatExported(report, context));
  } else {
    const counts = new Map<string, number>();
    for (const { outcome } of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    const so = [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
    lines.push(
      `  ${style('yellow', 'unfinished')}: ${so || 'nothing done'} so far, ${open.length} open.\n`,
    );
  }
  lines.push(lease === undefined ? '' : `  ${printable(describeLease(lease))}\n`);
  return lines.join('');
}

function describeLease({ record: { holder, acquiredAt, expiresAt } }: LeaseState): string {
  return `Held by ${holder} since ${acquiredAt}, until ${expiresAt} unless it renews.`;
}
