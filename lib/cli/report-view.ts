import { reasonText } from '../policy/reasons.ts';
import type { NeedsLook, RunReport, RunResult } from '../run/report.ts';
import type { CommandContext } from './command.ts';
import { describeSavings } from './plan-view.ts';
import { formatTable } from './table.ts';

/** What a run came to, for people. */
export function formatResult(result: RunResult, context: CommandContext): string {
  const { style } = context;
  const title = `${style('bold', result.policy)} at ${result.target}: `;
  switch (result.status) {
    case 'nothing-due':
      return `${title}nothing to do (${result.reason}).\n`;
    case 'not-started':
      return `${title}${style('red', 'not started')}. ${result.error.message}\n${describeError(result.error)}`;
    default:
      return `${title}${formatReport(result, context)}`;
  }
}

function formatReport(report: RunReport, context: CommandContext): string {
  const { status, summary, needsLook, skipped, left, savings, error } = report;
  const { style } = context;
  const isFine = status === 'done' || status === 'planned';
  return [
    `${style(isFine ? 'green' : 'red', status)}, scheduled for ${report.scheduledAt}. ${summary}\n`,
    error === undefined ? '' : describeError(error),
    formatKept(report),
    formatRows('Need a look:', needsLook, context),
    formatRows('Left alone because they had changed:', skipped, context),
    left.length > 0 ? `  Not done: ${left.join(', ')}\n` : '',
    savings !== undefined && savings.hours > 0
      ? `  ${describeSavings(savings, status === 'planned' ? 'Would save' : 'Saves')}\n`
      : '',
    ...report.warnings.map(({ message }) => `  ${style('yellow', 'Warning:')} ${message}\n`),
  ].join('');
}

function formatKept({ counts }: RunReport): string {
  const reasons = Object.entries(counts.reasons)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${count} ${reasonText(reason).en}`);
  return reasons.length > 0 ? `  Decisions: ${reasons.join(', ')}.\n` : '';
}

function formatRows(title: string, rows: readonly NeedsLook[], context: CommandContext): string {
  if (rows.length === 0) return '';
  const columns = ['INSTANCE', 'NAME', 'OUTCOME', 'STATUS', 'CODE', 'REQUEST ID', 'MESSAGE'];
  const table = formatTable(
    columns.map((name) => ({ title: name, flexible: name === 'MESSAGE' })),
    rows.map((row) => [
      row.instanceId,
      row.instanceName,
      row.outcome,
      row.status ?? '',
      row.code ?? '',
      row.requestId ?? '',
      row.message ?? '',
    ]),
    { width: context.width && context.width - 2 },
  );
  return `  ${title}\n${table.replace(/^/gm, '  ').trimEnd()}\n`;
}

function describeError({ code, requestId }: NonNullable<RunReport['error']>): string {
  return `  code ${code}${requestId === undefined ? '' : `, request id ${requestId}`}\n`;
}
