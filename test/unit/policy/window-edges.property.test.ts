import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wallAt } from '../../../lib/base/zone.ts';
import { shiftsBetween } from '../../../lib/base/zone-shifts.ts';
import { findDue } from '../../../lib/policy/due.ts';
import type { OffHoursWindow } from '../../../lib/policy/policies.ts';
import {
  edgesBetween,
  isInside,
  nextEdge,
  previousEdge,
} from '../../../lib/policy/window-edges.ts';
import { aStopPolicy } from '../../helpers/policy-setup.ts';

const DAY_MS = 86_400_000;
const ZONES = Intl.supportedValuesOf('timeZone');
const FROM = Date.UTC(2020, 0, 1);
const THROUGH = Date.UTC(2038, 0, 1);

const aTime = fc.integer({ min: 0, max: 24 * 60 - 1 }).map(timeText);
const aWindow: fc.Arbitrary<OffHoursWindow> = fc
  .record({
    from: aTime,
    to: aTime,
    days: fc.option(fc.constantFrom('mon-fri', 'sat', 'fri-mon'), { nil: undefined }),
  })
  .filter(({ from, to }) => from !== to);

/*
 * Every change of offset in every zone, once, each with a window whose edges lie in, at or near the skipped or repeated
 * hour. Several thousand changes take seconds because each is looked at for two days only.
 */
test('each boundary comes once around every change of offset from 2020 to 2037, in every zone', () => {
  for (const zone of ZONES) {
    for (const [index, { at, before }] of shiftsBetween(zone, FROM, THROUGH).entries()) {
      const minuteOfDay = ((((at + before) / 60_000) % 1440) + 1440) % 1440;
      const edge = (minuteOfDay + (((index * 17) % 120) - 30) + 1440) % 1440;
      const window = { from: timeText(edge), to: timeText(edge + 300) };
      const day = Math.floor((at + before) / DAY_MS);

      const reach = 3 * DAY_MS;
      const found = edgesBetween([window], zone, new Date(at - reach), new Date(at + reach));

      // A start that moved out of a gap may be on the next date; it still stands for the date it is nearest to.
      const days = found
        .filter(({ side }) => side === 'start')
        .map((start) => Math.round((wallAt(zone, start.at).valueOf() - edge * 60_000) / DAY_MS));
      const near = days.filter((one) => Math.abs(one - day) <= 1);
      expect(near, `${zone} ${window.from}`).toEqual([day - 1, day, day + 1]);
      expect(found.every(({ side }, i) => i === 0 || side !== found[i - 1]?.side)).toBe(true);
    }
  }
});

test('ticks every few minutes carry out each start exactly once, however they come', () => {
  const aZone = fc.constantFrom(...ZONES);
  const ticks = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 5, maxLength: 60 });
  fc.assert(
    fc.property(aZone, aWindow, fc.nat(THROUGH - FROM), ticks, (zone, window, offset, gaps) => {
      const policy = aStopPolicy({ window, timeZone: zone });
      const start = new Date(FROM + offset);
      const acted: number[] = [];
      const passed: number[] = [];
      let processed = start;
      let now = start;
      for (const gap of gaps) {
        now = new Date(now.getTime() + gap * 60_000);
        // The trigger arrives twice; the second time there is nothing left.
        for (let copy = 0; copy < 2; copy += 1) {
          const due = findDue(policy, { processedThrough: processed, now });
          if (due.boundary !== undefined) acted.push(due.boundary.at.getTime());
          passed.push(...due.passed.map(({ at }) => at.getTime()));
          processed = now;
        }
      }

      const starts = edgesBetween([window], zone, start, now)
        .filter(({ side }) => side === 'start')
        .map(({ at }) => at.getTime());
      expect([...acted, ...passed].sort((a, b) => a - b)).toEqual(starts);
    }),
    { numRuns: 150 },
  );
});

test('inside and outside change at the edges and nowhere else', () => {
  const anInstant = fc.nat(THROUGH - FROM).map((ms) => new Date(FROM + ms));
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.array(aWindow, { minLength: 1, maxLength: 3 }),
      anInstant,
      (zone, windows, at) => {
        const last = previousEdge(windows, zone, at);
        const next = nextEdge(windows, zone, at);
        const inside = isInside(windows, zone, at);

        if (last !== undefined) expect(last.side).toBe(inside ? 'start' : 'end');
        if (next === undefined) return;
        expect(next.side).toBe(inside ? 'end' : 'start');
        expect(isInside(windows, zone, new Date(next.at.getTime() - 1))).toBe(inside);
        expect(isInside(windows, zone, next.at)).toBe(!inside);
      },
    ),
    { numRuns: 300 },
  );
});

function timeText(minute: number): string {
  const whole = ((minute % 1440) + 1440) % 1440;
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(whole / 60))}:${two(whole % 60)}`;
}
