import type { RetentionRule } from './retention-schema.ts';

/** One counting rule while it goes from newest to oldest. */
interface Bucket {
  readonly name: string;
  /** What is left of its count. */
  left: number;
  /** The period of the item that it kept last. */
  last: string;
  readonly periodOf: (place: Place) => string;
}

export interface Place {
  /** Local date and time as if they were UTC, in ms. */
  readonly wallMs: number;
  /** 0 for the newest. */
  readonly index: number;
  /** It is the oldest, and the rule wants the oldest. */
  readonly oldest: boolean;
}

/** The counting rules of a policy, at their start. */
export function createBuckets(rule: RetentionRule): readonly Bucket[] {
  const bucket = (name: string, count: number | undefined, periodOf: Bucket['periodOf']) => ({
    name,
    left: count ?? 0,
    last: '',
    periodOf,
  });
  return [
    bucket('last', rule.keepLast, ({ index }) => String(index + 1)),
    bucket(
      'hourly',
      rule.keepHourly,
      ({ wallMs }) => `${wallText(wallMs, 13).replace('T', ' ')}:00`,
    ),
    bucket('daily', rule.keepDaily, ({ wallMs }) => wallText(wallMs, 10)),
    bucket('weekly', rule.keepWeekly, ({ wallMs }) => isoWeek(wallMs)),
    bucket('monthly', rule.keepMonthly, ({ wallMs }) => wallText(wallMs, 7)),
    bucket('yearly', rule.keepYearly, ({ wallMs }) => wallText(wallMs, 4)),
  ].filter(({ left }) => left > 0);
}

/**
 * Shows the next older item to every rule and says which keep it. A rule keeps what lies in another period than the item it
 * kept **last**; where clocks go back over midnight, a day may so come twice, exactly as in restic.
 */
export function keepInBuckets(buckets: readonly Bucket[], place: Place): string[] {
  const reasons: string[] = [];
  for (const bucket of buckets) {
    if (bucket.left === 0) continue;
    const period = bucket.periodOf(place);
    const isNew = period !== bucket.last;
    if (!isNew && !place.oldest) continue;
    bucket.last = period;
    bucket.left -= 1;
    reasons.push(`${isNew ? '' : 'oldest '}${bucket.name} ${period}`);
  }
  return reasons;
}

/** The first so many characters of `2026-03-01T14:00:00.000Z`; a year beyond 9999 takes more of them. */
function wallText(wallMs: number, length: number): string {
  const text = new Date(wallMs).toISOString();
  return text.slice(0, length + text.length - 24);
}

const DAY_MS = 86_400_000;

/** `2026-W53`: a week belongs to the year that its Thursday is in (ISO 8601). */
function isoWeek(wallMs: number): string {
  // 1970-01-01 was a Thursday, so Mondays are 4 days off whole weeks.
  const day = Math.floor(wallMs / DAY_MS);
  const monday = day - ((((day + 3) % 7) + 7) % 7);
  const thursday = new Date((monday + 3) * DAY_MS);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}
