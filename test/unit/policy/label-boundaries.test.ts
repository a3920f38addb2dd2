import { describe, expect, test } from 'vitest';
import {
  boundarySidesInHour,
  labelBoundaries,
  lastLabelBoundary,
} from '../../../lib/policy/label-boundaries.ts';
import { type OffHoursSchedule, readOffHoursLabel } from '../../../lib/policy/off-hours-label.ts';

function schedule(label: string): OffHoursSchedule {
  const read = readOffHoursLabel(label, { timeZone: 'Asia/Shanghai' });
  if (read.kind !== 'schedule') throw new Error(JSON.stringify(read));
  return read;
}

function boundaries(label: string, after: string, through: string): string[] {
  return labelBoundaries(schedule(label), Date.parse(after), Date.parse(through)).map(
    ({ at, side }) => `${side} ${at.toISOString().slice(0, 16)}Z`,
  );
}

function sides(label: string, at: string): string[] {
  return [...boundarySidesInHour(schedule(label), Date.parse(at))];
}

test('a week of weekdays', () => {
  const week = boundaries('on', '2026-11-19T12:00:00Z', '2026-11-24T00:00:00Z');

  expect(week).toEqual([
    'on 2026-11-19T23:00Z',
    'off 2026-11-20T11:00Z',
    'on 2026-11-22T23:00Z',
    'off 2026-11-23T11:00Z',
    'on 2026-11-23T23:00Z',
  ]);
});

test('the last boundary, at it and just before it', () => {
  const once = schedule('off=(u,3);on=disabled');
  const sunday = Date.parse('2026-11-22T00:00:00+08:00') + 3 * 3_600_000;

  expect(lastLabelBoundary(once, sunday)?.at.getTime()).toBe(sunday);
  expect(lastLabelBoundary(once, sunday - 1)?.at.getTime()).toBe(sunday - 7 * 86_400_000);
  expect(lastLabelBoundary(schedule('off=disabled;on=disabled'), sunday)).toBeUndefined();
});

describe('when clocks change', () => {
  test('an hour that is skipped begins after the gap (New York)', () => {
    const label = 'off=(u,2);on=(m,7);tz=et';

    expect(boundaries(label, '2026-03-08T00:00:00Z', '2026-03-08T12:00:00Z')).toEqual([
      'off 2026-03-08T07:00Z',
    ]);
    expect(sides(label, '2026-03-08T06:59:00Z')).toEqual([]);
    expect(sides(label, '2026-03-08T07:30:00Z')).toEqual(['off']);
  });

  test('an hour that comes twice counts on its first pass (New York)', () => {
    const label = 'off=(u,1);on=(m,7);tz=et';

    expect(boundaries(label, '2026-11-01T00:00:00Z', '2026-11-01T12:00:00Z')).toEqual([
      'off 2026-11-01T05:00Z',
    ]);
    expect(sides(label, '2026-11-01T05:59:00Z')).toEqual(['off']);
    expect(sides(label, '2026-11-01T06:00:00Z')).toEqual([]);
  });

  test('half an hour is skipped on Lord Howe', () => {
    const label = 'off=(u,2);on=(m,7);tz=Australia/Lord_Howe';

    expect(boundaries(label, '2026-10-03T12:00:00Z', '2026-10-04T00:00:00Z')).toEqual([
      'off 2026-10-03T15:30Z',
    ]);
    expect(sides(label, '2026-10-03T15:45:00Z')).toEqual(['off']);
    expect(sides(label, '2026-10-03T16:00:00Z')).toEqual([]);
  });

  test('midnight is skipped in Cairo', () => {
    const label = 'off=(f,0);on=(f,1);tz=Africa/Cairo';

    expect(boundaries(label, '2026-04-23T12:00:00Z', '2026-04-24T12:00:00Z')).toEqual([
      'off 2026-04-23T22:00Z',
      'on 2026-04-23T22:00Z',
    ]);
    expect(sides(label, '2026-04-23T22:59:59Z')).toEqual(['off', 'on']);
  });

  test('a whole day is skipped in Apia', () => {
    expect(
      boundaries(
        'off=(f,9);on=(s,9);tz=Pacific/Apia',
        '2011-12-29T12:00:00Z',
        '2011-12-31T12:00:00Z',
      ),
    ).toEqual(['off 2011-12-30T10:00Z', 'on 2011-12-30T19:00Z']);
  });
});
