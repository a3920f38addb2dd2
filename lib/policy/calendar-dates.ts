const DAY_MS = 86_400_000;

/** A date such as `2026-10-01` as days from 1970-01-01; undefined for one that no calendar has (2026-02-30). */
export function readDay(date: string): number | undefined {
  const [, year = 0, month = 0, day = 0] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(date) ?? []).map(Number);
  const ms = Date.UTC(year, month - 1, day);
  return writeDay(ms / DAY_MS) === date ? ms / DAY_MS : undefined;
}

/** A day, from 1970-01-01, as a date. */
export function writeDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The first and last day of `2026-12-24/2026-12-26`, or of one date; undefined where one of them is none. */
export function readRange(text: string): { first: number; last: number } | undefined {
  const [from = '', to = from] = text.split('/');
  const first = readDay(from);
  const last = readDay(to);
  return first === undefined || last === undefined ? undefined : { first, last };
}
