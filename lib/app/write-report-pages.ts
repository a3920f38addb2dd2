import type { WritePages } from '../export/report-in-pages.ts';

/** Writes pages of the report; what makes them, with the chart library, is loaded with the first one. */
export const writeReportPages: WritePages = async (store, wish) =>
  (await import('../report/write-pages.ts')).writePages(store, wish);
