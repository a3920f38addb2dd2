import { formatInZone } from '../base/zone.ts';
import { readDay, readRange, writeDay } from './calendar-dates.ts';
import type { Calendar, HolidayRule } from './calendar-schema.ts';
import { type DayRule, dayOfWeek } from './counted-days.ts';

/** What a local date is. */
export type DayClass =
  | { readonly kind: 'plain' }
  | { readonly kind: 'holiday'; readonly name?: string }
  /** Worked although it may be a Saturday or Sunday. */
  | { readonly kind: 'workday'; readonly name?: string }
  /** Outside of what the data cover: nobody knows. It counts as a plain day, and is to be told. */
  | { readonly kind: 'uncovered' };

export interface CompiledCalendar {
  readonly name: string;
  /** What a local date such as `2026-10-01` is. */
  classOf(date: string): DayClass;
  /** How days count for windows, schedules and labels. */
  dayRule(holidays: HolidayRule): DayRule;
  /** The first and last date that the data cover; undefined where the file itself says everything. */
  readonly coveredFrom: string | undefined;
  readonly coveredThrough: string | undefined;
}

const SUNDAY = 0;
const MONDAY = 1;
const PLAIN: DayClass = { kind: 'plain' };
const UNCOVERED: DayClass = { kind: 'uncovered' };

/**
 * Makes a checked calendar answer for dates. What the file says goes before the country's dates, and working days before
 * days off. Own dates after the country's last one carry the coverage on to themselves, as long as they follow each other closely:
 * who writes next year's holidays down has seen to them, who has one day off of their own in it has not.
 */
export function compileCalendar(calendar: Calendar): CompiledCalendar {
  const { resolved } = calendar;
  const classes = new Map<number, DayClass>();
  for (const kind of ['holiday', 'workday'] as const) {
    for (const { date, name } of resolved?.[`${kind}s`] ?? []) {
      const day = readDay(date);
      if (day !== undefined) classes.set(day, { kind, name });
    }
  }
  for (const kind of ['holiday', 'workday'] as const) {
    for (const text of calendar[`${kind}s`] ?? []) {
      const { first = 0, last = -1 } = readRange(text) ?? {};
      for (let day = first; day <= last; day += 1) classes.set(day, { kind });
    }
  }
  const days = [...classes.keys()].sort((a, b) => a - b);
  const first = days[0] ?? Number.POSITIVE_INFINITY;
  const last = days.at(-1) ?? Number.NEGATIVE_INFINITY;
  const from = resolved && Math.min(readDay(resolved.from) ?? first, first);
  const through = resolved && carryOn(readDay(resolved.through) ?? last, days);

  const classOfDay = (day: number): DayClass => {
    const found = classes.get(day);
    if (found !== undefined) return found;
    const isCovered =
      from === undefined || through === undefined || (day >= from && day <= through);
    return isCovered ? PLAIN : UNCOVERED;
  };
  return {
    name: calendar.name,
    classOf: (date) => classOfDay(readDay(date) ?? Number.NaN),
    dayRule: (holidays) => ({
      first,
      last,
      countsAs: (day) => count(day, classes.get(day), holidays),
    }),
    coveredFrom: from === undefined ? undefined : writeDay(from),
    coveredThrough: through === undefined ? undefined : writeDay(through),
  };
}

/** From one public holiday to the next it is less: in China at most from the Dragon Boat Festival to October. */
const LONGEST_GAP_DAYS = 124;

/** How far `days`, in order, carry on from `through`. */
function carryOn(through: number, days: readonly number[]): number {
  let reached = through;
  for (const day of days) {
    if (day > reached + LONGEST_GAP_DAYS) break;
    reached = Math.max(reached, day);
  }
  return reached;
}

/** How long before its end a calendar is called short: time to update a package and deploy. */
const LEAD_DAYS = 14;

/**
 * What to tell people when the data of a calendar do not reach an instant, or end soon after it. Beyond them holidays count as
 * ordinary days.
 */
export function findCoverageProblem(
  calendar: Calendar,
  timeZone: string,
  at: Date,
): string | undefined {
  const { name, coveredFrom, coveredThrough } = compileCalendar(calendar);
  const today = formatInZone(timeZone, at, 'YYYY-MM-DD');
  if (coveredFrom !== undefined && today < coveredFrom) {
    return `the calendar "${name}" begins on ${coveredFrom}; earlier holidays count as ordinary days`;
  }
  if (coveredThrough === undefined) return undefined;
  const ahead = writeDay((readDay(today) ?? 0) + LEAD_DAYS);
  if (ahead <= coveredThrough) return undefined;
  const ends = today > coveredThrough ? 'ended' : 'ends';
  return `the calendar "${name}" ${ends} on ${coveredThrough}; later holidays count as ordinary days until the holiday package is updated and the policies are built again, or their dates stand in the file`;
}

/** What is a weekend day or a working day anyway stays what it is, so that a job on Saturdays keeps all of them. */
function count(day: number, found: DayClass | undefined, holidays: HolidayRule): number | 'skip' {
  const real = dayOfWeek(day);
  const isWeekend = real === 0 || real === 6;
  if (found?.kind === 'holiday') {
    if (holidays === 'skip') return 'skip';
    return isWeekend ? real : SUNDAY;
  }
  return found?.kind === 'workday' && isWeekend ? MONDAY : real;
}
