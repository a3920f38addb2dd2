import { resolveWall, wallAt, wallFrom } from '../base/zone.ts';
import { ExportError } from './errors.ts';
import { isDay } from './read-value.ts';
import type { Span } from './spans.ts';

const HOUR_MS = 3_600_000;

/** A day of the calendar in a zone, as instants: 23 or 25 hours where clocks change, none where a zone skipped the day. */
export interface DayBounds {
  readonly start: Date;
  /** First instant of the next day. */
  readonly end: Date;
}

/** @throws ExportError `EXPORT_PARTITION_INVALID` when `dt` is not `YYYY-MM-DD` */
export function dayBounds(zone: string, dt: string): DayBounds {
  if (!isDay(dt)) {
    throw new ExportError(
      'EXPORT_PARTITION_INVALID',
      `A partition is a day such as 2026-01-05, not ${JSON.stringify(dt)}.`,
      { details: { dt } },
    );
  }
  const [year = 0, month = 0, day = 0] = dt.split('-').map(Number);
  return { start: midnight(zone, year, month, day), end: midnight(zone, year, month, day + 1) };
}

/**
 * The hours of a day as clocks on the wall cut it: as a rule 24 of one length. Where clocks change by half an hour, one is
 * shorter or longer than the others.
 */
export function hoursOfDay(zone: string, { start, end }: DayBounds): readonly Span[] {
  const hours: Span[] = [];
  for (let at = start.getTime(); at < end.getTime(); ) {
    const wall = wallAt(zone, new Date(at));
    const intoHourMs = wall.valueOf() - wall.startOf('hour').valueOf();
    const next = Math.min(at + HOUR_MS - intoHourMs, end.getTime());
    hours.push({ start: at, end: next });
    at = next;
  }
  return hours;
}

/** @throws ExportError `EXPORT_DAY_OPEN` while the day lasts: what is still to come would change its partition */
export function checkDayOver(zone: string, dt: string, now: Date): void {
  const { end } = dayBounds(zone, dt);
  if (now.getTime() >= end.getTime()) return;
  throw new ExportError(
    'EXPORT_DAY_OPEN',
    `The day ${dt} in ${zone} is over at ${end.toISOString()}, and now it is ${now.toISOString()}. Export it then.`,
    { details: { dt, zone, end: end.toISOString() } },
  );
}

/** Where clocks skip midnight, the day begins with the first instant after; where they pass it twice, with the first. */
function midnight(zone: string, year: number, month: number, day: number): Date {
  const wall = wallFrom(year, month, day);
  const [instant] = resolveWall(zone, wall, { gap: 'end', overlap: 'first' });
  if (instant === undefined) throw new RangeError(`no midnight in ${zone} for ${wall.format()}`);
  return instant;
}
