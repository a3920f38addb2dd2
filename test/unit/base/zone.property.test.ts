import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resolveWallMs, wallAt } from '../../../lib/base/zone.ts';
import { offsetAt, shiftsBetween } from '../../../lib/base/zone-shifts.ts';

const ZONES = Intl.supportedValuesOf('timeZone');
const FROM = Date.UTC(2020, 0, 1);
const THROUGH = Date.UTC(2038, 0, 1);
const BOTH = { gap: 'skip', overlap: 'both' } as const;

const anInstant = fc.integer({ min: FROM / 1000, max: THROUGH / 1000 }).map((s) => s * 1000);

test('offsets are those of the runtime, at any instant of any zone', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), anInstant, (zone, instant) => {
      const name = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
        .formatToParts(instant)
        .find((part) => part.type === 'timeZoneName')?.value;
      const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(name ?? '') ?? [];
      const expected = (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));

      expect(offsetAt(zone, instant)).toBe(expected * 60_000);
    }),
    { numRuns: 500 },
  );
});

test('an instant is among those that show its wall time', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), anInstant, (zone, instant) => {
      const wall = wallAt(zone, new Date(instant)).valueOf();

      expect(resolveWallMs(zone, wall, BOTH)).toContain(instant);
    }),
    { numRuns: 2000 },
  );
});

test('around every change of every zone wall times are skipped, single or double as the change says', () => {
  for (const zone of ZONES) {
    for (const { at, before, after } of shiftsBetween(zone, FROM, THROUGH)) {
      const last = at + before;
      const first = at + after;
      const middle = (last + first) / 2;
      const isGap = after > before;

      expect(resolveWallMs(zone, middle, BOTH)).toEqual(
        isGap ? [] : [middle - before, middle - after],
      );
      expect(resolveWallMs(zone, middle, { gap: 'end', overlap: 'first' })).toEqual([
        isGap ? at : middle - before,
      ]);
      expect(resolveWallMs(zone, Math.min(last, first) - 1000, BOTH)).toHaveLength(1);
      expect(resolveWallMs(zone, Math.max(last, first), BOTH)).toEqual([
        Math.max(last, first) - after,
      ]);
    }
  }
});
