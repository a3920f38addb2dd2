import { describe, expect, it } from 'vitest';
import { hourOfWeek, makeHeatMap } from '../../../lib/report/heat-map.ts';
import type { FleetRow } from '../../../lib/report/report-input.ts';
import { inBatchesOf } from '../../helpers/report-data.ts';

/** Hours of a target, by their beginning: running hours within each. */
const rowsOf = (target: string, hours: Readonly<Record<string, number>>, missing = 0) =>
  Object.entries(hours).map(
    ([at, running_hours]): FleetRow => ({
      target,
      hour_start: new Date(at),
      hour_end: new Date(Date.parse(at) + 3_600_000),
      running_hours,
      missing_instances: missing,
    }),
  );

const mapOf = (...rows: readonly (readonly FleetRow[])[]) =>
  makeHeatMap(inBatchesOf(2, rows.flat()), 'UTC');

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
  it('averages the hours of several weeks', async () => {
    const rows = rowsOf('main', { '2026-11-16T00:00:00Z': 10, '2026-11-23T00:00:00Z': 20.5 });

    const { running, known, hours } = await mapOf(rows);

    expect(running.slice(0, 2)).toEqual([15.25, null]);
    expect({ known, hours }).toEqual({ known: 1, hours: 2 });
  });

  it('takes an hour in which nothing ran for what it is', async () => {
    const { running } = await mapOf(rowsOf('main', { '2026-11-16T00:00:00Z': 0 }));

    expect(running.slice(0, 2)).toEqual([0, null]);
  });

  it('divides by the length of the hour where clocks change by less than one', async () => {
    const [row] = rowsOf('main', { '2026-11-16T00:00:00Z': 3 });
    if (row === undefined) throw new Error('no row');

    const { running } = await mapOf([{ ...row, hour_end: new Date('2026-11-16T00:30:00Z') }]);

    expect(running[0]).toBe(6);
  });

  it('adds up targets, and has no number where one of them is not known', async () => {
    const { running } = await mapOf(
      rowsOf('a', { '2026-11-16T00:00:00Z': 3, '2026-11-16T01:00:00Z': 3 }),
      rowsOf('b', { '2026-11-16T00:00:00Z': 4 }),
    );

    expect(running.slice(0, 2)).toEqual([7, null]);
  });

  it('counts an instance without hours once a day and target', async () => {
    const day = { '2026-11-16T00:00:00Z': 1, '2026-11-16T01:00:00Z': 1 };

    const { missing } = await mapOf(
      rowsOf('a', day, 2),
      rowsOf('b', day, 1),
      rowsOf('a', { '2026-11-17T00:00:00Z': 1 }, 3),
    );

    expect(missing).toBe(6);
  });

  it('knows nothing without hours', async () => {
    expect(await mapOf([])).toMatchObject({ known: 0, hours: 0, missing: 0 });
  });
});
