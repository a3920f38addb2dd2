/**
 * An instant to the nanosecond. `Date` stops at milliseconds, and of two things made within one the order would be lost.
 */
export interface ExactInstant {
  /** Whole milliseconds since the epoch. */
  readonly ms: number;
  /** What comes on top: 0 to 999,999 nanoseconds. */
  readonly nanos: number;
}

const TEXT = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:?\d\d)$/i;

/** Before this year time zones are guesswork, and nothing that we look at existed. */
const FIRST_YEAR = 1900;

/**
 * Reads an instant with its offset, such as `2026-08-14T22:00:00+08:00` or `…Z`; seconds and their fraction may be left out.
 * A time without an offset would mean something else on each machine: it is undefined, as everything else is that names no
 * instant (30 February, 24:00). Digits beyond nanoseconds are dropped.
 */
export function readExactInstant(text: string): ExactInstant | undefined {
  const [, years, months, days, hours, minutes, seconds, fraction = '', offset = ''] =
    TEXT.exec(text) ?? [];
  const [year, month, day] = [Number(years), Number(months), Number(days)];
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds ?? 0)];
  const midnight = Date.UTC(year, month - 1, day);
  // `Date.UTC` rolls what is out of range over, into another month or day.
  const isDate =
    year >= FIRST_YEAR && new Date(midnight).toISOString().startsWith(`${years}-${months}-${days}`);
  const east = readOffsetMinutes(offset);
  if (!isDate || hour > 23 || minute > 59 || second > 59 || east === undefined) {
    return undefined;
  }
  const digits = fraction.slice(0, 9).padEnd(9, '0');
  const secondOfDay = (hour * 60 + minute - east) * 60 + second;
  return {
    ms: midnight + secondOfDay * 1000 + Number(digits.slice(0, 3)),
    nanos: Number(digits.slice(3)),
  };
}

/** Negative when `a` is earlier, positive when it is later. */
export function compareInstants(a: ExactInstant, b: ExactInstant): number {
  return a.ms - b.ms || a.nanos - b.nanos;
}

function readOffsetMinutes(text: string): number | undefined {
  if (/^z$/i.test(text)) return 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(text) ?? [];
  if (sign === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
