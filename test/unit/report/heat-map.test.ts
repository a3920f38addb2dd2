import { describe, expect, it } from 'vitest';
import { hourOfWeek, makeHeatMap } from '../../../lib/report/heat-map.ts';

const looksAt = (looks: Readonly<Record<string, number>>) =>
  new Map(Object.entries(looks).map(([at, running]) => [Date.parse(at), running]));

describe('hourOfWeek', () => {
  it('begins on Monday at midnight in the zone', () => {
    expect(hourOfWeek(new Date('2026-11-22T16:00:00Z'), 'Asia/Shanghai')).toBe(0);
    expect(hourOfWeek(new Date('2026-11-22T15:59:59Z'), 'Asia/Shanghai')).toBe(167);
    expect(hourOfWeek(new Date('2026-11-22T15:59:59Z'), 'UTC')).toBe(6 * 24 + 15);
  });

  it('follows the clocks on the wall where they change', () => {
    // Berlin, 25 October 2026: 02:00 to 03:00 comes twice.
    const first = hourOfWeek(new Date('2026-10-25T00:30:00Z'), 'Europe/Berlin');
    const second = hourOfWeek(new Date('2026-10-25T01:30:00Z'), 'Europe/Berlin');
    expect([first, second]).toEqual([6 * 24 + 2, 6 * 24 + 2]);
  });
});

describe('makeHeatMap', () => {
  it('averages the looks of an hour, over weeks', () => {
    const looks = new Map([
      [
        'main',
        looksAt({
          '2026-11-16T00:05:00Z': 10,
          '2026-11-16T00:35:00Z': 20,
          '2026-11-23T00:05:00Z': 60,
        }),
      ],
    ]);

    const { running, known } = makeHeatMap({ looks }, 'UTC');

    expect(running[0]).toBe(30);
    expect(running[1]).toBeNull();
    expect(known).toBe(1);
  });

  it('adds up targets, and has no number where one was not looked at', () => {
    const looks = new Map([
      ['a', looksAt({ '2026-11-16T00:05:00Z': 3, '2026-11-16T01:05:00Z': 3 })],
      ['b', looksAt({ '2026-11-16T00:25:00Z': 4 })],
    ]);

    const { running } = makeHeatMap({ looks }, 'UTC');

    expect(running.slice(0, 2)).toEqual([7, null]);
  });

  it('knows nothing without looks', () => {
    expect(makeHeatMap({ looks: new Map() }, 'UTC')).toMatchObject({ known: 0, looks: 0 });
  });
});
