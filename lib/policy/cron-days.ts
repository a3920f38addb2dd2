import { type DayRule, dayOfWeek as realDayOfWeek } from './counted-days.ts';
import type { CronFields, DayOfMonthField, DayOfWeekField } from './cron-fields.ts';

const DAY_MS = 86_400_000;

/** One calendar day as the day rules see it. */
interface CalendarDay {
  readonly dayOfMonth: number;
  /** 0 is Sunday. */
  readonly dayOfWeek: number;
  /** The day of the week that it counts as; the same without a calendar. */
  readonly countsAs: number;
  readonly monthLength: number;
}

/**
 * Whether an expression fires on a calendar day (numbered from 1970-01-01). When both day fields are restricted one of them is
 * enough, as in every cron since Version 7 Unix.
 */
export function matchesDay(fields: CronFields, dayNumber: number, rule: DayRule): boolean {
  const date = new Date(dayNumber * DAY_MS);
  const month = date.getUTCMonth() + 1;
  if (!fields.months.includes(month)) return false;

  const countsAs = rule.countsAs(dayNumber);
  if (countsAs === 'skip') return false;

  const day: CalendarDay = {
    dayOfMonth: date.getUTCDate(),
    dayOfWeek: realDayOfWeek(dayNumber),
    countsAs,
    monthLength: new Date(Date.UTC(date.getUTCFullYear(), month, 0)).getUTCDate(),
  };
  const { dayOfMonth, dayOfWeek } = fields;
  if (dayOfMonth.restricted && dayOfWeek.restricted) {
    return matchesDayOfMonth(dayOfMonth, day) || matchesDayOfWeek(dayOfWeek, day);
  }
  if (dayOfMonth.restricted) return matchesDayOfMonth(dayOfMonth, day);
  return !dayOfWeek.restricted || matchesDayOfWeek(dayOfWeek, day);
}

function matchesDayOfMonth(field: DayOfMonthField, day: CalendarDay): boolean {
  const { dayOfMonth, monthLength } = day;
  return (
    field.days.includes(dayOfMonth) ||
    field.fromLast.includes(monthLength - dayOfMonth) ||
    field.nearestWeekday.some((wanted) => wanted <= monthLength && isNearest(wanted, day)) ||
    (field.lastWeekday && isNearest(monthLength, day))
  );
}

/** Whether this is the weekday nearest to day `wanted`: that day, else the Friday before or the Monday after, in the month. */
function isNearest(wanted: number, { dayOfMonth, dayOfWeek, monthLength }: CalendarDay): boolean {
  const wantedDayOfWeek = (((dayOfWeek + wanted - dayOfMonth) % 7) + 7) % 7;
  let nearest = wanted;
  if (wantedDayOfWeek === 6) nearest = wanted > 1 ? wanted - 1 : wanted + 2;
  if (wantedDayOfWeek === 0) nearest = wanted < monthLength ? wanted + 1 : wanted - 2;
  return dayOfMonth === nearest;
}

/** A Saturday that is worked like a Monday is no second Monday of the month, and a day off no last Friday. */
function matchesDayOfWeek(field: DayOfWeekField, day: CalendarDay): boolean {
  const { dayOfMonth, dayOfWeek, countsAs, monthLength } = day;
  if (field.days.includes(countsAs)) return true;
  if (countsAs !== dayOfWeek) return false;
  return (
    (field.last.includes(dayOfWeek) && dayOfMonth > monthLength - 7) ||
    field.nth.some(({ day: wanted, n }) => wanted === dayOfWeek && Math.ceil(dayOfMonth / 7) === n)
  );
}
