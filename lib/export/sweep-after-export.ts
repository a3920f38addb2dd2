import { readFailure } from '../run/failure.ts';
import type { Warning } from '../run/warning.ts';
import type { ExportContext } from './collect/export-day.ts';
import { sweepTable } from './sweep.ts';
import { TABLES } from './tables.ts';

/**
 * Removes content of the target that no longer counts, at the end of an export and under its lease. What it takes is a listing
 * of each table; only where there is something to remove anything is read. An export is no worse for what cannot be swept, and
 * what there is no time for waits for the next one.
 */
export async function sweepAfterExport({
  deps,
  policy,
  target,
  deadline,
  lease,
}: ExportContext): Promise<readonly Warning[]> {
  const names: ReadonlySet<string> = new Set(policy.tables);
  const warnings: Warning[] = [];
  for (const table of TABLES) {
    if (!names.has(table.name)) continue;
    if (deadline.isOver()) break;
    await lease.keep();
    try {
      const { removed } = await sweepTable(deps, table, { part: target.name, isStaleOnly: true });
      if (removed.length > 0) {
        deps.log.info('old content removed', { table: table.name, removed: removed.length });
      }
    } catch (error) {
      const { code, message } = readFailure(error);
      deps.log.warn('a table could not be swept', { table: table.name, error });
      warnings.push({
        code: 'EXPORT_SWEEP_FAILED',
        message: `Old content of ${table.name} could not be removed (${code}: ${message}).`,
      });
    }
  }
  return warnings;
}
