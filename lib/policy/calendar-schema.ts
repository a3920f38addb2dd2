import * as v from 'valibot';
import { keyed } from './schema-parts.ts';

const DATE = '\\d{4}-\\d{2}-\\d{2}';

const date = (description: string) =>
  v.pipe(
    v.string('expected a date such as "2026-10-01", in quotes'),
    v.regex(new RegExp(`^${DATE}$`), 'expected a date such as 2026-10-01'),
    v.description(description),
  );

const dates = (description: string) =>
  v.optional(
    v.pipe(
      v.array(
        v.pipe(
          v.string('expected a date such as "2026-10-01", in quotes'),
          v.regex(
            new RegExp(`^${DATE}(/${DATE})?$`),
            'expected a date such as 2026-10-01, or a range such as 2026-12-24/2026-12-26',
          ),
        ),
      ),
      v.description(description),
    ),
  );

const namedDates = (description: string) =>
  v.pipe(
    v.array(
      keyed({
        date: date('The date.'),
        name: v.pipe(v.string(), v.description('What it is called.')),
      }),
    ),
    v.description(description),
  );

const resolvedSchema = keyed({
  holidays: namedDates('Days off.'),
  workdays: namedDates('Days that are worked although they are Saturdays or Sundays.'),
  from: date('First date that the data cover.'),
  through: date('Last date that the data cover.'),
});

const calendarName = (description: string) =>
  v.pipe(
    v.string(),
    v.regex(
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
      'expected lower-case letters, digits and hyphens (at most 63)',
    ),
    v.description(description),
  );

export const calendarSchema = keyed({
  name: calendarName('Name of the calendar, used by policies.'),
  country: v.optional(
    v.pipe(
      v.string('expected a country code in quotes, such as "CN"'),
      v.regex(/^[A-Z]{2}$/, 'expected a country as two capital letters, such as CN, SG or DE'),
      v.description(
        'Country whose public holidays count, by its ISO 3166 code: CN (with its make-up working days), SG, JP, DE, …',
      ),
    ),
  ),
  region: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[A-Za-z0-9]{1,10}$/, 'expected a region such as BY'),
      v.description('State or region of the country, such as BY for Bavaria.'),
    ),
  ),
  holidays: dates('Own days off, as dates and ranges. They go before those of the country.'),
  workdays: dates('Own working days, as dates and ranges. They go before everything else.'),
  resolved: v.optional(
    v.pipe(
      resolvedSchema,
      v.description(
        'The dates of the country. Written by the command and the build, for the functions.',
      ),
    ),
  ),
});

/** What a policy says of calendars, beside its window or schedule. */
export const calendarEntries = {
  calendar: v.optional(
    v.pipe(
      v.union([calendarName('Name of a calendar of the file.'), calendarSchema]),
      v.description(
        'Calendar of the days off and worked, by its name in the file (or written out): a holiday counts as a Sunday for the days of windows and schedules, a Saturday or Sunday worked as a Monday.',
      ),
    ),
  ),
  holidays: v.optional(
    v.pipe(
      v.picklist(['weekend', 'skip']),
      v.description(
        'With `calendar`: holidays count as Sundays (`weekend`, the default), or nothing starts on them (`skip`).',
      ),
    ),
  ),
} as const;

export type Calendar = v.InferOutput<typeof calendarSchema>;
export type ResolvedDates = v.InferOutput<typeof resolvedSchema>;
export type HolidayRule = 'weekend' | 'skip';
