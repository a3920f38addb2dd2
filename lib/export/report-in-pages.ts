import type { ExportPolicy } from '../policy/policies.ts';
import { readFailure } from '../run/failure.ts';
import type { PlanRecord } from '../run/plan-record.ts';
import type { Warning } from '../run/warning.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { ExportContext } from './collect/export-day.ts';

/** Which pages of the report are wanted after an export. */
export interface PagesWish {
  readonly target: string;
  /** Last day that they are about, `YYYY-MM-DD`, a day of `timeZone`. */
  readonly to: string;
  readonly timeZone: string;
  readonly report: ExportPolicy['report'];
  /** That the pages name as theirs: the run's, so that a run which was cut and gone on with makes the same pages. */
  readonly madeAt: Date;
  readonly signal: AbortSignal | undefined;
}

/** Writes them and gives their keys. Handed in: pages are made of what exports have written, not by them. */
export type WritePages = (store: ObjectStore, wish: PagesWish) => Promise<readonly string[]>;

interface PagesResult {
  readonly pages: readonly string[];
  readonly warnings: readonly Warning[];
}

/**
 * Writes the pages of the report after an export. An export is no worse for a page that cannot be made, so that this is a
 * warning in its report; only what ends the whole run, or comes of having no time, is thrown.
 */
export async function reportInPages(
  { deps, policy, target, deadline }: ExportContext,
  writePages: WritePages,
  record: PlanRecord,
): Promise<PagesResult> {
  const to = record.exports?.days.at(-1);
  if (to === undefined || !hasPages(policy)) return { pages: [], warnings: [] };
  deadline.demandTime();
  try {
    const pages = await writePages(deps.store, {
      target: target.name,
      to,
      timeZone: policy.timeZone,
      report: policy.report,
      madeAt: new Date(record.plan.decidedAt),
      signal: deadline.signal,
    });
    return { pages, warnings: [] };
  } catch (error) {
    if (deadline.isOver()) throw error;
    deps.log.warn('the report could not be written', { target: target.name, to, error });
    return { pages: [], warnings: [warningOf(error)] };
  }
}

/** Other exports, such as copies for spreadsheets, have nothing that a report could be made of. */
function hasPages({ report, tables, formats }: ExportPolicy): boolean {
  const isReadable = formats.some((format) => format !== 'csv');
  return report.languages.length > 0 && isReadable && tables.includes('instance_hours');
}

function warningOf(error: unknown): Warning {
  const { code, message } = readFailure(error);
  return {
    code: 'REPORT_PAGE_FAILED',
    message: `The tables are written, but the page of the report is not (${code}: ${message}). steward report makes it.`,
  };
}
