import { describe, expect, test } from 'vitest';
import type { OffHoursWindow } from '../../../lib/policy/policies.ts';
import {
  coversAlways,
  edgesBetween,
  isInside,
  nextEdge,
  previousEdge,
} from '../../../lib/policy/window-edges.ts';

const NIGHTS: OffHoursWindow[] = [{ from: '22:00', to: '08:00' }];

function edges(windows: OffHoursWindow[], zone: string, after: string, through: string): string[] {
  return edgesBetween(windows, zone, new Date(after), new Date(through)).map(
    ({ at, side }) => `${side} ${at.toISOString().slice(0, 16)}Z`,
  );
}

describe('nights from 22:00 to 08:00 in Shanghai', () => {
  const zone = 'Asia/Shanghai';

  test.each([
    ['2026-01-05T13:59:59Z', false],
    ['2026-01-05T14:00:00Z', true],
    ['2026-01-05T23:59:59Z', true],
    ['2026-01-06T00:00:00Z', false],
  ])('at %s inside is %s', (at, expected) => {
    expect(isInside(NIGHTS, zone, new Date(at))).toBe(expected);
  });

  test('the last and the next edge', () => {
    const start = { at: new Date('2026-01-05T14:00:00Z'), side: 'start' };
    const end = { at: new Date('2026-01-06T00:00:00Z'), side: 'end' };

    expect(previousEdge(NIGHTS, zone, start.at)).toEqual(start);
    expect(nextEdge(NIGHTS, zone, start.at)).toEqual(end);
    expect(previousEdge(NIGHTS, zone, new Date(end.at.getTime() - 1))).toEqual(start);
    expect(nextEdge(NIGHTS, zone, new Date(start.at.getTime() - 1))).toEqual(start);
  });
});

test('an overnight window belongs to the day it starts on', () => {
  const weekNights: OffHoursWindow[] = [{ from: '22:30', to: '06:15', days: 'mon-fri' }];

  expect(edges(weekNights, 'UTC', '2026-01-09T00:00:00Z', '2026-01-13T00:00:00Z')).toEqual([
    'end 2026-01-09T06:15Z',
    'start 2026-01-09T22:30Z',
    'end 2026-01-10T06:15Z',
    'start 2026-01-12T22:30Z',
  ]);
});

test('windows that touch or overlap are one', () => {
  const windows: OffHoursWindow[] = [
    { from: '22:00', to: '08:00', days: 'mon-fri' },
    { from: '00:00', to: '24:00', days: ['sat', 'sun'] },
    { from: '00:00', to: '08:00', days: 'mon' },
  ];

  expect(edges(windows, 'UTC', '2026-01-09T12:00:00Z', '2026-01-13T12:00:00Z')).toEqual([
    'start 2026-01-09T22:00Z',
    'end 2026-01-12T08:00Z',
    'start 2026-01-12T22:00Z',
    'end 2026-01-13T08:00Z',
  ]);
});

test('several a day', () => {
  const windows: OffHoursWindow[] = [
    { from: '12:00', to: '13:30' },
    { from: '22:00', to: '08:00' },
  ];

  expect(edges(windows, 'UTC', '2026-01-05T08:00:00Z', '2026-01-06T08:00:00Z')).toEqual([
    'start 2026-01-05T12:00Z',
    'end 2026-01-05T13:30Z',
    'start 2026-01-05T22:00Z',
    'end 2026-01-06T08:00Z',
  ]);
});

test('days wrap over the end of the week', () => {
  const windows: OffHoursWindow[] = [{ from: '01:00', to: '02:00', days: 'sat-mon' }];

  expect(edges(windows, 'UTC', '2026-01-09T12:00:00Z', '2026-01-16T12:00:00Z')).toHaveLength(6);
});

test('a window may have its own zone', () => {
  const windows: OffHoursWindow[] = [{ from: '22:00', to: '08:00', timeZone: 'Europe/Berlin' }];

  expect(edges(windows, 'Asia/Shanghai', '2026-01-05T12:00:00Z', '2026-01-06T00:00:00Z')).toEqual([
    'start 2026-01-05T21:00Z',
  ]);
});

describe('when clocks change', () => {
  const zone = 'America/New_York';

  test('an edge in the gap moves to the first instant after it', () => {
    expect(
      edges([{ from: '02:30', to: '05:00' }], zone, '2026-03-08T00:00:00Z', '2026-03-08T12:00:00Z'),
    ).toEqual(['start 2026-03-08T07:00Z', 'end 2026-03-08T09:00Z']);
  });

  test('an edge in the fold is on the first pass only', () => {
    expect(
      edges([{ from: '01:30', to: '05:00' }], zone, '2026-11-01T00:00:00Z', '2026-11-01T12:00:00Z'),
    ).toEqual(['start 2026-11-01T05:30Z', 'end 2026-11-01T10:00Z']);
  });

  test('a window that lies in the gap has no time that day', () => {
    expect(
      edges([{ from: '02:10', to: '02:50' }], zone, '2026-03-08T00:00:00Z', '2026-03-08T12:00:00Z'),
    ).toEqual([]);
  });
});

test('windows that leave no time out are told from those that do', () => {
  const day: OffHoursWindow = { from: '08:00', to: '20:00' };

  expect(coversAlways([day, { from: '20:00', to: '08:00' }], 'Europe/Berlin')).toBe(true);
  expect(coversAlways([{ from: '00:00', to: '24:00' }], 'UTC')).toBe(true);
  expect(coversAlways([day, { from: '20:00', to: '07:59' }], 'Europe/Berlin')).toBe(false);
  expect(coversAlways([{ from: '00:00', to: '24:00', days: 'mon-sat' }], 'UTC')).toBe(false);
});
