import { didYouMean } from '../base/suggest.ts';
import { readRange } from './calendar-dates.ts';
import type { Calendar, HolidayRule } from './calendar-schema.ts';

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;

/** Longer than any school holidays; a longer range is a slip in its year. */
const LONGEST_DAYS = 366;

/** What a calendar gets wrong beyond its shape. */
export function checkCalendar(calendar: Calendar, path: Path, report: Report): void {
  const { country, region, resolved, holidays, workdays } = calendar;
  checkDates(holidays, [...path, 'holidays'], report);
  checkDates(workdays, [...path, 'workdays'], report);
  checkBoth(calendar, path, report);
  if (region !== undefined && country === undefined) {
    report([...path, 'region'], 'goes with `country` only');
  }
  if (country !== undefined && resolved === undefined) {
    report(
      [...path, 'country'],
      'has no dates yet; `npm run build` and `steward validate --out` look them up and write them',
    );
  }
  if (country === undefined && resolved === undefined && !holidays?.length && !workdays?.length) {
    report(path, 'says nothing; it needs `country`, `holidays` or `workdays`');
  }
}

interface CalendarUse {
  readonly calendar?: string | Calendar | undefined;
  readonly holidays?: HolidayRule | undefined;
  readonly schedule?: string | undefined;
  readonly byLabel?: unknown;
}

/** What a policy gets wrong about calendars. `known` is undefined where the file's own cannot all be read. */
export function checkCalendarUse(
  { calendar, holidays, schedule, byLabel }: CalendarUse,
  known: readonly string[] | undefined,
  path: Path,
  report: Report,
): void {
  const at = [...path, 'calendar'];
  if (calendar === undefined) {
    if (holidays !== undefined) report([...path, 'holidays'], 'goes with `calendar` only');
    return;
  }
  if (typeof calendar === 'object') checkCalendar(calendar, at, report);
  else if (known !== undefined && !known.includes(calendar)) {
    const others = known.length > 0 ? `; there is ${known.join(', ')}` : '; the file has none';
    report(at, `there is no calendar "${calendar}"${didYouMean(calendar, known) || others}`);
  }
  // The days of labels count by it, however often they are looked at.
  if (schedule?.trim().startsWith('@') === true && byLabel === undefined) {
    report(at, 'has no say in `@every`, which knows no days; write the hours as a cron expression');
  }
}

function checkDates(dates: readonly string[] | undefined, path: Path, report: Report): void {
  dates?.forEach((text, index) => {
    const range = readRange(text);
    const at = [...path, index];
    if (range === undefined) report(at, `no calendar has the date "${text}"`);
    else if (range.last < range.first) report(at, `"${text}" ends before it begins`);
    else if (range.last - range.first >= LONGEST_DAYS) report(at, `"${text}" is more than a year`);
  });
}

function checkBoth({ holidays, workdays }: Calendar, path: Path, report: Report): void {
  // A working day within a longer holiday is how one takes it back.
  holidays?.forEach((text, index) => {
    if (workdays?.includes(text)) {
      report([...path, 'holidays', index], `"${text}" is in \`workdays\` too`);
    }
  });
}
