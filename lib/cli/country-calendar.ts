import { UsageError } from '../base/usage-error.ts';
import { formatInZone } from '../base/zone.ts';
import { compileCalendar, type DayClass } from '../policy/calendar.ts';
import type { HolidayRule } from '../policy/calendar-schema.ts';
import type { DayRule } from '../policy/counted-days.ts';
import { findPublicHolidays } from './public-holidays.ts';

/** What is told of a calendar beside an answer that it had a say in. */
export interface CalendarNote {
  readonly coveredFrom: string;
  readonly coveredThrough: string;
  /** Local dates of the answer that are something else than plain: holidays, days worked, dates that nobody knows of. */
  readonly days: Readonly<Record<string, DayClass>>;
}

/** A country's calendar, opened to try a rule. */
export interface TriedCalendar {
  readonly days: DayRule;
  describe(zone: string, instants: readonly Date[]): CalendarNote;
}

export interface CalendarOptions {
  readonly calendar?: string;
  readonly holidays?: HolidayRule;
}

/**
 * The calendar of `--calendar CN` or `--calendar DE-BY`, for the years around an instant.
 *
 * @throws UsageError for a country that nothing is known of
 */
export async function openCountryCalendar(
  { calendar: place, holidays }: CalendarOptions,
  around: Date,
): Promise<TriedCalendar | undefined> {
  if (place === undefined) {
    if (holidays === undefined) return undefined;
    throw new UsageError('--holidays goes with --calendar only.');
  }
  const [, country, region] = /^([A-Z]{2})(?:-([A-Z0-9]{1,10}))?$/i.exec(place) ?? [];
  if (country === undefined) {
    throw new UsageError(
      `--calendar: expected a country such as CN, SG or DE-BY, found ${JSON.stringify(place)}.`,
    );
  }
  const found = await findPublicHolidays(country.toUpperCase(), region, around);
  if ('problem' in found) throw new UsageError(`--calendar: ${found.problem}.`);
  const { dates } = found;
  const calendar = compileCalendar({
    name: 'tried',
    country: country.toUpperCase(),
    resolved: dates,
  });
  return {
    days: calendar.dayRule(holidays ?? 'weekend'),
    describe(zone, instants) {
      const local = instants.map((instant) => formatInZone(zone, instant, 'YYYY-MM-DD'));
      const classes = [...new Set(local)].map((date) => [date, calendar.classOf(date)] as const);
      return {
        coveredFrom: dates.from,
        coveredThrough: dates.through,
        days: Object.fromEntries(classes.filter(([, { kind }]) => kind !== 'plain')),
      };
    },
  };
}
