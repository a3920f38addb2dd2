import { parseDuration } from '../../base/duration.ts';
import type { Where } from '../where-schema.ts';
import type { CleanupPolicyShape } from './cleanup-schema.ts';

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;

/** What is found wanted again the next day must still be there. */
const SHORTEST = '1d';
const LONGEST = '365d';

/** What a clean-up policy gets wrong beyond its shape. */
export function checkCleanup(
  { abandoned, limits, notify, holds }: CleanupPolicyShape,
  path: Path,
  { report, checkWhere }: { report: Report; checkWhere: (w: Where, p: Path, r: Report) => void },
): void {
  const at = [...path, 'abandoned'];
  checkWhere(abandoned.where, [...at, 'where'], report);
  for (const key of ['after', 'notice'] as const) {
    const ms = parseDuration(abandoned[key]);
    if (ms < parseDuration(SHORTEST) || ms > parseDuration(LONGEST)) {
      report([...at, key], `expected ${SHORTEST} to ${LONGEST}, found "${abandoned[key]}"`);
    }
  }
  if (abandoned.label === holds.label) {
    report([...at, 'label'], `is the label of holds as well ("${holds.label}")`);
  }
  if (notify?.warn !== undefined) {
    report([...path, 'notify', 'warn'], 'is of no use: `abandoned.notice` says how long before');
  }
  if (abandoned.allow === undefined) return;
  if (notify === undefined || notify.after === 'never' || notify.after === 'trouble') {
    report(
      [...at, 'allow'],
      'needs `notify` with `after: changes` or `always`: what nobody was told of is never deleted',
    );
  }
  if (limits.count === undefined) {
    report([...at, 'allow'], 'needs `limits.count`: how many one run may delete at most');
  }
}
