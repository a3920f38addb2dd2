import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WallRules } from '../../../lib/base/zone.ts';
import {
  createCronFires,
  DEFAULT_CRON_RULES,
  describeCronProblems,
  readCron,
} from '../../../lib/policy/cron.ts';
import cases from '../../fixtures/cron-cases.json' with { type: 'json' };

const EACH: WallRules = { gap: 'skip', overlap: 'both' };

function finder(expression: string, zone = 'UTC', rules: WallRules = DEFAULT_CRON_RULES) {
  const read = readCron(expression, zone);
  if ('problems' in read) throw new Error(describeCronProblems(read.problems));
  return createCronFires(read.cron, rules);
}

function firings(
  expression: string,
  zone: string,
  after: string,
  count: number,
  rules?: WallRules,
): string[] {
  const fires = finder(expression, zone, rules);
  const found: string[] = [];
  for (let at = fires.next(new Date(after)); at !== undefined; at = fires.next(at)) {
    found.push(at.toISOString().replace('.000Z', 'Z'));
    if (found.length === count) break;
  }
  return found;
}

function problemsOf(expression: string): string {
  const read = readCron(expression, 'UTC');
  return 'problems' in read ? describeCronProblems(read.problems) : '';
}

/*
 * Known answers: `once` is every wall time once (a gap moves it on, an overlap counts its first pass), `each` is every
 * instant whose wall time matches. Each was confirmed by independent cron engines.
 */
describe('known answers', () => {
  test.each(cases)('$cron in $zone after $after', ({ cron, zone, after, once, each }) => {
    expect(firings(cron, zone, after, once.length)).toEqual(once);
    expect(firings(cron, zone, after, once.length, EACH)).toEqual(each ?? once);
  });

  test.each(cases)('$cron in $zone, found backwards', ({ cron, zone, once }) => {
    const fires = finder(cron, zone);
    const backwards = once.slice(1).map((at) => fires.previous(new Date(Date.parse(at) - 1)));

    expect(backwards).toEqual(once.slice(0, -1).map((at) => new Date(at)));
  });
});

describe('when clocks change at midnight', () => {
  test('a time skipped on one date fires on the next (Nuuk, 23:00 to 24:00)', () => {
    const fires = finder('0 30 23 * * SAT', 'America/Nuuk');
    const fire = new Date('2024-03-31T01:30:00Z');

    expect(fires.next(new Date('2024-03-31T01:10:00Z'))).toEqual(fire);
    expect(fires.previous(new Date('2024-03-31T12:00:00Z'))).toEqual(fire);
  });

  test("a date may begin, end again and come back (St. John's, from 00:01 to 23:01)", () => {
    const expression = '0 0,30 0,23 * * *';
    const times = ['02:00', '02:30', '03:00', '03:30', '04:00'].map(
      (time) => `2010-11-07T${time}:00Z`,
    );

    expect(firings(expression, 'America/St_Johns', '2010-11-07T01:45:00Z', 5, EACH)).toEqual(times);
    expect(
      finder(expression, 'America/St_Johns', EACH).previous(new Date('2010-11-07T03:10:00Z')),
    ).toEqual(new Date('2010-11-07T03:00:00Z'));
  });
});

describe('the grammar', () => {
  const monday = '2026-06-01T00:00:00Z';

  test.each([
    ['0 0 12 ? * MON', '2026-06-01'],
    ['0 0 12 * * FRI-SUN', '2026-06-05'],
    ['0 0 12 * * SAT-TUE', '2026-06-01'],
    ['0 0 12 * * 7', '2026-06-07'],
    ['0 0 12 * * 5-7', '2026-06-05'],
    ['0 0 12 * jul-aug *', '2026-07-01'],
    ['0 0 12 */10 * *', '2026-06-01'],
    ['0 0 12 L * *', '2026-06-30'],
    ['0 0 12 L-2 * *', '2026-06-28'],
    ['0 0 12 LW 5 *', '2027-05-31'],
    ['0 0 12 LW 2 *', '2027-02-26'],
    ['0 0 12 6W * *', '2026-06-05'],
    ['0 0 12 7W * *', '2026-06-08'],
    ['0 0 12 1W 8 *', '2026-08-03'],
    ['0 0 12 31W 1 *', '2027-01-29'],
    ['0 0 12 * * FRI#3', '2026-06-19'],
    ['0 0 12 * * TUEL', '2026-06-30'],
    ['0 0 12 * * 2L', '2026-06-30'],
    ['0 0 12 * * */2', '2026-06-02'],
  ])('%s first comes on %s', (expression, date) => {
    expect(firings(expression, 'UTC', monday, 1)).toEqual([`${date}T12:00:00Z`]);
  });

  test('one of two restricted day fields is enough', () => {
    expect(firings('0 0 0 13 * FRI', 'UTC', '2026-06-08T00:00:00Z', 3)).toEqual([
      '2026-06-12T00:00:00Z',
      '2026-06-13T00:00:00Z',
      '2026-06-19T00:00:00Z',
    ]);
  });

  test('CRON_TZ goes before the zone of the policy', () => {
    expect(firings('CRON_TZ=Asia/Shanghai 0 0 22 * * *', 'UTC', monday, 1)).toEqual([
      '2026-06-01T14:00:00Z',
    ]);
  });

  test('@every counts from the epoch, so that every process agrees', () => {
    expect(firings('@every 90m', 'Asia/Shanghai', monday, 2)).toEqual([
      '2026-06-01T01:30:00Z',
      '2026-06-01T03:00:00Z',
    ]);
    expect(finder('@every 2h').previous(new Date('2026-06-01T03:59:59Z'))).toEqual(
      new Date('2026-06-01T02:00:00Z'),
    );
  });

  test('29 February on a Monday is found 28 years on, and over the common year 2100', () => {
    expect(firings('0 0 0 29 2 *', 'UTC', '2096-03-01T00:00:00Z', 1)).toEqual([
      '2104-02-29T00:00:00Z',
    ]);
    expect(firings('0 0 0 * 2 MON#5', 'UTC', '2072-03-01T00:00:00Z', 1)).toEqual([
      '2112-02-29T00:00:00Z',
    ]);
  });
});

test('nothing comes where every time that would match is skipped', () => {
  const rules: WallRules = { gap: 'skip', overlap: 'both' };

  expect(
    finder('0 30 2 * 3 SUN#2', 'America/New_York', rules).next(new Date('2026-01-01T00:00:00Z')),
  ).toBeUndefined();
});

describe('problems', () => {
  test.each([
    ['* * * * *', 'expected six fields'],
    ['0 22 * * *', 'with seconds in front it would be "0 0 22 * * *"'],
    ['', 'found nothing'],
    ['60 0 0 * * *', 'seconds: expected seconds as 0–59'],
    ['0 60 0 * * *', 'minutes: expected minutes as 0–59'],
    ['0 0 24 * * *', 'hours: expected hours as 0–23'],
    ['0 0 0 0 * *', 'day of month: expected day of month as 1–31'],
    ['0 0 0 * 13 *', 'month: expected month as 1–12 or JAN–DEC'],
    ['0 0 0 * * 8', 'day of week: expected day of week as 0–7 or SUN–SAT'],
    ['0 0 0 * * MONDAY', 'found "MONDAY"'],
    ['0 0 9-5 * * *', 'hours: expected a range that goes up, found "9-5"'],
    ['0 */0 * * * *', 'minutes: expected a step of 1 or more'],
    ['0 5/x * * * *', 'minutes: expected a step of 1 or more'],
    ['0 1,,2 * * * *', 'found ""'],
    ['0 ? * * * *', 'minutes: '],
    ['0 0 0 30 2 *', '"30" never comes in month "2"'],
    ['0 0 0 31 4,6 *', 'never comes'],
    ['0 0 0 * * L', 'read differently by every cron'],
    ['0 0 0 * * MON#6', 'found "MON#6"'],
    ['CRON_TZ=CST 0 0 4 * * *', 'CRON_TZ: the abbreviation "CST"'],
    ['CRON_TZ= 0 0 4 * * *', 'CRON_TZ: unknown time zone ""'],
    ['0 0 0 1 1 ? 2027', 'expected six fields'],
    ['0 0 0 L-30 2 *', 'never comes'],
    ['0 0 0 30W 2 ?', 'never comes'],
    [`0 ${'1,'.repeat(1000)}1 * * * *`, 'longer than any schedule'],
    ['@daily', 'expected "@every 30m"'],
    ['@every 90s', 'whole minutes'],
    ['@every 0m', 'whole minutes'],
  ])('%j', (expression, message) => {
    expect(problemsOf(expression)).toContain(message);
  });

  test('all of them are told at once', () => {
    expect(problemsOf('61 0 25 * * XYZ').split('; ')).toHaveLength(3);
  });
});

describe('around every fire time', () => {
  const aField = (max: number, min = 0) =>
    fc.oneof(
      fc.constant('*'),
      fc.integer({ min, max }).map(String),
      fc.integer({ min: 1, max: Math.max(2, Math.floor(max / 2)) }).map((step) => `*/${step}`),
      fc
        .uniqueArray(fc.integer({ min, max }), { minLength: 2, maxLength: 4 })
        .map((list) => list.join(',')),
    );
  const anExpression = fc
    .tuple(aField(59), aField(59), aField(23), aField(28, 1), aField(12, 1), aField(6))
    .map((fields) => fields.join(' '));
  const aZone = fc.constantFrom(
    'UTC',
    'Asia/Shanghai',
    'America/New_York',
    'Australia/Lord_Howe',
    'America/Nuuk',
    'Pacific/Apia',
    'Africa/Casablanca',
  );
  const anInstant = fc
    .integer({ min: Date.UTC(2010, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 })
    .map((seconds) => new Date(seconds * 1000));
  const someRules = fc.record({
    gap: fc.constantFrom('forward', 'end', 'skip'),
    overlap: fc.constantFrom('first', 'both'),
  });

  test('next is later, previous takes it back, and nothing lies between', () => {
    fc.assert(
      fc.property(anExpression, aZone, anInstant, someRules, (expression, zone, from, rules) => {
        const fires = finder(expression, zone, rules as WallRules);
        const next = fires.next(from);
        if (next === undefined) return;

        expect(next.getTime()).toBeGreaterThan(from.getTime());
        expect(fires.previous(next)).toEqual(next);
        expect(fires.next(new Date(next.getTime() - 1))).toEqual(next);
        const previous = fires.previous(new Date(next.getTime() - 1));
        if (previous !== undefined) expect(previous.getTime()).toBeLessThanOrEqual(from.getTime());
      }),
      { numRuns: 300 },
    );
  });

  test('in UTC they are just the seconds whose fields match', () => {
    fc.assert(
      fc.property(aField(59), aField(23), aField(6), anInstant, (minute, hour, day, from) => {
        const matches = (field: string, value: number) =>
          field === '*' ||
          (field.startsWith('*/')
            ? value % Number(field.slice(2)) === 0
            : field.split(',').includes(String(value)));
        const first = Math.floor(from.getTime() / 60_000) + 1;
        let expected: Date | undefined;
        for (let ahead = 0; ahead <= 8 * 24 * 60 && expected === undefined; ahead += 1) {
          const at = new Date((first + ahead) * 60_000);
          const isFire =
            matches(minute, at.getUTCMinutes()) &&
            matches(hour, at.getUTCHours()) &&
            matches(day, at.getUTCDay());
          if (isFire) expected = at;
        }

        expect(finder(`0 ${minute} ${hour} * * ${day}`).next(from)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});
