import { offsetAt } from '../base/zone-shifts.ts';
import type { OffHoursWindow } from './common-schema.ts';
import { type DayRule, PLAIN_DAYS } from './counted-days.ts';
import { edgeInstant } from './edge-instant.ts';
import { listOf } from './list-of.ts';

/** An instant at which a policy's time starts or ends. A schedule has starts only. */
export interface Boundary {
  readonly at: Date;
  readonly side: 'start' | 'end';
}

/** A stretch of time, in epoch ms: `start` belongs to it, `end` does not. */
interface Span {
  readonly start: number;
  readonly end: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

/**
 * How far an edge is looked for at a time. Windows repeat every week and leave some time out, so there is one within eight
 * days on either side, unless a calendar says otherwise.
 */
const REACH_MS = 17 * DAY_MS;

/** Whether an instant lies within any of the windows. `zone` is for windows that name none. */
export function isInside(
  windows: readonly OffHoursWindow[],
  zone: string,
  at: Date,
  days: DayRule = PLAIN_DAYS,
): boolean {
  const ms = at.getTime();
  return layOut(windows, zone, ms, ms, days).some((span) => span.start <= ms && ms < span.end);
}

/** The first edge after an instant. */
export function nextEdge(
  windows: readonly OffHoursWindow[],
  zone: string,
  after: Date,
  days: DayRule = PLAIN_DAYS,
): Boundary | undefined {
  const afterMs = after.getTime();
  // While a calendar holds there may be no edge for weeks; after its last day the plain week is back.
  const limit = Math.max(afterMs, days.last * DAY_MS) + REACH_MS;
  for (let from = afterMs; from < limit; from += REACH_MS) {
    const through = new Date(from + REACH_MS);
    const found = edgesBetween(windows, zone, new Date(from), through, days)[0];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The last edge at or before an instant. */
export function previousEdge(
  windows: readonly OffHoursWindow[],
  zone: string,
  atOrBefore: Date,
  days: DayRule = PLAIN_DAYS,
): Boundary | undefined {
  const atMs = atOrBefore.getTime();
  const limit = Math.min(atMs, days.first * DAY_MS) - REACH_MS;
  for (let through = atMs; through > limit; through -= REACH_MS) {
    const after = new Date(through - REACH_MS);
    const found = edgesBetween(windows, zone, after, new Date(through), days).at(-1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The edges in (`after`, `through`], ascending. Windows that touch or overlap are one: no edge lies inside them. */
export function edgesBetween(
  windows: readonly OffHoursWindow[],
  zone: string,
  after: Date,
  through: Date,
  days: DayRule = PLAIN_DAYS,
): Boundary[] {
  const afterMs = after.getTime();
  const throughMs = through.getTime();
  return layOut(windows, zone, afterMs, throughMs, days)
    .flatMap(({ start, end }): Boundary[] => [
      { at: new Date(start), side: 'start' },
      { at: new Date(end), side: 'end' },
    ])
    .filter(({ at }) => at.getTime() > afterMs && at.getTime() <= throughMs);
}

/** Whether the windows leave no time of a plain week out, so that none of them ever starts. */
export function coversAlways(windows: readonly OffHoursWindow[], zone: string): boolean {
  const monday = Date.UTC(2026, 0, 5);
  const spans = layOut(windows, zone, monday, monday + 14 * DAY_MS, PLAIN_DAYS);
  return spans.some((span) => span.end - span.start > 8 * DAY_MS);
}

/**
 * Days before the first instant on which a window that still lasts there may have started: it lasts a day at most, and a zone
 * may skip one.
 */
const DAYS_BEFORE = 4;

/** The windows that touch the stretch of time, merged, ascending. They are cut off outside of it only. */
function layOut(
  windows: readonly OffHoursWindow[],
  zone: string,
  fromMs: number,
  throughMs: number,
  rule: DayRule,
): Span[] {
  const spans: Span[] = [];
  for (const window of windows) {
    const windowZone = window.timeZone ?? zone;
    const days = readDays(window.days);
    const from = minuteOfDay(window.from) * MINUTE_MS;
    const to = minuteOfDay(window.to) * MINUTE_MS;
    // Clocks set back over midnight show the day before once more, so the day after may have begun.
    const last = localDay(windowZone, throughMs) + 1;
    for (let day = localDay(windowZone, fromMs) - DAYS_BEFORE; day <= last; day += 1) {
      const countsAs = rule.countsAs(day);
      if (countsAs === 'skip' || !days.has(countsAs)) continue;
      const midnight = day * DAY_MS;
      spans.push({
        start: edgeInstant(windowZone, midnight + from),
        end: edgeInstant(windowZone, midnight + to + (to > from ? 0 : DAY_MS)),
      });
    }
  }
  return merge(spans);
}

/** Spans that lie wholly in a DST gap are empty and drop out. */
function merge(spans: Span[]): Span[] {
  const merged: { start: number; end: number }[] = [];
  for (const span of spans.filter((s) => s.start < s.end).sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else merged.push({ ...span });
  }
  return merged;
}

function minuteOfDay(text: string): number {
  const [hour = 0, minute = 0] = text.split(':').map(Number);
  return hour * 60 + minute;
}

const DAY_NAMES = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Days of the week, 0 is Sunday. Ranges wrap: `fri-mon` is four days. */
function readDays(days: OffHoursWindow['days']): ReadonlySet<number> {
  if (days === undefined) return new Set([0, 1, 2, 3, 4, 5, 6]);
  const found = new Set<number>();
  for (const item of listOf(days)) {
    const [from = 0, to = from] = item
      .toLowerCase()
      .split('-')
      .map((name) => DAY_NAMES.indexOf(name));
    for (let day = from; ; day = (day + 1) % 7) {
      found.add(day);
      if (day === to) break;
    }
  }
  return found;
}

function localDay(zone: string, ms: number): number {
  return Math.floor((ms + offsetAt(zone, ms)) / DAY_MS);
}
