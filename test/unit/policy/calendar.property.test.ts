import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileCalendar } from '../../../lib/policy/calendar.ts';
import { writeDay } from '../../../lib/policy/calendar-dates.ts';
import type { OffHoursWindow } from '../../../lib/policy/common-schema.ts';
import { findDue } from '../../../lib/policy/due.ts';
import { isInside, nextEdge, previousEdge } from '../../../lib/policy/window-edges.ts';
import { aStopPolicy } from '../../helpers/policy-setup.ts';

/*
 * The oracle lays every single day out by itself and looks at its windows, in UTC, where a day is a day.
 */

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const FIRST = Date.UTC(2026, 0, 1) / DAY_MS;
const NAMES = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** As far as the oracle looks: further than any calendar made here reaches. */
const HORIZON = 200;

interface Window {
  readonly from: number;
  readonly to: number;
  readonly days: readonly number[];
}

const aWindow: fc.Arbitrary<Window> = fc
  .record({
    from: fc.nat(1439),
    to: fc.nat(1440),
    days: fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }),
  })
  .filter(({ from, to }) => from !== to && to > 0);

const aRange = fc
  .tuple(fc.nat(100), fc.nat(60))
  .map(([start, length]) => ({ first: FIRST + start, last: FIRST + start + length }));
const aCalendar = fc.record({
  off: fc.array(aRange, { maxLength: 3 }),
  worked: fc.array(aRange, { maxLength: 1 }),
  holidays: fc.constantFrom('weekend', 'skip'),
});
type Choice = { off: Range[]; worked: Range[]; holidays: 'weekend' | 'skip' };
type Range = { first: number; last: number };

function counted(day: number, { off, worked, holidays }: Choice): number | undefined {
  const within = (ranges: readonly Range[]) =>
    ranges.some(({ first, last }) => day >= first && day <= last);
  const real = new Date(day * DAY_MS).getUTCDay();
  const isWeekend = real === 0 || real === 6;
  if (within(worked)) return isWeekend ? 1 : real;
  if (!within(off)) return real;
  if (holidays === 'skip') return undefined;
  return isWeekend ? real : 0;
}

/** The minutes of the first {@link HORIZON} days that lie inside. */
function layOut(windows: readonly Window[], calendar: Choice): Uint8Array {
  const minutes = new Uint8Array(HORIZON * 1440);
  for (let day = -2; day < HORIZON; day += 1) {
    const as = counted(FIRST + day, calendar);
    for (const { from, to, days } of windows) {
      if (as === undefined || !days.includes(as)) continue;
      const start = Math.max(day * 1440 + from, 0);
      const end = day * 1440 + to + (to > from ? 0 : 1440);
      if (end > start) minutes.fill(1, start, Math.min(end, minutes.length));
    }
  }
  return minutes;
}

function asFile({ from, to, days }: Window): OffHoursWindow {
  const text = (minute: number) =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  return { from: text(from), to: text(to), days: days.map((day) => NAMES[day] ?? '') };
}

const asDates = (ranges: readonly Range[]) =>
  ranges.map(({ first, last }) => `${writeDay(first)}/${writeDay(last)}`);

const someWindows = fc.array(aWindow, { minLength: 1, maxLength: 3 });

test('inside, last and next are what laying out day by day says', () => {
  const aMinute = fc.integer({ min: 5 * 1440, max: 130 * 1440 });
  fc.assert(
    fc.property(someWindows, aCalendar, aMinute, (windows, choice, minute) => {
      const calendar = choice as Choice;
      const minutes = layOut(windows, calendar);
      const { off, worked, holidays } = calendar;
      const rule = compileCalendar({
        name: 'own',
        holidays: asDates(off),
        workdays: asDates(worked),
      }).dayRule(holidays);
      const file = windows.map(asFile);
      const at = new Date(FIRST * DAY_MS + minute * MINUTE_MS);

      expect(isInside(file, 'UTC', at, rule)).toBe(minutes[minute] === 1);

      let ahead = minute + 1;
      while (ahead < minutes.length && minutes[ahead] === minutes[ahead - 1]) ahead += 1;
      const next = nextEdge(file, 'UTC', at, rule);
      if (ahead < minutes.length) {
        expect(next).toEqual({
          at: new Date(FIRST * DAY_MS + ahead * MINUTE_MS),
          side: minutes[ahead] === 1 ? 'start' : 'end',
        });
      } else expect(next).toBeUndefined();

      let back = minute;
      while (back > 0 && minutes[back] === minutes[back - 1]) back -= 1;
      if (back === 0) return;
      expect(previousEdge(file, 'UTC', at, rule)).toEqual({
        at: new Date(FIRST * DAY_MS + back * MINUTE_MS),
        side: minutes[back] === 1 ? 'start' : 'end',
      });
    }),
    { numRuns: 300 },
  );
});

test('each start is carried out or passed over once, whenever somebody looks', () => {
  const looks = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 5, maxLength: 40 });
  fc.assert(
    fc.property(aWindow, aCalendar, looks, (window, choice, gaps) => {
      const calendar = choice as Choice;
      const { off, worked, holidays } = calendar;
      const own = {
        name: 'own',
        holidays: asDates(off),
        workdays: [...asDates(worked), '2029-01-01'],
      };
      fc.pre(window.to !== 1440 || window.from !== 0);
      const policy = aStopPolicy({
        timeZone: 'UTC',
        window: asFile(window),
        calendar: own,
        holidays,
      });
      const minutes = layOut([window], calendar);
      const start = 5 * 1440;
      const instant = (minute: number) => new Date(FIRST * DAY_MS + minute * MINUTE_MS);
      const seen: number[] = [];
      let processedThrough = instant(start);
      let now = start;
      for (const gap of gaps) {
        now = Math.min(now + gap, HORIZON * 1440 - 1);
        const due = findDue(policy, { processedThrough, now: instant(now) });
        seen.push(...due.passed.map(({ at }) => at.getTime()));
        if (due.boundary !== undefined) seen.push(due.boundary.at.getTime());
        processedThrough = instant(now);
      }

      const expected: number[] = [];
      for (let minute = start + 1; minute <= now; minute += 1) {
        if (minutes[minute] === 1 && minutes[minute - 1] === 0) {
          expected.push(instant(minute).getTime());
        }
      }
      expect(seen).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});
