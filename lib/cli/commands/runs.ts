import { latestRuns, latestRunsOfAll } from '../../run/latest-runs.ts';
import type { RecordedRun } from '../../run/recorded-runs.ts';
import { readRecord } from '../../run/records.ts';
import type { RunReport } from '../../run/report.ts';
import { reportKey } from '../../run/write-report.ts';
import { type CloudOptions, type CommandContext, type CommandResult, EXIT } from '../command.ts';
import { openRecords } from '../session.ts';
import { formatTable } from '../table.ts';
import { showRun } from './show-run.ts';

export interface RunsOptions extends CloudOptions {
  /** Show this one instead of listing all. */
  readonly run?: string;
  readonly policy?: string;
  /** Scheduled at this instant or later. */
  readonly since?: Date;
  readonly limit: number;
}

/** A run whose report is not written is under way, or waits for the next trigger to go on with it. */
type Row = RecordedRun & { readonly report: RunReport | undefined };

/** Lists the runs recorded in the store, newest first, or shows one of them. */
export async function runs(options: RunsOptions, context: CommandContext): Promise<CommandResult> {
  if (options.run !== undefined) return showRun(options.run, options, context);
  const store = await openRecords(options, context);
  const { signal } = context;
  const { policy, since, limit } = options;
  // One more shows whether there are more.
  const wanted = { from: since, backFrom: context.clock.now(), most: limit + 1, signal };
  const recorded =
    policy === undefined
      ? await latestRunsOfAll(store, wanted)
      : await latestRuns(store, { ...wanted, policy });
  const hasMore = recorded.length > limit;
  const rows: Row[] = [];
  for (const run of recorded.slice(0, limit)) {
    signal.throwIfAborted();
    rows.push({ ...run, report: await readRecord<RunReport>(store, reportKey(run.prefix)) });
  }
  return {
    exitCode: EXIT.done,
    data: {
      count: rows.length,
      more: hasMore,
      runs: rows.map(({ report, ...run }) => ({ ...run, report: report ?? null })),
    },
    text: formatRuns(rows, hasMore, context),
  };
}

function formatRuns(
  rows: readonly Row[],
  hasMore: boolean,
  { width, style }: CommandContext,
): string {
  if (rows.length === 0) return 'No runs yet: none is recorded in this store.\n';
  const table = formatTable(
    [
      { title: 'SCHEDULED' },
      { title: 'POLICY' },
      { title: 'TARGET' },
      { title: 'STATUS' },
      { title: 'DONE', align: 'right' },
      { title: 'TROUBLE', align: 'right' },
      { title: 'HOURS', align: 'right' },
      { title: 'SUMMARY', flexible: true },
    ],
    rows.map(({ policy, scheduledAt, target, report }) => [
      scheduledAt,
      policy,
      target,
      report?.status ?? 'unfinished',
      String(report?.done.length ?? ''),
      String(report?.needsLook.length ?? ''),
      String(report?.savings?.hours ?? ''),
      report?.summary ?? '',
    ]),
    {
      width,
      style: (cell, row, column) =>
        column === 3 && rows[row]?.report?.status !== 'done' ? style('yellow', cell) : cell,
    },
  );
  const more = hasMore ? '\nThere are earlier ones; --limit shows more.\n' : '';
  return table + more;
}
