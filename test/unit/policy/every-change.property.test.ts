import { describe, expect, test } from 'vitest';
import { shiftsBetween } from '../../../lib/base/zone-shifts.ts';
import { findDue } from '../../../lib/policy/due.ts';
import { labelBoundaries } from '../../../lib/policy/label-boundaries.ts';
import type { Policy } from '../../../lib/policy/policies.ts';
import { type OffsetChange, offsetChanges } from '../../helpers/offset-changes.ts';
import { aStopPolicy } from '../../helpers/policy-setup.ts';

/*
 * Every change of offset of every zone from 2020 to 2037, with times in, at and near the hour that is skipped or repeated.
 * The expected instants come from the two offsets of the change alone.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const FROM = Date.UTC(2020, 0, 1);
const THROUGH = Date.UTC(2038, 0, 1);

const ZONES = Intl.supportedValuesOf('timeZone');
const CHANGES = ZONES.flatMap((zone) => offsetChanges(zone, FROM, THROUGH));
/** Most zones share their changes with others. */
const DISTINCT = [
  ...new Map(CHANGES.map((one) => [`${one.at} ${one.before} ${one.after}`, one])).values(),
];

/** The instant of a wall time near a change: first pass; in a gap its end, or as much later as clocks are moved on. */
function instantOf(wall: number, change: OffsetChange, gap: 'end' | 'forward'): number {
  const { at, before, after } = change;
  if (wall - before < at) return wall - before;
  if (wall - after >= at) return wall - after;
  return gap === 'end' ? at : wall - before;
}

/** Minutes from the change at which a time is tried: before it, at it, in it, after it. */
const MINUTES = [-90, -60, -30, -1, 0, 1, 15, 29, 30, 45, 59, 60, 61, 90, 119, 120, 180];

/** The minute of the day that is `MINUTES[index]` from the change, on the clock before it or after it. */
function minuteNear({ at, before, after }: OffsetChange, index: number): number {
  const clock = Math.min(at + before, at + after);
  const minute = Math.floor(clock / MINUTE_MS) + (MINUTES[index % MINUTES.length] ?? 0);
  return ((minute % 1440) + 1440) % 1440;
}

/** Wall times of one minute of the day, for the days around a change. */
function wallsAround({ at, before }: OffsetChange, minute: number): number[] {
  const day = Math.floor((at + before) / DAY_MS);
  return [-3, -2, -1, 0, 1, 2, 3].map((ahead) => (day + ahead) * DAY_MS + minute * MINUTE_MS);
}

/** What is carried out or passed over while somebody looks from time to time, each time twice. */
function walk(policy: Policy, from: number, through: number, steps: readonly number[]): number[] {
  const seen: number[] = [];
  let processedThrough = new Date(from);
  for (let now = from, index = 0; now < through; index += 1) {
    now = Math.min(now + (steps[index % steps.length] ?? 1) * MINUTE_MS, through);
    for (let copy = 0; copy < 2; copy += 1) {
      const due = findDue(policy, { processedThrough, now: new Date(now) });
      seen.push(...due.passed.map(({ at }) => at.getTime()));
      if (due.boundary !== undefined) seen.push(due.boundary.at.getTime());
      processedThrough = new Date(now);
    }
  }
  return seen;
}

/** Minutes between looks: punctual, with misses, and hardly ever. */
const RHYTHMS = [[30], [61, 7, 1], [5, 240, 90], [1500], [719, 1]];

function timeText(minute: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`;
}

test('the changes are known, to the second', () => {
  for (const zone of ZONES) {
    const expected = CHANGES.filter((change) => change.zone === zone);

    expect(
      shiftsBetween(zone, FROM, THROUGH).map((shift) => ({ zone, ...shift })),
      zone,
    ).toEqual(expected);
  }
  expect(CHANGES.length).toBeGreaterThan(3000);
});

describe('around every change each boundary comes exactly once, in order, whenever somebody looks', () => {
  const cases = DISTINCT.flatMap((change, index) =>
    // Two of the times for each change; all of them in turn.
    [index, index + 8].map((at) => ({ change, minute: minuteNear(change, at), index: at })),
  );

  test('the start of a window', () => {
    for (const { change, minute, index } of cases) {
      const window = { from: timeText(minute), to: timeText(minute + 300) };
      const policy = aStopPolicy({ timeZone: change.zone, window });
      const [from, through] = [change.at - 36 * HOUR_MS, change.at + 36 * HOUR_MS];

      const seen = walk(policy, from, through, RHYTHMS[index % RHYTHMS.length] ?? []);

      const expected = wallsAround(change, minute).map((wall) => instantOf(wall, change, 'end'));
      expect(seen, `${change.zone} ${window.from} at ${new Date(change.at).toISOString()}`).toEqual(
        expected.filter((ms) => ms > from && ms <= through),
      );
    }
  });

  test('the time of a schedule', () => {
    for (const { change, minute, index } of cases) {
      const schedule = `0 ${minute % 60} ${Math.floor(minute / 60)} * * *`;
      const policy = aStopPolicy({ timeZone: change.zone, schedule, maxLate: '2d' });
      const [from, through] = [change.at - 36 * HOUR_MS, change.at + 36 * HOUR_MS];

      const seen = walk(policy, from, through, RHYTHMS[index % RHYTHMS.length] ?? []);

      const expected = wallsAround(change, minute).map((wall) =>
        instantOf(wall, change, 'forward'),
      );
      expect(seen, `${change.zone} ${schedule} at ${new Date(change.at).toISOString()}`).toEqual(
        expected.filter((ms) => ms > from && ms <= through),
      );
    }
  });
});

test('in every zone a label has one boundary for each day around every change', () => {
  for (const [index, change] of CHANGES.entries()) {
    const hour = Math.floor(minuteNear(change, index) / 60);
    const { zone: timeZone } = change;
    const off = [{ days: [0, 1, 2, 3, 4, 5, 6], hour }];
    const [from, through] = [change.at - 48 * HOUR_MS, change.at + 48 * HOUR_MS];

    const found = labelBoundaries({ kind: 'schedule', off, on: [], timeZone }, from, through);

    const expected = wallsAround(change, hour * 60).map((wall) => instantOf(wall, change, 'end'));
    expect(
      found.map(({ at }) => at.getTime()),
      timeZone,
    ).toEqual(expected.filter((ms) => ms > from && ms <= through));
  }
});
