import { formatLocal } from '../policy/next-firing.ts';
import type { NeedsLook, RunReport, RunResult } from '../run/report.ts';
import type { CommandContext } from './command.ts';
import { describeReportedError, formatFailure } from './failure.ts';
import { describeSavings, formatReasons } from './plan-view.ts';
import { formatTable } from './table.ts';

/** What a run came to, for people; with the zone of its policy where that is known. */
export function formatResult(
  result: RunResult,
  context: CommandContext,
  timeZone?: string,
): string {
  const { style } = context;
  const title = `${style('bold', result.policy)} at ${result.target}: `;
  switch (result.status) {
    case 'nothing-due':
      return `${title}nothing to do, ${IDLE[result.reason] ?? result.reason}.\n`;
    case 'not-started':
      return `${title}${style('red', 'not started')} (${result.error.code}).\n`;
    default:
      return `${title}${formatReport(result, context, timeZone)}`;
  }
}

/** A report for people, without the name of its run. */
export function formatReport(report: RunReport, context: CommandContext, timeZone = 'UTC'): string {
  const { status, summary, counts, needsLook, skipped, done, left, savings, error, diskClearsAt } =
    report;
  const { style } = context;
  const { accepted = [] } = report;
  const told = new Set([
    ...accepted,
    ...needsLook.filter(({ outcome }) => outcome === 'unknown').map((row) => row.instanceId),
  ]);
  const notDone = left.filter((id) => !told.has(id));
  const isFine = status === 'done' || status === 'planned';
  // What an error says is told once, by `formatBreakdowns`.
  const outcome = error === undefined ? summary : `It broke off (${error.code}).`;
  return [
    `${style(isFine ? 'green' : 'red', status)}, scheduled for ${formatLocal(new Date(report.scheduledAt), timeZone)}. ${outcome}\n`,
    counts.instances > 0 ? `  Decisions: ${formatReasons(counts.reasons)}.\n` : '',
    done.length > 0 ? `  Done: ${listSome(done)}\n` : '',
    diskClearsAt === undefined
      ? ''
      : `  Free disks are cleared from ${formatLocal(new Date(diskClearsAt), timeZone)} on.\n`,
    (counts.reasons['not-warned'] ?? 0) > 0 ? NOT_WARNED : '',
    formatRows('Need a look:', needsLook, context),
    formatRows('Left alone because they had changed:', skipped, context),
    accepted.length > 0 ? `  Accepted, not yet verified: ${listSome(accepted)}\n` : '',
    notDone.length > 0 ? `  Not done: ${listSome(notDone)}\n` : '',
    savings !== undefined && savings.hours > 0
      ? `  ${describeSavings(savings, status === 'planned' ? 'Would save' : 'Saves')}\n`
      : '',
    ...report.warnings.map(({ message }) => `  ${style('yellow', 'Warning:')} ${message}\n`),
  ].join('');
}

/** Ids that fit on a few lines; `--json` and the record have all. */
function listSome(ids: readonly string[]): string {
  const more = ids.length - MOST_IDS;
  return ids.slice(0, MOST_IDS).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

const MOST_IDS = 20;

/** Of those who act by hand nobody knew before. */
const NOT_WARNED =
  '  The policy has notify.warn: what nobody was told of long enough before is left alone, by hand too; --dry-run shows it.\n';

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

/**
 * The errors that runs broke off with, for stderr: several targets that fail for the same reason have one cause. A service
 * that cannot be reached comes first: until it can be, nothing else matters.
 */
export function formatBreakdowns(results: readonly RunResult[]): string | undefined {
  const byCode = new Map<string, string>();
  for (const result of results) {
    if (result.status === 'nothing-due' || result.error === undefined) continue;
    if (byCode.has(result.error.code)) continue;
    byCode.set(result.error.code, formatFailure(describeReportedError(result.error)).trimEnd());
  }
  const codes = [...byCode.keys()].sort((a, b) => Number(isReach(b)) - Number(isReach(a)));
  return codes.length > 0 ? codes.map((code) => byCode.get(code)).join('\n') : undefined;
}

function isReach(code: string): boolean {
  return /_(?:UNREACHABLE|TIMEOUT)$/.test(code);
}

/** Why nothing is due, in words. */
const IDLE: Readonly<Record<string, string>> = {
  'nothing-due': 'no boundary has come since the last run',
  'waiting-for-snapshot': 'the snapshots that it waits for are not through yet',
  'window-over': 'the window has ended meanwhile',
  'too-late': 'the boundary is too long ago (maxLate)',
};
