import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  findZoneProblem,
  formatInZone,
  resolveWall,
  type WallRules,
  wallAt,
  wallFrom,
} from '../../../lib/base/zone.ts';
import { offsetAt, shiftsBetween } from '../../../lib/base/zone-shifts.ts';

const HOUR = 3_600_000;
const FORWARD: WallRules = { gap: 'forward', overlap: 'first' };

function instants(zone: string, wall: readonly number[], rules: WallRules): string[] {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = wall;
  return resolveWall(zone, wallFrom(year, month, day, hour, minute), rules).map((at) =>
    at.toISOString(),
  );
}

describe('a wall time in a spring gap (New York, 02:00 to 03:00)', () => {
  const wall = [2024, 3, 10, 2, 30];

  test('moves on by the length of the gap', () => {
    expect(instants('America/New_York', wall, FORWARD)).toEqual(['2024-03-10T07:30:00.000Z']);
  });

  test('moves to the first instant after the gap', () => {
    const rules = { gap: 'end', overlap: 'first' } as const;

    expect(instants('America/New_York', wall, rules)).toEqual(['2024-03-10T07:00:00.000Z']);
  });

  test('is dropped', () => {
    expect(instants('America/New_York', wall, { gap: 'skip', overlap: 'both' })).toEqual([]);
  });

  test('is a gap up to the minute before three and none at three', () => {
    const rules = { gap: 'skip', overlap: 'first' } as const;

    expect(instants('America/New_York', [2024, 3, 10, 1, 59], rules)).toHaveLength(1);
    expect(instants('America/New_York', [2024, 3, 10, 2, 0], rules)).toHaveLength(0);
    expect(instants('America/New_York', [2024, 3, 10, 2, 59], rules)).toHaveLength(0);
    expect(instants('America/New_York', [2024, 3, 10, 3, 0], rules)).toEqual([
      '2024-03-10T07:00:00.000Z',
    ]);
  });
});

describe('a wall time in an autumn overlap', () => {
  test('is the first pass, or both', () => {
    const wall = [2024, 11, 3, 1, 30];

    expect(instants('America/New_York', wall, FORWARD)).toEqual(['2024-11-03T05:30:00.000Z']);
    expect(instants('America/New_York', wall, { gap: 'skip', overlap: 'both' })).toEqual([
      '2024-11-03T05:30:00.000Z',
      '2024-11-03T06:30:00.000Z',
    ]);
  });

  test('lasts half an hour on Lord Howe', () => {
    const both = { gap: 'skip', overlap: 'both' } as const;

    expect(instants('Australia/Lord_Howe', [2024, 4, 7, 1, 45], both)).toHaveLength(2);
    expect(instants('Australia/Lord_Howe', [2024, 4, 7, 2, 0], both)).toHaveLength(1);
  });
});

test('moves a whole skipped day on by a day (Apia, 30 December 2011)', () => {
  expect(instants('Pacific/Apia', [2011, 12, 30, 12], FORWARD)).toEqual([
    '2011-12-30T22:00:00.000Z',
  ]);
});

test('finds a change on the last day of a year (the Line Islands skipped 31 December 1994)', () => {
  const change = { at: Date.UTC(1994, 11, 31, 10), before: -10 * HOUR, after: 14 * HOUR };

  expect(shiftsBetween('Pacific/Kiritimati', change.at - HOUR, Date.UTC(1995, 0, 2))).toEqual([
    change,
  ]);
  expect(shiftsBetween('Pacific/Kiritimati', change.at, Date.UTC(1995, 0, 2))).toEqual([]);
  expect(shiftsBetween('Pacific/Kiritimati', change.at - 1, change.at)).toEqual([change]);
});

describe('under any time zone of the process', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test.each(['UTC', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Shanghai'])('%s', (tz) => {
    vi.stubEnv('TZ', tz);

    expect(instants('Europe/Berlin', [2024, 3, 31, 2, 30], FORWARD)).toEqual([
      '2024-03-31T01:30:00.000Z',
    ]);
    expect(instants('Asia/Shanghai', [2024, 3, 10, 2, 30], FORWARD)).toEqual([
      '2024-03-09T18:30:00.000Z',
    ]);
    expect(wallAt('Asia/Shanghai', new Date('2024-03-31T01:30:00Z')).add(1, 'month').hour()).toBe(
      9,
    );
    expect(formatInZone('America/New_York', new Date('2024-03-10T07:00:00Z'))).toBe(
      '2024-03-10 03:00',
    );
  });
});

test('knows offsets before and after a change to the second', () => {
  const change = Date.UTC(2024, 2, 10, 7);

  expect(offsetAt('America/New_York', change - 1)).toBe(-5 * HOUR);
  expect(offsetAt('America/New_York', change)).toBe(-4 * HOUR);
  expect(offsetAt('UTC', change)).toBe(0);
});

describe('names of zones', () => {
  test.each([
    'Asia/Shanghai',
    'UTC',
    'asia/kolkata',
    'America/Argentina/Buenos_Aires',
    'Etc/GMT-8',
  ])('takes %s', (name) => {
    expect(findZoneProblem(name)).toBeUndefined();
  });

  test.each(['CST', 'cst', 'EST', 'IST', 'PRC'])(
    'refuses the ambiguous abbreviation %s',
    (name) => {
      expect(findZoneProblem(name)).toContain('does not name one time zone');
    },
  );

  test.each(['+08:00', 'UTC+8', 'gmt+8', 'GMT-05:00'])('refuses the offset %s', (name) => {
    expect(findZoneProblem(name)).toContain('its sign is read both ways');
  });

  test('suggests the zone that was meant', () => {
    expect(findZoneProblem('Asia/Shangai')).toBe(
      'unknown time zone "Asia/Shangai" (did you mean "Asia/Shanghai"?)',
    );
    expect(findZoneProblem('Middle/Earth')).toContain('write an IANA name such as Asia/Shanghai');
    expect(findZoneProblem('')).toContain('unknown time zone');
  });
});
