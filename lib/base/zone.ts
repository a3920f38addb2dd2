import dayjs, { type Dayjs } from 'dayjs';
import utc from 'dayjs/plugin/utc.js';
import { suggest } from './suggest.ts';
import { offsetAt, shiftsBetween } from './zone-shifts.ts';

/*
 * Dates in time zones, the one way in which dayjs is right under every process zone: dayjs in UTC mode only, as an exact
 * calendar; offsets from `Intl`; wall clock to instant by explicit rules. dayjs' `timezone` plugin stays out: its month
 * arithmetic is wrong in one of six cases, and in a repeated hour its answer depends on today's date.
 */
dayjs.extend(utc);

/**
 * What clocks on the wall show: a dayjs value in UTC mode whose fields are the local date and time. Calendar arithmetic on
 * it (`add`, `startOf`, `hour`) is exact. It is not an instant; {@link resolveWall} makes it one.
 */
export type Wall = Dayjs;

export interface WallRules {
  /**
   * A wall time that clocks skip: `forward` moves it on by the length of the gap (02:30 → 03:30), `end` to the first
   * instant after the gap (02:30 → 03:00), `skip` drops it.
   */
  readonly gap: 'forward' | 'end' | 'skip';
  /** A wall time that comes twice: its first pass, or both. */
  readonly overlap: 'first' | 'both';
}

// Wider than any offset from UTC ever used, so that every instant showing a wall time lies within it.
const REACH_MS = 26 * 3_600_000;

/** A wall clock from its fields; `month` is 1–12. Out-of-range fields roll over (day 32 is in the next month). */
export function wallFrom(year: number, month: number, day: number, hour = 0, minute = 0): Wall {
  return dayjs.utc(Date.UTC(year, month - 1, day, hour, minute));
}

/** What clocks in `zone` show at an instant. */
export function wallAt(zone: string, instant: Date): Wall {
  const ms = instant.getTime();
  return dayjs.utc(ms + offsetAt(zone, ms));
}

/** An instant as people in `zone` write it, `2026-08-14 22:00` unless another dayjs format is given. */
export function formatInZone(zone: string, instant: Date, format = 'YYYY-MM-DD HH:mm'): string {
  return wallAt(zone, instant).format(format);
}

/** The instants at which clocks in `zone` show `wall`, ascending: one as a rule, none or two by the rules given. */
export function resolveWall(zone: string, wall: Wall, rules: WallRules): readonly Date[] {
  return resolveWallMs(zone, wall.valueOf(), rules).map((ms) => new Date(ms));
}

/** {@link resolveWall} on plain numbers, for loops: the wall clock's fields as if they were UTC, in epoch ms. */
export function resolveWallMs(zone: string, wallMs: number, rules: WallRules): readonly number[] {
  const from = wallMs - REACH_MS;
  const found: number[] = [];
  let start = from;
  let offset = offsetAt(zone, from);
  const shifts = shiftsBetween(zone, from, wallMs + REACH_MS);
  for (const shift of shifts) {
    const instant = wallMs - offset;
    if (instant >= start && instant < shift.at) found.push(instant);
    start = shift.at;
    offset = shift.after;
  }
  if (wallMs - offset >= start) found.push(wallMs - offset);
  if (found.length > 0) return rules.overlap === 'first' ? found.slice(0, 1) : found;

  const gap = shifts.find((s) => s.at + s.before <= wallMs && wallMs < s.at + s.after);
  if (gap === undefined || rules.gap === 'skip') return [];
  return [rules.gap === 'forward' ? wallMs - gap.before : gap.at];
}

/** What is wrong with the name of a time zone, or undefined when it can be used. */
export function findZoneProblem(name: string): string | undefined {
  const example = 'write an IANA name such as Asia/Shanghai';
  if (/^[A-Za-z]{1,4}$/.test(name) && !/^(UTC|GMT)$/i.test(name)) {
    return `the abbreviation ${JSON.stringify(name)} does not name one time zone (CST is China, Chicago and Havana); ${example}`;
  }
  if (/^(UTC|GMT)?[+-]\d/i.test(name)) {
    return `an offset (${JSON.stringify(name)}) is not a time zone, and its sign is read both ways; ${example}`;
  }
  if (isKnown(name)) return undefined;
  const near = suggest(name, Intl.supportedValuesOf('timeZone'));
  return `unknown time zone ${JSON.stringify(name)}${near === undefined ? `; ${example}` : ` (did you mean "${near}"?)`}`;
}

/** The runtime's own spelling of a zone's name, whatever the case of its letters. Throws `RangeError` for an unknown one. */
export function zoneName(name: string): string {
  return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
}

function isKnown(name: string): boolean {
  try {
    offsetAt(name, 0);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
