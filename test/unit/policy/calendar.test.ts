import { describe, expect, test } from 'vitest';
import { compileCalendar, findCoverageProblem } from '../../../lib/policy/calendar.ts';
import type { Calendar } from '../../../lib/policy/calendar-schema.ts';
import { createCronFires, DEFAULT_CRON_RULES, readCron } from '../../../lib/policy/cron.ts';
import { boundariesBetween, findDue, lastBoundary, nextBoundary } from '../../../lib/policy/due.ts';
import { labelBoundaries, lastLabelBoundary } from '../../../lib/policy/label-boundaries.ts';
import { readOffHoursLabel } from '../../../lib/policy/off-hours-label.ts';
import { aStopPolicy } from '../../helpers/policy-setup.ts';

/** The first week of October 2026 in China: off from Thursday to Wednesday, for which the Saturday after is worked. */
const CHINA: Calendar = {
  name: 'china',
  country: 'CN',
  resolved: {
    from: '2026-01-01',
    through: '2026-12-31',
    holidays: ['01', '02', '03', '04', '05', '06', '07'].map((day) => ({
      date: `2026-10-${day}`,
      name: '国庆节',
    })),
    workdays: [{ date: '2026-10-10', name: '国庆节' }],
  },
};

const NIGHTS_AND_WEEKENDS = [
  { from: '21:00', to: '08:00', days: 'mon-fri' },
  { from: '00:00', to: '24:00', days: ['sat', 'sun'] },
];

function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / 86_400_000;
}

describe('a date', () => {
  const calendar = compileCalendar({ ...CHINA, holidays: ['2026-12-24/2026-12-26'] });

  test.each([
    ['2026-10-01', { kind: 'holiday', name: '国庆节' }],
    ['2026-10-10', { kind: 'workday', name: '国庆节' }],
    ['2026-10-08', { kind: 'plain' }],
    ['2026-12-25', { kind: 'holiday' }],
    ['2027-01-01', { kind: 'uncovered' }],
    ['2025-12-31', { kind: 'uncovered' }],
    ['2026-02-30', { kind: 'uncovered' }],
  ])('%s is %j', (date, expected) => {
    expect(calendar.classOf(date)).toEqual(expected);
  });

  test('counts as a Sunday when it is off, and as a Monday when it is worked', () => {
    const { countsAs } = calendar.dayRule('weekend');
    const counted = ['09-30', '10-01', '10-03', '10-04', '10-07', '10-08', '10-10', '10-11'].map(
      (date) => countsAs(dayNumber(`2026-${date}`)),
    );

    // A Saturday off stays a Saturday.
    expect(counted).toEqual([3, 0, 6, 0, 0, 4, 1, 0]);
  });

  test('may be left out altogether', () => {
    const { countsAs } = calendar.dayRule('skip');

    expect(['10-01', '10-03', '10-10'].map((date) => countsAs(dayNumber(`2026-${date}`)))).toEqual([
      'skip',
      'skip',
      1,
    ]);
  });
});

test('what the file says goes before the dates of the country, and work before rest', () => {
  const calendar = compileCalendar({
    ...CHINA,
    holidays: ['2026-10-10', '2026-12-20/2026-12-31'],
    workdays: ['2026-10-05', '2026-12-28'],
  });

  expect(
    ['2026-10-10', '2026-10-05', '2026-12-27', '2026-12-28'].map(
      (date) => calendar.classOf(date).kind,
    ),
  ).toEqual(['holiday', 'workday', 'holiday', 'workday']);
});

describe('coverage', () => {
  const at = (date: string) => new Date(`${date}T12:00:00+08:00`);
  const problem = (calendar: Calendar, date: string) =>
    findCoverageProblem(calendar, 'Asia/Shanghai', at(date));

  test('is told when it has ended, or ends within two weeks', () => {
    expect(problem(CHINA, '2026-12-17')).toBeUndefined();
    expect(problem(CHINA, '2026-12-18')).toContain('"china" ends on 2026-12-31');
    expect(problem(CHINA, '2027-01-01')).toContain('"china" ended on 2026-12-31');
    expect(problem(CHINA, '2025-12-31')).toContain('begins on 2026-01-01');
  });

  test('reaches as far as own dates do', () => {
    const calendar = {
      ...CHINA,
      holidays: ['2027-01-01/2027-01-03', '2027-02-05/2027-02-11', '2027-05-01/2027-05-03'],
    };

    expect(compileCalendar(calendar).coveredThrough).toBe('2027-05-03');
    expect(problem(calendar, '2027-04-19')).toBeUndefined();
    expect(problem(calendar, '2027-04-20')).toContain('"china" ends on 2027-05-03');
  });

  test('is not whole for one day of our own, a long time after the last one of the country', () => {
    const calendar = { ...CHINA, holidays: ['2027-12-24'] };
    const { coveredThrough, classOf } = compileCalendar(calendar);

    expect(coveredThrough).toBe('2026-12-31');
    expect(problem(calendar, '2027-02-05')).toContain('"china" ended on 2026-12-31');
    expect(classOf('2027-02-05')).toEqual({ kind: 'uncovered' });
    expect(classOf('2027-12-24')).toEqual({ kind: 'holiday' });
  });

  test('is whole where the file alone has the dates', () => {
    const own = { name: 'own', holidays: ['2026-12-24'] };

    expect(compileCalendar(own).coveredThrough).toBeUndefined();
    expect(problem(own, '2031-01-01')).toBeUndefined();
    expect(compileCalendar(own).classOf('2031-01-01')).toEqual({ kind: 'plain' });
  });
});

describe('windows by a calendar', () => {
  const policy = aStopPolicy({ window: NIGHTS_AND_WEEKENDS, calendar: CHINA });

  test('stay closed over a holiday, and open on a Saturday that is worked', () => {
    const edges = boundariesBetween(
      policy,
      new Date('2026-09-30T00:00:00+08:00'),
      new Date('2026-10-12T12:00:00+08:00'),
    ).map(({ at, side }) => `${side} ${at.toISOString().slice(5, 13)}`);

    expect(edges).toEqual([
      'end 09-30T00',
      'start 09-30T13',
      // From Thursday 00:00 to Wednesday 24:00 every day counts as one of a weekend.
      'end 10-07T16',
      'start 10-08T13',
      'end 10-09T00',
      'start 10-09T13',
      'end 10-10T00',
      'start 10-10T13',
      'end 10-11T16',
    ]);
  });

  test('a window on working days skips holidays, however far the next one is', () => {
    const off = { name: 'winter', holidays: ['2026-12-01/2027-02-28'] };
    const nights = { from: '21:00', to: '08:00', days: 'mon-fri' };
    const winter = aStopPolicy({ window: nights, calendar: off });

    expect(nextBoundary(winter, new Date('2026-12-02T00:00:00Z'))).toEqual({
      at: new Date('2027-03-01T21:00:00+08:00'),
      side: 'start',
    });
    expect(lastBoundary(winter, new Date('2027-02-20T00:00:00Z'))).toEqual({
      at: new Date('2026-12-01T08:00:00+08:00'),
      side: 'end',
    });
  });

  test('a weekend window lasts as long as the holidays do', () => {
    const off = { name: 'winter', holidays: ['2026-12-01/2027-02-28'] };
    const days = { from: '00:00', to: '24:00', days: ['sat', 'sun'] };
    const winter = aStopPolicy({ window: days, calendar: off });

    expect(nextBoundary(winter, new Date('2026-12-02T00:00:00Z'))).toEqual({
      at: new Date('2027-03-01T00:00:00+08:00'),
      side: 'end',
    });
    expect(lastBoundary(winter, new Date('2027-02-20T00:00:00Z'))?.at).toEqual(
      new Date('2026-12-01T00:00:00+08:00'),
    );
  });

  test('nothing starts on a holiday that is skipped', () => {
    const skipping = aStopPolicy({ calendar: CHINA, holidays: 'skip' });

    expect(nextBoundary(skipping, new Date('2026-10-01T09:00:00+08:00'))?.at).toEqual(
      new Date('2026-10-08T22:00:00+08:00'),
    );
    expect(
      findDue(skipping, {
        processedThrough: new Date('2026-10-01T09:00:00+08:00'),
        now: new Date('2026-10-07T23:00:00+08:00'),
      }).reason,
    ).toBe('nothing-due');
  });
});

describe('schedules by a calendar', () => {
  function fires(expression: string, from: string, count: number, holidays: 'weekend' | 'skip') {
    const read = readCron(expression, 'Asia/Shanghai');
    if ('problems' in read) throw new Error(expression);
    const days = compileCalendar(CHINA).dayRule(holidays);
    const { next } = createCronFires(read.cron, DEFAULT_CRON_RULES, days);
    const found: string[] = [];
    for (let at = next(new Date(from)); at !== undefined; at = next(at)) {
      found.push(at.toISOString().slice(5, 10));
      if (found.length === count) break;
    }
    return found;
  }

  test.each([
    ['0 0 22 * * MON-FRI', 'weekend', ['09-30', '10-08', '10-09', '10-10', '10-12']],
    ['0 0 22 * * SAT', 'weekend', ['10-03', '10-17']],
    ['0 0 22 * * SUN', 'weekend', ['10-01', '10-02', '10-04', '10-05', '10-06', '10-07', '10-11']],
    ['0 0 22 * * *', 'weekend', ['09-30', '10-01', '10-02']],
    ['0 0 22 * * *', 'skip', ['09-30', '10-08']],
    ['0 0 22 1,9 * *', 'skip', ['10-09', '11-01']],
    ['0 0 22 1,9 * *', 'weekend', ['10-01', '10-09']],
    // A Saturday worked like a Monday is no second Monday; a Monday off is no first one.
    ['0 0 22 * * MON#1', 'weekend', ['11-02']],
    ['0 0 22 * * MON#2', 'weekend', ['10-12']],
    ['@every 12h', 'skip', ['09-30', '10-01']],
  ] as const)('%s, %s', (expression, holidays, expected) => {
    expect(fires(expression, '2026-09-30T00:00:00Z', expected.length, holidays)).toEqual(expected);
  });

  test('a policy with a schedule asks its calendar', () => {
    const policy = aStopPolicy({ schedule: '0 0 22 * * MON-FRI', calendar: CHINA });

    expect(nextBoundary(policy, new Date('2026-10-01T00:00:00Z'))?.at).toEqual(
      new Date('2026-10-08T22:00:00+08:00'),
    );
  });
});

test('labels by a calendar', () => {
  const label = readOffHoursLabel('off=(m-f,19);on=disabled', { timeZone: 'Asia/Shanghai' });
  if (label.kind !== 'schedule') throw new Error(label.kind);
  const days = compileCalendar(CHINA).dayRule('weekend');
  const [from, through] = ['2026-09-30T12:00:00Z', '2026-10-11T00:00:00Z'].map(Date.parse);

  const found = labelBoundaries(label, from ?? 0, through ?? 0, days);

  expect(found.map(({ at }) => at.toISOString().slice(5, 10))).toEqual(['10-08', '10-09', '10-10']);
  const holidays = compileCalendar({ name: 'long', holidays: ['2026-10-01/2026-11-30'] });
  expect(
    lastLabelBoundary(label, Date.parse('2026-11-30T00:00:00Z'), holidays.dayRule('skip'))?.at,
  ).toEqual(new Date('2026-09-30T11:00:00Z'));
});
