import { offsetAt, shiftsBetween } from '../base/zone-shifts.ts';
import { type DayRule, PLAIN_DAYS } from './counted-days.ts';
import { edgeInstant } from './edge-instant.ts';
import type { OffHoursSchedule } from './off-hours-label.ts';

/** An instant at which a label's schedule stops or starts its instance. */
export interface LabelBoundary {
  readonly at: Date;
  readonly side: 'off' | 'on';
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Labels repeat every week, so the last boundary is at most that and the longest gap (a day, in the Pacific) away. */
const REACH_MS = 9 * DAY_MS;

/**
 * The boundaries in (`afterMs`, `throughMs`], ascending: the first instant of the clock hour on its local day. A DST gap moves
 * it to the first instant after the gap; in a repeated hour it is on the first pass only. Two times of one side that fall on
 * the same instant are one.
 */
export function labelBoundaries(
  schedule: OffHoursSchedule,
  afterMs: number,
  throughMs: number,
  rule: DayRule = PLAIN_DAYS,
): LabelBoundary[] {
  const { timeZone } = schedule;
  // A gap may move a boundary past midnight, so that a day's neighbours are looked at as well.
  const first = localDay(timeZone, afterMs) - 1;
  const last = localDay(timeZone, throughMs) + 1;
  const found: { readonly ms: number; readonly side: LabelBoundary['side'] }[] = [];
  for (const side of ['off', 'on'] as const) {
    const instants = new Set<number>();
    for (let day = first; day <= last; day += 1) {
      const countsAs = rule.countsAs(day);
      for (const { days, hour } of schedule[side]) {
        if (countsAs === 'skip' || !days.includes(countsAs)) continue;
        const ms = edgeInstant(timeZone, day * DAY_MS + hour * HOUR_MS);
        if (ms > afterMs && ms <= throughMs) instants.add(ms);
      }
    }
    for (const ms of instants) found.push({ ms, side });
  }
  return found.sort((a, b) => a.ms - b.ms).map(({ ms, side }) => ({ at: new Date(ms), side }));
}

/** The last boundary at or before an instant; undefined for a schedule without any. */
export function lastLabelBoundary(
  schedule: OffHoursSchedule,
  atMs: number,
  rule: DayRule = PLAIN_DAYS,
): LabelBoundary | undefined {
  // While a calendar holds there may be none for weeks; before its first day the plain week is back.
  const limit = Math.min(atMs, rule.first * DAY_MS) - REACH_MS;
  for (let through = atMs; through > limit; through -= REACH_MS) {
    const found = labelBoundaries(schedule, through - REACH_MS, through, rule).at(-1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The sides of which a boundary falls in the clock hour of an instant. Each pass of a repeated hour is an hour of its own. */
export function boundarySidesInHour(
  schedule: OffHoursSchedule,
  atMs: number,
  rule: DayRule = PLAIN_DAYS,
): ReadonlySet<LabelBoundary['side']> {
  const { timeZone } = schedule;
  const offset = offsetAt(timeZone, atMs);
  const hour = Math.floor((atMs + offset) / HOUR_MS) * HOUR_MS - offset;
  const start = shiftsBetween(timeZone, hour, atMs).at(-1)?.at ?? hour;
  const end = shiftsBetween(timeZone, atMs, hour + HOUR_MS - 1)[0]?.at ?? hour + HOUR_MS;
  return new Set(labelBoundaries(schedule, start - 1, end - 1, rule).map(({ side }) => side));
}

function localDay(zone: string, ms: number): number {
  return Math.floor((ms + offsetAt(zone, ms)) / DAY_MS);
}
