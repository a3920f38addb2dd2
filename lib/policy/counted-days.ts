/**
 * What a local day counts as for `days:` of windows and the day-of-week field of cron: a day of the week (0 is Sunday), or
 * `skip` where nothing starts on it.
 */
export type CountedDay = number | 'skip';

/** The rule by which days count; days are numbered from 1970-01-01 on the local calendar. */
export interface DayRule {
  countsAs(day: number): CountedDay;
  /** The last day that may count as something else than it is, so that a search knows where to end. */
  readonly last: number;
  /** The first one. */
  readonly first: number;
}

/** Every day counts as what it is. */
export const PLAIN_DAYS: DayRule = {
  countsAs: dayOfWeek,
  first: Number.POSITIVE_INFINITY,
  last: Number.NEGATIVE_INFINITY,
};

/** 0 (Sunday) to 6. 1970-01-01 was a Thursday. */
export function dayOfWeek(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}
