import { writeReportPages } from '../../app/write-report-pages.ts';
import { UsageError } from '../../base/usage-error.ts';
import { daysBetween, lastDayOver } from '../../export/collect/days.ts';
import { isDay } from '../../export/read-value.ts';
import { type ExportRequest, runExport } from '../../export/run-export.ts';
import type { ExportPolicy } from '../../policy/policies.ts';
import { selectExports } from '../../policy/selection.ts';
import type { RunReport, RunResult } from '../../run/report.ts';
import { instantText } from '../../run/run-key.ts';
import { startRun } from '../../run/start-run.ts';
import {
  type CloudOptions,
  type CommandContext,
  type CommandResult,
  EXIT,
  type FileOptions,
} from '../command.ts';
import { countConflicts, formatExported } from '../export-view.ts';
import { formatBreakdowns, formatResult } from '../report-view.ts';
import { exitCodeOfResults } from '../run-exit.ts';
import { openSession } from '../session.ts';
import { wholeSecond } from '../whole-second.ts';

export interface ExportOptions extends FileOptions, CloudOptions {
  readonly policies: readonly string[];
  readonly target?: string;
  readonly date?: string;
  readonly from?: string;
  readonly to?: string;
  readonly table?: readonly string[];
  readonly format?: readonly string[];
  readonly rebuild?: boolean;
}

/**
 * Exports statistics by hand: what a scheduled export would do now, or the days asked for. What is there stays as it is,
 * unless `--rebuild` asks for a new revision.
 */
export async function exportStatistics(
  options: ExportOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const session = await openSession(options, context);
  const pairs = selectExports(session.policies, options);
  const at = wholeSecond(session.clock.now());
  const surroundings = { writePages: writeReportPages };
  const { signal } = context;
  const results: RunResult[] = [];
  for (const pair of pairs) {
    if (signal.aborted) break;
    const { target } = pair;
    const policy = narrow(pair.policy, options);
    const request = readRequest(policy, options, at);
    const mode = session.mode === 'plan' || policy.mode === 'dry-run' ? 'plan' : 'act';
    const input = { policy, target, boundary: { at, side: 'start' }, mode, signal } as const;
    results.push(
      await startRun(
        pair,
        () => session.depsFor(target),
        (deps) => runExport(deps, input, surroundings, request),
      ),
    );
  }
  const conflicts = countConflicts(results);
  const exitCode = signal.aborted ? EXIT.interrupted : exitCodeOfResults(results);
  return {
    exitCode,
    data: { triggerTime: instantText(at), results },
    text: results
      .map((result) => formatResult(result, context) + formatExported(reportOf(result), context))
      .join(''),
    complaint: complain(exitCode, conflicts, results),
  };
}

/** The policy for some of its tables and formats only. */
function narrow(policy: ExportPolicy, { table, format }: ExportOptions): ExportPolicy {
  return {
    ...policy,
    tables: pick(policy.tables, table, '--table'),
    formats: pick(policy.formats, format, '--format'),
  };
}

function pick<T extends string>(
  all: readonly T[],
  names: readonly string[] | undefined,
  option: string,
): T[] {
  const unknown = names?.find((name) => !(all as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`${option}: the policy has ${all.join(', ')}, not ${unknown}.`);
  }
  return all.filter((one) => names?.includes(one) ?? true);
}

/** Undefined where the same is asked for as on schedule. */
function readRequest(
  { timeZone }: ExportPolicy,
  { date, from, to, table, format, rebuild = false }: ExportOptions,
  at: Date,
): ExportRequest | undefined {
  const latest = lastDayOver(timeZone, at);
  const isWhole = table === undefined && format === undefined && !rebuild;
  if (date === undefined && from === undefined && to === undefined) {
    return isWhole ? undefined : { days: [latest], rebuild };
  }
  if (date !== undefined && (from !== undefined || to !== undefined)) {
    throw new UsageError(
      '--date is one day, --from and --to are the first and the last of several.',
    );
  }
  const [first, last] = [date ?? from ?? latest, date ?? to ?? latest];
  for (const [option, day] of [['--from', first] as const, ['--to', last] as const]) {
    const name = date === undefined ? option : '--date';
    if (!isDay(day)) throw new UsageError(`${name}: write a day such as 2026-01-05, not ${day}.`);
    if (day > latest) {
      throw new UsageError(
        `${name}: ${day} is not over in ${timeZone}; the last day is ${latest}.`,
      );
    }
  }
  if (first > last) throw new UsageError(`--from ${first} comes after --to ${last}.`);
  return { days: daysBetween(timeZone, first, last), rebuild };
}

function reportOf(result: RunResult): RunReport | undefined {
  return 'counts' in result ? result : undefined;
}

function complain(
  exitCode: number,
  conflicts: number,
  results: readonly RunResult[],
): string | undefined {
  if (exitCode === EXIT.interrupted) {
    return 'steward: Interrupted. What was collected is kept; the same export goes on with it.';
  }
  if (conflicts === 0) return formatBreakdowns(results);
  return `steward: ${conflicts} files are not what would be written now, and stay as they are; --rebuild replaces them.`;
}
