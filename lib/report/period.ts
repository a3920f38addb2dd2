import { formatInZone } from '../base/zone.ts';

/** Whole days of a calendar, the first and the last one included. */
export interface Period {
  /** `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
  /** IANA name of the zone whose days they are. */
  readonly timeZone: string;
}

const DAY_MS = 86_400_000;

/** Every day of a period, ascending; none where `to` is before `from`. */
export function daysOf({ from, to }: Period): string[] {
  const days: string[] = [];
  for (let ms = Date.parse(from); ms <= Date.parse(to); ms += DAY_MS) days.push(dayText(ms));
  return days;
}

/** As many days, directly before. */
export function periodBefore(period: Period): Period {
  const { from, timeZone } = period;
  return {
    from: addDays(from, -daysOf(period).length),
    to: addDays(from, -1),
    timeZone,
  };
}

/** The last days that are over: today is not. */
export function lastDays(timeZone: string, now: Date, count: number): Period {
  const today = formatInZone(timeZone, now, 'YYYY-MM-DD');
  return { from: addDays(today, -count), to: addDays(today, -1), timeZone };
}

export function addDays(day: string, count: number): string {
  return dayText(Date.parse(day) + count * DAY_MS);
}

function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
