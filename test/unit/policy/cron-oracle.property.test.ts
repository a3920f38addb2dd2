import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WallRules } from '../../../lib/base/zone.ts';
import { createCronFires, describeCronProblems, readCron } from '../../../lib/policy/cron.ts';
import { offsetChanges } from '../../helpers/offset-changes.ts';

/*
 * Each field is made as text and as a question to a date at once, so that the oracle reads no cron. It walks the minutes of
 * three days, asking the runtime what clocks show, and knows of a gap by clocks that jump.
 */

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

interface Shown {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}
interface Field {
  readonly text: string;
  readonly isAny: boolean;
  matches(shown: Shown): boolean;
}

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');

const dayOfWeek = ({ year, month, day }: Shown) =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay();
const monthLength = ({ year, month }: Shown) => new Date(Date.UTC(year, month, 0)).getUTCDate();

function aNumber(
  min: number,
  max: number,
  of: (shown: Shown) => number,
  write: (value: number) => string = String,
): fc.Arbitrary<Field> {
  const value = fc.integer({ min, max });
  const field = (text: string, test: (value: number) => boolean): Field => ({
    text,
    isAny: false,
    matches: (shown) => test(of(shown)),
  });
  const any: Field = { text: '*', isAny: true, matches: () => true };
  const list = fc
    .array(value, { minLength: 1, maxLength: 5 })
    .map((list) => field(list.map(write).join(','), (one) => list.includes(one)));
  const range = fc
    .tuple(value, value, fc.integer({ min: 1, max: 9 }))
    .map(([a, b, step]): Field => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      return field(
        `${write(from)}-${write(to)}${step > 1 ? `/${step}` : ''}`,
        (one) => one >= from && one <= to && (one - from) % step === 0,
      );
    });
  const steps = fc
    .tuple(fc.option(value), fc.integer({ min: 2, max: 40 }))
    .map(([from, step]): Field => {
      const start = from ?? min;
      return field(
        `${from === null ? '*' : write(from)}/${step}`,
        (one) => one >= start && (one - start) % step === 0,
      );
    });
  return fc.oneof({ arbitrary: fc.constant(any), weight: 2 }, list, range, steps);
}

const aMinute = aNumber(0, 59, ({ minute }) => minute);
const anHour = aNumber(0, 23, ({ hour }) => hour);
const aMonth = aNumber(
  1,
  12,
  ({ month }) => month,
  (month) => MONTHS[month - 1] ?? '',
);

/** The weekday nearest to a day of the month, found by trying the days around it. */
function isNearestWeekday(shown: Shown, wanted: number): boolean {
  const weekday = (day: number) => ![0, 6].includes(dayOfWeek({ ...shown, day }));
  const inMonth = (day: number) => day >= 1 && day <= monthLength(shown);
  const nearest = [0, -1, 1, -2, 2]
    .map((away) => wanted + away)
    .find((day) => inMonth(day) && weekday(day));
  return inMonth(wanted) && shown.day === nearest;
}

const special = (text: string, matches: Field['matches']): Field => ({
  text,
  isAny: false,
  matches,
});

const aDayOfMonth = fc.oneof(
  { arbitrary: aNumber(1, 31, ({ day }) => day), weight: 3 },
  fc.constant<Field>({ text: '?', isAny: true, matches: () => true }),
  fc
    .nat(27)
    .map((back) =>
      special(back === 0 ? 'l' : `L-${back}`, (shown) => shown.day === monthLength(shown) - back),
    ),
  fc
    .integer({ min: 1, max: 28 })
    .map((day) => special(`${day}W`, (shown) => isNearestWeekday(shown, day))),
  fc.constant(
    special('LW', (shown) => {
      const last = monthLength(shown);
      return isNearestWeekday(shown, last);
    }),
  ),
);

const aDayOfWeek = fc.oneof(
  { arbitrary: aNumber(0, 6, dayOfWeek, (day) => DAYS[day] ?? ''), weight: 3 },
  fc.constant<Field>({ text: '?', isAny: true, matches: () => true }),
  fc.constant(special('7', (shown) => dayOfWeek(shown) === 0)),
  fc
    .tuple(fc.nat(6), fc.nat(6))
    .map(([from, to]) =>
      special(`${DAYS[from]}-${DAYS[to]}`, (shown) =>
        from <= to
          ? dayOfWeek(shown) >= from && dayOfWeek(shown) <= to
          : dayOfWeek(shown) >= from || dayOfWeek(shown) <= to,
      ),
    ),
  fc
    .tuple(fc.nat(6), fc.integer({ min: 1, max: 5 }))
    .map(([day, n]) =>
      special(
        `${DAYS[day]}#${n}`,
        (shown) => dayOfWeek(shown) === day && shown.day > (n - 1) * 7 && shown.day <= n * 7,
      ),
    ),
  fc
    .nat(6)
    .map((day) =>
      special(`${day}L`, (shown) => dayOfWeek(shown) === day && shown.day + 7 > monthLength(shown)),
    ),
);

const aZone = fc.constantFrom(
  'Asia/Shanghai',
  'Asia/Kathmandu',
  'America/New_York',
  'America/Santiago',
  'America/Havana',
  'America/Nuuk',
  'Australia/Lord_Howe',
  'Antarctica/Troll',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Beirut',
  'Asia/Tehran',
  'Pacific/Apia',
  'Pacific/Chatham',
);

/** A day and a half before a change of offset, or before any other instant where the zone has none. */
const aPlace = fc.tuple(aZone, fc.nat(1000), fc.nat(300)).map(([zone, index, minutes]) => {
  const changes = changesOf(zone);
  const other = Date.UTC(2024, 0, 1) + index * DAY_MS;
  const near = changes[index % Math.max(changes.length, 1)]?.at ?? other;
  return { zone, from: Math.floor(near / MINUTE_MS) * MINUTE_MS - DAY_MS - minutes * MINUTE_MS };
});

const known = new Map<string, ReturnType<typeof offsetChanges>>();

function changesOf(zone: string) {
  const changes =
    known.get(zone) ?? offsetChanges(zone, Date.UTC(2009, 0, 1), Date.UTC(2031, 0, 1));
  known.set(zone, changes);
  return changes;
}

/** What clocks show, minute after minute: the wall time as if it were UTC. */
function walls(zone: string, from: number, minutes: number): number[] {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return Array.from({ length: minutes }, (_, index) =>
    Date.parse(`${format.format(from + index * MINUTE_MS).replace(' ', 'T')}:00Z`),
  );
}

function matcher(fields: readonly [Field, Field, Field, Field, Field]) {
  const [minute, hour, dom, month, dow] = fields;
  return (wall: number): boolean => {
    const date = new Date(wall);
    const shown = {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
    };
    const isDay =
      dom.isAny || dow.isAny
        ? dom.matches(shown) && dow.matches(shown)
        : dom.matches(shown) || dow.matches(shown);
    return isDay && month.matches(shown) && minute.matches(shown) && hour.matches(shown);
  };
}

test('fires when the clocks of three days say so, around changes of offset and elsewhere', () => {
  const fields = fc.tuple(aMinute, anHour, aDayOfMonth, aMonth, aDayOfWeek);
  fc.assert(
    fc.property(fields, aPlace, (fields, { zone, from }) => {
      const expression = `0 ${fields.map(({ text }) => text).join(' ')}`;
      const read = readCron(expression, zone);
      if ('problems' in read) {
        // Only what never comes may be refused, such as the 31st of February.
        expect(describeCronProblems(read.problems)).toMatch(/^day of month: .* never comes/);
        return;
      }
      const minutes = 3 * 1440;
      const matches = matcher(fields);
      const each = new Set<number>();
      const once = new Set<number>();
      const seen = new Set<number>();
      const shown = walls(zone, from, minutes);
      for (const [index, wall] of shown.entries()) {
        const instant = from + index * MINUTE_MS;
        const before = shown[index - 1] ?? wall - MINUTE_MS;
        // Clocks jumped: what they skipped fires as much later as they were moved on.
        for (let skipped = before + MINUTE_MS; skipped < wall; skipped += MINUTE_MS) {
          if (matches(skipped)) once.add(instant - MINUTE_MS + (skipped - before));
        }
        if (!matches(wall)) continue;
        each.add(instant);
        if (!seen.has(wall)) once.add(instant);
        seen.add(wall);
      }

      // The first day is for the oracle to see walls come a first time.
      const start = from + DAY_MS / 2;
      const through = from + (minutes - 1) * MINUTE_MS;
      const within = (set: ReadonlySet<number>) =>
        [...set].filter((ms) => ms > start && ms <= through).sort((a, b) => a - b);
      const fires = (rules: WallRules) => {
        const { next } = createCronFires(read.cron, rules);
        const found: number[] = [];
        let at = next(new Date(start));
        while (at !== undefined && at.getTime() <= through) {
          found.push(at.getTime());
          at = next(at);
        }
        return found;
      };
      expect(fires({ gap: 'skip', overlap: 'both' }), expression).toEqual(within(each));
      expect(fires({ gap: 'forward', overlap: 'first' }), expression).toEqual(within(once));
    }),
    { numRuns: 250 },
  );
});
