import { join } from 'node:path';
import type { RunRecords } from './records.ts';

/** Paths of the pages that the last export left, one for each language; none where nothing was exported. */
export function findPages(runs: readonly RunRecords[], store: string): readonly string[] {
  const last = runs.findLast(({ report }) => (report?.exported?.pages.length ?? 0) > 0);
  return (last?.report?.exported?.pages ?? []).map((key) => join(store, ...key.split('/')));
}
