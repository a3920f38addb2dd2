import type { ByLabelRule } from '../by-label-schema.ts';

/** Labels are looked at by a schedule; a window has hours of its own. */
export function checkByLabel(
  byLabel: ByLabelRule | undefined,
  schedule: string | undefined,
  path: readonly (string | number)[],
  report: (path: readonly (string | number)[], message: string) => void,
): void {
  if (byLabel === undefined || schedule !== undefined) return;
  report(
    [...path, 'byLabel'],
    'goes with `schedule`, which says how often labels are looked at, such as "@every 1h"',
  );
}
