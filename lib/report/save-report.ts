import type { ObjectStore } from '../store/object-store.ts';
import { renderReport } from './render-report.ts';
import type { ReportModel } from './report-model.ts';
import type { Language } from './texts/texts.ts';

/** Where the page of a period is in the store: of one target, or of all of them. */
function reportPageKey(
  { period, target }: Pick<ReportModel, 'period' | 'target'>,
  language: Language,
): string {
  const name = target === null ? 'fleet' : `target-${target}`;
  return `reports/${period.from}_${period.to}/${name}.${language}.html`;
}

/**
 * Writes the page of a period to the store, over an earlier one: a page is a view, and what it is made from stays. Returns its
 * key.
 */
export async function saveReport(
  store: ObjectStore,
  model: ReportModel,
  language: Language,
): Promise<string> {
  const key = reportPageKey(model, language);
  await store.put(key, await renderReport(model, { language }));
  return key;
}
