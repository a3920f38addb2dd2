import type { PagesWish } from '../export/report-in-pages.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { makeReportModel } from './make-report-model.ts';
import { addDays } from './period.ts';
import { readReportInput } from './read-report-input.ts';
import { saveReport } from './save-report.ts';

/** Makes the report of the last days of a target and writes a page of it in each language wanted. @returns their keys */
export async function writePages(
  store: ObjectStore,
  { target, to, timeZone, report, madeAt, signal }: PagesWish,
): Promise<readonly string[]> {
  const period = { from: addDays(to, 1 - report.days), to, timeZone };
  const input = await readReportInput(store, { period, target, madeAt, signal });
  const model = await makeReportModel(input);
  const keys: string[] = [];
  for (const language of report.languages) keys.push(await saveReport(store, model, language));
  return keys;
}
