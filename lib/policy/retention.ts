import { compareInstants, type ExactInstant } from '../base/exact-instant.ts';
import { offsetAt } from '../base/zone-shifts.ts';
import {
  goBack,
  isEmptyPeriod,
  readCalendarPeriod,
  writeCalendarPeriod,
} from './calendar-period.ts';
import { createBuckets, keepInBuckets } from './retention-buckets.ts';
import { keepsNothing, type RetentionRule } from './retention-schema.ts';

/** Something with an age that a rule keeps or not. */
export interface RetentionItem {
  readonly id: string;
  readonly at: ExactInstant;
  /** It is kept in any case: it takes its place in every rule, but the floor must be met without it. */
  readonly fixed?: boolean;
}

export type RetentionDecision =
  /** Every rule that keeps it, such as `daily 2026-03-01`, `last 2`, `within 7d` or `floor`; never empty. */
  | { readonly id: string; readonly action: 'keep'; readonly reasons: readonly string[] }
  | { readonly id: string; readonly action: 'remove' };

export interface RetentionOptions {
  /** IANA name. Hours, days, weeks, months and years are those of its clocks. */
  readonly timeZone: string;
  /** Epoch ms. Items after it are kept and not counted. Without it, none is in the future. */
  readonly nowMs?: number;
}

/**
 * Applies a retention rule to the snapshots of one thing: one decision for each, newest first. The order of the input does
 * not matter; ids must be unique. Counts and periods work as in restic 0.14, in the rule's zone instead of the offset that
 * happens to be stored with each snapshot; of two made at the same instant the one with the greater id is newer.
 *
 * `maxDeletePerRun` and `failedAfter` are not for here: the first is for {@link capRemovals}, the second for the one who knows
 * what failed.
 */
export function applyRetention(
  items: readonly RetentionItem[],
  rule: RetentionRule,
  options: RetentionOptions,
): readonly RetentionDecision[] {
  const sorted = items.toSorted(newestFirst);
  const { nowMs = Number.POSITIVE_INFINITY } = options;
  const counted = sorted.filter(({ at }) => isUntil(at, nowMs));

  const reasons = keepsNothing(rule)
    ? counted.map(() => ['no rule'])
    : keepByRules(counted, rule, options.timeZone);
  counted.forEach(({ fixed }, index) => {
    if (fixed && reasons[index]?.length === 0) reasons[index].push('fixed');
  });
  raiseToFloor(counted, reasons, rule.minCount);

  const future = sorted.slice(0, sorted.length - counted.length);
  return [
    ...future.map(({ id }) => ({ id, action: 'keep', reasons: ['future'] }) as const),
    ...counted.map(({ id }, index) => decide(id, reasons[index] ?? [])),
  ];
}

/** Later first, then greater id: the one order that everything here uses. */
export function newestFirst(a: RetentionItem, b: RetentionItem): number {
  const byTime = compareInstants(b.at, a.at);
  if (byTime !== 0 || a.id === b.id) return byTime;
  return a.id < b.id ? 1 : -1;
}

/**
 * Of removals, newest first, the ones that fit in one run: the oldest go first, so that an interrupted clean-up looks like one
 * that began later.
 */
export function capRemovals<T>(
  removals: readonly T[],
  most: number | undefined,
): { readonly spared: readonly T[]; readonly removed: readonly T[] } {
  const spare = Math.max(0, removals.length - (most ?? removals.length));
  return { spared: removals.slice(0, spare), removed: removals.slice(spare) };
}

function decide(id: string, reasons: readonly string[]): RetentionDecision {
  return reasons.length > 0 ? { id, action: 'keep', reasons } : { id, action: 'remove' };
}

/** Whether an instant is at a millisecond or before. */
function isUntil({ ms, nanos }: ExactInstant, limitMs: number): boolean {
  return ms < limitMs || (ms === limitMs && nanos === 0);
}

/** For each item, newest first, what keeps it. */
function keepByRules(
  counted: readonly RetentionItem[],
  rule: RetentionRule,
  timeZone: string,
): string[][] {
  const within = createWithin(counted[0]?.at, rule.keepWithin, timeZone);
  const buckets = createBuckets(rule);
  return counted.map(({ at }, index) => {
    const oldest = rule.keepOldest && index === counted.length - 1;
    const wallMs = at.ms + offsetAt(timeZone, at.ms);
    return [...within(at), ...keepInBuckets(buckets, { wallMs, index, oldest })];
  });
}

/** The time counts back from the newest item, not from now: a thing that nobody touches any more loses nothing. */
function createWithin(
  newest: ExactInstant | undefined,
  text: string | undefined,
  timeZone: string,
): (at: ExactInstant) => readonly string[] {
  const period = readCalendarPeriod(text ?? '');
  if (newest === undefined || period === undefined || isEmptyPeriod(period)) return () => [];
  const start = { ms: goBack(timeZone, newest.ms, period), nanos: newest.nanos };
  const reasons = [`within ${writeCalendarPeriod(period)}`];
  return (at) => (compareInstants(at, start) > 0 ? reasons : []);
}

/** Keeps the newest of what the rules let go until there are as many as there must be. */
function raiseToFloor(
  counted: readonly RetentionItem[],
  reasons: string[][],
  minCount: number,
): void {
  let kept = counted.filter(
    ({ fixed }, index) => !fixed && (reasons[index]?.length ?? 0) > 0,
  ).length;
  for (const own of reasons) {
    if (kept >= minCount) return;
    if (own.length > 0) continue;
    own.push('floor');
    kept += 1;
  }
}
