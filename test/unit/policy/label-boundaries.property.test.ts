import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shiftsBetween } from '../../../lib/base/zone-shifts.ts';
import { boundarySidesInHour } from '../../../lib/policy/label-boundaries.ts';
import { readOffHoursLabel } from '../../../lib/policy/off-hours-label.ts';

const ZONES = Intl.supportedValuesOf('timeZone').filter((zone) => zone.includes('/'));
const DAY_MS = 86_400_000;
const FROM = Date.UTC(2020, 0, 1);
const THROUGH = Date.UTC(2038, 0, 1);
const LETTERS = 'mtwhfsu';
const NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

interface Time {
  readonly from: number;
  readonly to: number;
  readonly hour: number;
}

const aTime: fc.Arbitrary<Time> = fc.record({
  from: fc.nat(6),
  to: fc.nat(6),
  hour: fc.nat(23),
});
const someTimes = fc.array(aTime, { minLength: 1, maxLength: 4 });
const aZone = fc.constantFrom(...ZONES);
const anInstant = fc.nat(THROUGH - FROM).map((ms) => FROM + ms);
/** Upper case, quotes and escapes change nothing. */
const aDress = fc.constantFrom<(label: string) => string>(
  (label) => label,
  (label) => label.toUpperCase(),
  (label) => `"${label}"`,
  (label) => `'${label};'`,
  (label) => label.replace(/[()[\],;=/-]/g, (mark) => `u${mark.charCodeAt(0).toString(16)}`),
);

function write(times: readonly Time[], bracketed: boolean): string {
  const items = times.map(({ from, to, hour }) =>
    from === to ? `(${LETTERS[from]},${hour})` : `(${LETTERS[from]}-${LETTERS[to]},${hour})`,
  );
  return bracketed || items.length > 1 ? `[${items.join(',')}]` : items.join(',');
}

/** Naive: what clocks in the zone show, by the runtime, compared field by field. */
function matches(times: readonly Time[], zone: string, instant: number): boolean {
  const { day, hour } = shown(zone, instant);
  return times.some(({ from, to, hour: wanted }) => {
    const days: number[] = [from];
    while (days.at(-1) !== to) days.push(((days.at(-1) ?? 0) + 1) % 7);
    return wanted === hour && days.includes(day);
  });
}

const formats = new Map<string, Intl.DateTimeFormat>();

function shown(zone: string, instant: number): { day: number; hour: number } {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  const [name = '', hour = ''] = format.format(instant).split(/[, ]+/);
  return { day: NAMES.indexOf(name), hour: Number(hour) };
}

test('away from changes of offset labels mean what comparing the fields says', () => {
  fc.assert(
    fc.property(
      ...([someTimes, someTimes, fc.boolean(), aZone, anInstant, aDress] as const),
      (off, on, bracketed, zone, instant, dress) => {
        fc.pre(shiftsBetween(zone, instant - DAY_MS, instant + DAY_MS).length === 0);
        const text = `off=${write(off, bracketed)};tz=${zone};on=${write(on, bracketed)}`;
        const label = readOffHoursLabel(dress(text), { timeZone: 'UTC' });
        if (label.kind !== 'schedule') throw new Error(JSON.stringify({ text, label }));

        const sides = boundarySidesInHour(label, instant);

        expect({ off: sides.has('off'), on: sides.has('on') }).toEqual({
          off: matches(off, zone, instant),
          on: matches(on, zone, instant),
        });
      },
    ),
    { numRuns: 5000 },
  );
});
