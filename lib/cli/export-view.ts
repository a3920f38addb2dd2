import { type ExportedPartition, findConflicts } from '../run/exported.ts';
import type { RunReport, RunResult } from '../run/report.ts';
import type { CommandContext } from './command.ts';
import { formatTable } from './table.ts';

const COLOURS: Readonly<
  Record<ExportedPartition['status'], 'green' | 'yellow' | 'red' | undefined>
> = {
  published: 'green',
  revised: 'green',
  unchanged: undefined,
  missed: 'yellow',
  conflict: 'red',
};

/** What an export wrote, file by file, what is missing, and what it took; nothing for other reports. */
export function formatExported(report: RunReport | undefined, context: CommandContext): string {
  const { partitions = [], gaps = [], gapCount = 0, pages = [] } = report?.exported ?? {};
  if (report === undefined || partitions.length === 0) return '';
  const { style, width } = context;
  const table = formatTable(
    [
      { title: 'DAY' },
      { title: 'TABLE', flexible: true },
      { title: 'FORMAT' },
      { title: 'STATUS' },
      { title: 'REVISION', align: 'right' },
      { title: 'ROWS', align: 'right' },
      { title: 'BYTES', align: 'right' },
    ],
    partitions.map(({ dt, table: name, format, status, revision, rows, bytes }) => [
      dt,
      name,
      format,
      status,
      String(revision),
      String(rows),
      String(bytes),
    ]),
    {
      width: width && width - 2,
      style: (cell, row, column) => {
        const status = partitions[row]?.status;
        const colour = status && COLOURS[status];
        return column === 3 && colour !== undefined ? style(colour, cell) : cell;
      },
    },
  );
  const calls = Object.entries(report.calls).map(([operation, count]) => `${count} ${operation}`);
  return [
    `${table.replace(/^/gm, '  ').trimEnd()}\n`,
    ...gaps.map(
      ({ dt, what, instanceId, message }) =>
        `  ${style('yellow', 'Missing:')} ${what} of ${instanceId ?? 'the target'} on ${dt}: ${message}\n`,
    ),
    gapCount > gaps.length ? `  … and ${gapCount - gaps.length} more.\n` : '',
    ...pages.map((page) => `  Report: ${page} in the store.\n`),
    `  Calls: ${calls.join(', ') || 'none'}.\n`,
  ].join('');
}

export function countConflicts(results: readonly RunResult[]): number {
  return results.flatMap((result) => ('exported' in result ? findConflicts(result.exported) : []))
    .length;
}
