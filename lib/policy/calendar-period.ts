import { offsetAt } from '../base/zone-shifts.ts';

/**
 * A length of time by the calendar, as restic writes it: `1y5m7d2h` is a year, five months, seven days and two hours.
 * Unlike our durations (`30m`), **`m` are months here**, and a day is one on the calendar, 23 to 25 hours where clocks change.
 */
export interface CalendarPeriod {
  readonly years: number;
  readonly months: number;
  readonly days: number;
  readonly hours: number;
}

/** Each unit at most once; the order is free. */
export const CALENDAR_PERIOD = /^(?!.*y.*y)(?!.*m.*m)(?!.*d.*d)(?!.*h.*h)(?:\d{1,6}[ymdh]){1,4}$/;

/** Undefined for a text that is none. */
export function readCalendarPeriod(text: string): CalendarPeriod | undefined {
  if (!CALENDAR_PERIOD.test(text)) return undefined;
  const amount = (unit: string) => Number(new RegExp(`(\\d+)${unit}`).exec(text)?.[1] ?? 0);
  return { years: amount('y'), months: amount('m'), days: amount('d'), hours: amount('h') };
}

export function isEmptyPeriod({ years, months, days, hours }: CalendarPeriod): boolean {
  return years === 0 && months === 0 && days === 0 && hours === 0;
}

/** As restic writes it: `1y2m`, largest unit first, nothing that is zero. */
export function writeCalendarPeriod({ years, months, days, hours }: CalendarPeriod): string {
  const parts = [`${years}y`, `${months}m`, `${days}d`, `${hours}h`];
  return parts.filter((part) => !part.startsWith('0')).join('');
}

/** Earlier than any instant that we read; zones have no rules then, and `Date` has no such year. */
const EARLIEST_MS = Date.UTC(1800, 0, 1);

/**
 * The instant a period before another, in epoch ms, by the rules of Go, which restic counts with: years, months and days
 * back on the wall clock of the zone, then real hours. A date that does not exist rolls over (a month before 31 March is "31
 * February", 2 or 3 March). Before the year 1800 it is −Infinity.
 */
export function goBack(zone: string, fromMs: number, period: CalendarPeriod): number {
  const { years, months, days, hours } = period;
  const wall = new Date(fromMs + offsetAt(zone, fromMs));
  wall.setUTCFullYear(
    wall.getUTCFullYear() - years,
    wall.getUTCMonth() - months,
    wall.getUTCDate() - days,
  );
  const wallMs = wall.getTime();
  if (!(wallMs >= EARLIEST_MS)) return Number.NEGATIVE_INFINITY;
  return resolveLikeGo(zone, wallMs) - hours * 3_600_000;
}

/**
 * Go's `time.Date` for a wall time (its fields as if they were UTC, in ms): the offset at that number as an instant leads to
 * an instant, the offset there is used. In a gap this is the time before it or after it, in a fold the first or the second
 * pass, depending on the side of Greenwich; `WallRules` have no name for that.
 */
function resolveLikeGo(zone: string, wallMs: number): number {
  return wallMs - offsetAt(zone, wallMs - offsetAt(zone, wallMs));
}
