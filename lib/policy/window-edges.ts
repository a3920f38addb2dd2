import { resolveWallMs, type WallRules, wallAt } from '../base/zone.ts';
import type { OffHoursWindow } from './common-schema.ts';
import { listOf } from './schema-parts.ts';

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

/** An edge in a DST gap moves to the first instant after it; one in a fold is on the first pass only. */
const EDGE_RULES: WallRules = { gap: 'end', overlap: 'first' };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * How far around an instant windows are laid out. Windows repeat every week and leave some time out, so there is a true
 * edge within eight days on either side; what the end of the layout cuts off is further away than that.
 */
const REACH_MS = 17 * DAY_MS;

/** Whether an instant lies within any of the windows. `zone` is for windows that name none. */
export function isInside(windows: readonly OffHoursWindow[], zone: string, at: Date): boolean {
  const ms = at.getTime();
  return layOut(windows, zone, ms - REACH_MS, ms + REACH_MS).some(
    (span) => span.start <= ms && ms < span.end,
  );
}

/** The first edge after an instant. */
export function nextEdge(
  windows: readonly OffHoursWindow[],
  zone: string,
  after: Date,
): Boundary | undefined {
  return edgesBetween(windows, zone, after, new Date(after.getTime() + REACH_MS))[0];
}

/** The last edge at or before an instant. */
export function previousEdge(
  windows: readonly OffHoursWindow[],
  zone: string,
  atOrBefore: Date,
): Boundary | undefined {
  return edgesBetween(windows, zone, new Date(atOrBefore.getTime() - REACH_MS), atOrBefore).at(-1);
}

/** The edges in (`after`, `through`], ascending. Windows that touch or overlap are one: no edge lies inside them. */
export function edgesBetween(
  windows: readonly OffHoursWindow[],
  zone: string,
  after: Date,
  through: Date,
): Boundary[] {
  const afterMs = after.getTime();
  const throughMs = through.getTime();
  return layOut(windows, zone, afterMs - REACH_MS, throughMs + REACH_MS)
    .flatMap(({ start, end }): Boundary[] => [
      { at: new Date(start), side: 'start' },
      { at: new Date(end), side: 'end' },
    ])
    .filter(({ at }) => at.getTime() > afterMs && at.getTime() <= throughMs);
}

/** Whether the windows leave no time of the week out, so that none of them ever starts. */
export function coversAlways(windows: readonly OffHoursWindow[], zone: string): boolean {
  const monday = Date.UTC(2026, 0, 5);
  const spans = layOut(windows, zone, monday, monday + 14 * DAY_MS);
  return spans.some((span) => span.end - span.start > 8 * DAY_MS);
}

/** The windows that start on any day touching the stretch of time, merged, ascending. */
function layOut(
  windows: readonly OffHoursWindow[],
  zone: string,
  fromMs: number,
  throughMs: number,
): Span[] {
  const spans: Span[] = [];
  for (const window of windows) {
    const windowZone = window.timeZone ?? zone;
    const days = readDays(window.days);
    const last = wallAt(windowZone, new Date(throughMs)).valueOf();
    // Wall clocks have no shifts: every day of theirs has 24 hours.
    let day = wallAt(windowZone, new Date(fromMs)).startOf('day').valueOf();
    for (; day <= last; day += DAY_MS) {
      if (days.has(new Date(day).getUTCDay())) spans.push(toSpan(window, windowZone, day));
    }
  }
  return merge(spans);
}

/** `day` is midnight on the wall clock, as `resolveWallMs` has it. */
function toSpan(window: OffHoursWindow, zone: string, day: number): Span {
  const from = minuteOfDay(window.from);
  const to = minuteOfDay(window.to);
  const start = day + from * MINUTE_MS;
  const end = day + (to > from ? to : to + 24 * 60) * MINUTE_MS;
  return { start: resolveEdge(zone, start), end: resolveEdge(zone, end) };
}

function resolveEdge(zone: string, wallMs: number): number {
  // With these rules a wall time has exactly one instant.
  return resolveWallMs(zone, wallMs, EDGE_RULES)[0] ?? wallMs;
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

/** Days of the week as dayjs numbers them (0 is Sunday). Ranges wrap: `fri-mon` is four days. */
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
