import { parseDuration } from '../../base/duration.ts';
import { didYouMean } from '../../base/suggest.ts';
import { checkByLabel } from './by-label-rules.ts';
import type { DiskPolicyShape } from './disk-schema.ts';
import type { StartPolicyShape } from './start-schema.ts';

type Report = (path: readonly (string | number)[], message: string) => void;

/** The changes of so many days are read before every start. */
const LONGEST_LOOK_BACK = '60d';

/** What a start policy gets wrong beyond its shape. `stopPolicies` are the names that `stoppedBy` may have. */
export function checkStart(
  { only, stoppedBy, lookBack, stagger, retry, byLabel, schedule }: StartPolicyShape,
  stopPolicies: readonly string[] | undefined,
  path: readonly (string | number)[],
  report: Report,
): void {
  checkStoppedBy(stoppedBy, stopPolicies, [...path, 'stoppedBy'], report);
  const hasNone = stoppedBy === undefined ? stopPolicies?.length === 0 : stoppedBy.length === 0;
  if (only === 'ours' && hasNone) {
    report(
      [...path, 'only'],
      'is `ours`, and there is no stop policy whose stops are ours, so that nothing would ever be started',
    );
  }
  checkByLabel(byLabel, schedule, path, report);
  const backMs = parseDuration(lookBack);
  if (backMs === 0 || backMs > parseDuration(LONGEST_LOOK_BACK)) {
    report([...path, 'lookBack'], `expected 1s to ${LONGEST_LOOK_BACK}, found "${lookBack}"`);
  }
  if (parseDuration(stagger.every) === 0) {
    report([...path, 'stagger', 'every'], 'expected more than nothing, such as "1m"');
  }
  checkRetry(retry, [...path, 'retry'], report);
}

/** The same for a disk policy. */
export function checkDisk(
  { stoppedBy, warnBefore, reset, retry }: DiskPolicyShape,
  stopPolicies: readonly string[] | undefined,
  path: readonly (string | number)[],
  report: Report,
): void {
  checkStoppedBy(stoppedBy, stopPolicies, [...path, 'stoppedBy'], report);
  checkRetry(retry, [...path, 'retry'], report);
  const warnMs = parseDuration(warnBefore);
  if (warnMs === 0 || warnMs > parseDuration('15d')) {
    report([...path, 'warnBefore'], `expected 1s to 15d, found "${warnBefore}"`);
  }
  if (reset === undefined) return;
  const resetMs = parseDuration(reset.before);
  if (resetMs === 0 || resetMs > parseDuration('14d')) {
    report([...path, 'reset', 'before'], `expected 1s to 14d, found "${reset.before}"`);
  }
}

function checkStoppedBy(
  stoppedBy: readonly string[] | undefined,
  known: readonly string[] | undefined,
  path: readonly (string | number)[],
  report: Report,
): void {
  stoppedBy?.forEach((name, index) => {
    if (known === undefined || known.includes(name)) return;
    const there = known.length === 0 ? '; there is none' : `; there is ${known.join(', ')}`;
    report(
      [...path, index],
      `there is no policy "${name}" of kind stop${didYouMean(name, known) || there}`,
    );
  });
}

function checkRetry(
  { every }: StartPolicyShape['retry'],
  path: readonly (string | number)[],
  report: Report,
): void {
  if (parseDuration(every) < 10_000) {
    report([...path, 'every'], `expected at least 10s, found "${every}"`);
  }
}
