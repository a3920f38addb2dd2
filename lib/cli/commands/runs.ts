import { StewardError } from '../../base/errors.ts';
import { latestRuns, latestRunsOfAll } from '../../run/latest-runs.ts';
import type { RecordedRun } from '../../run/recorded-runs.ts';
import { readRecord } from '../../run/records.ts';
import type { RunReport } from '../../run/report.ts';
import { reportKey } from '../../run/write-report.ts';
import type { ObjectStore } from '../../store/object-store.ts';
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

type Row = RecordedRun & { readonly state: ReportState };

type ReportState =
  | { readonly kind: 'reported'; readonly report: RunReport }
  /** Under way, or waits for the next trigger to go on with it. */
  | { readonly kind: 'unfinished' }
  /** Its report is there, and cannot be read. */
  | { readonly kind: 'damaged'; readonly key: string; readonly problem: string };

/**
 * Lists the runs recorded in the store, newest first, or shows one of them. One whose report is damaged is a row like the
 * others, and says so.
 */
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
    rows.push({ ...run, state: await readState(store, reportKey(run.prefix)) });
  }
  const damaged = rows.flatMap(({ state }) => (state.kind === 'damaged' ? [state] : []));
  return {
    exitCode: damaged.length === 0 ? EXIT.done : EXIT.failed,
    data: {
      count: rows.length,
      more: hasMore,
      runs: rows.map(({ state, ...run }) => ({
        ...run,
        report: state.kind === 'reported' ? state.report : null,
        ...(state.kind === 'damaged' && { damaged: { key: state.key, problem: state.problem } }),
      })),
    },
    text: formatRuns(rows, hasMore, context),
    ...(damaged.length > 0 && {
      complaint: damaged.map(({ problem }) => `steward: ${problem}`).join('\n'),
    }),
  };
}

async function readState(store: ObjectStore, key: string): Promise<ReportState> {
  try {
    const report = await readRecord<RunReport>(store, key);
    return report === undefined ? { kind: 'unfinished' } : { kind: 'reported', report };
  } catch (error) {
    if (!(error instanceof StewardError) || error.code !== 'RECORD_UNREADABLE') throw error;
    return { kind: 'damaged', key, problem: error.message };
  }
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
    rows.map(({ policy, scheduledAt, target, state }) => {
      const report = state.kind === 'reported' ? state.report : undefined;
      return [
        scheduledAt,
        policy,
        target,
        report?.status ?? state.kind,
        String(report?.done.length ?? ''),
        String(report?.needsLook.length ?? ''),
        String(report?.savings?.hours ?? ''),
        state.kind === 'damaged' ? state.key : (report?.summary ?? ''),
      ];
    }),
    {
      width,
      style: (cell, row, column) =>
        column === 3 && !isDone(rows[row]?.state) ? style('yellow', cell) : cell,
    },
  );
  const more = hasMore ? '\nThere are earlier ones; --limit shows more.\n' : '';
  return table + more;
}

function isDone(state: ReportState | undefined): boolean {
  return state?.kind === 'reported' && state.report.status === 'done';
}
