import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FleetHoursRow } from '../../../lib/export/tables/fleet-hours.ts';
import type { InstanceHoursRow } from '../../../lib/export/tables/instance-hours.ts';
import { makeReportModel } from '../../../lib/report/make-report-model.ts';
import {
  aReportData,
  inBatchesOf,
  inputOf,
  localDay,
  type ReportData,
} from '../../helpers/report-data.ts';

/*
 * The model against sums that are worked out over whole arrays, by filtering them again for every number: slow, and without
 * a line in common with what is tested.
 */

const base = aReportData({ instances: 1 });
const [hoursRow] = base.hours;
const [fleetRow] = base.fleet;
if (hoursRow === undefined || fleetRow === undefined) throw new Error('no rows');

const DAYS = Array.from({ length: 14 }, (_, day) => new Date(Date.UTC(2026, 10, 8 + day, 16)));

/** Quarters of an hour are exact, so that no order of adding matters. */
const quarters = fc.integer({ min: 0, max: 32 }).map((count) => count / 4);

const anyHours: fc.Arbitrary<InstanceHoursRow[]> = fc.uniqueArray(
  fc
    .record({
      day: fc.constantFrom(...DAYS),
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      target: fc.constantFrom('hangzhou', 'singapore'),
      workspace: fc.constantFrom(...'123456789'),
      owner: fc.constantFrom('u1', 'u2', 'u3'),
      busy: quarters,
      idle: quarters,
      unknown: quarters,
      gpus: fc.constantFrom(null, 0, 1, 8),
      price: fc.constantFrom(null, 0.5, 2),
      currency: fc.constantFrom('CNY', 'USD'),
    })
    .map(({ day, id, target, workspace, owner, busy, idle, unknown, gpus, price, currency }) => {
      const running = busy + idle + unknown;
      return {
        ...hoursRow,
        day_start: day,
        instance_id: id,
        target,
        workspace_id: workspace,
        owner_id: owner,
        running_hours: running,
        busy_hours: busy,
        idle_hours: idle,
        unknown_hours: unknown,
        gpus,
        gpu_hours: gpus === null ? null : running * gpus,
        idle_gpu_hours: gpus === null ? null : idle * gpus,
        price_per_hour: price,
        currency: price === null ? null : currency,
        list_cost: price === null ? null : running * price,
      };
    }),
  {
    selector: (row) => `${row.day_start.getTime()}/${row.target}/${row.instance_id}`,
    maxLength: 60,
  },
);

const sum = <R>(rows: readonly R[], of: (row: R) => number) =>
  rows.reduce((all, row) => all + of(row), 0);

const distinct = <T>(values: readonly T[]) => [...new Set(values)];

it('comes to the same hours, money and ranks as adding up whole arrays', async () => {
  await fc.assert(
    fc.asyncProperty(anyHours, fc.integer({ min: 1, max: 7 }), async (hours, batch) => {
      const data: ReportData = {
        ...base,
        hours,
        fleet: [],
        seen: [],
        snapshots: [],
        actions: [],
        runs: [],
      };
      const input = inputOf(data);
      const now = hours.filter((row) => localDay(row.day_start) >= '2026-11-16');
      const before = hours.filter((row) => localDay(row.day_start) < '2026-11-16');

      const model = await makeReportModel({
        ...input,
        now: { ...input.now, hours: inBatchesOf(batch, now) },
        mostRows: 2,
      });

      for (const [totals, rows] of [
        [model.totals.now, now],
        [model.totals.before, before],
      ] as const) {
        expect(totals.hours).toEqual({
          running: sum(rows, (row) => row.running_hours),
          busy: sum(rows, (row) => row.busy_hours),
          idle: sum(rows, (row) => row.idle_hours),
          unknown: sum(rows, (row) => row.unknown_hours),
          gpu: sum(rows, (row) => row.running_hours * (row.gpus ?? 0)),
          idleGpu: sum(rows, (row) => row.idle_hours * (row.gpus ?? 0)),
        });
        expect(totals.instances).toBe(
          distinct(rows.map((row) => `${row.target} ${row.instance_id}`)).length,
        );
        for (const [money, of] of [
          [totals.spent.money, (row: InstanceHoursRow) => row.running_hours],
          [totals.idleSpent.money, (row: InstanceHoursRow) => row.idle_hours],
        ] as const) {
          expect(money).toEqual(
            distinct(rows.flatMap((row) => row.currency ?? []))
              .sort()
              .map((currency) => ({
                currency,
                amount: sum(
                  rows.filter((row) => row.currency === currency),
                  (row) => of(row) * (row.price_per_hour ?? 0),
                ),
              })),
          );
        }
      }
      for (const [ranked, of] of [
        [model.hours.workspaces, (row: InstanceHoursRow) => row.workspace_id],
        [model.hours.owners, (row: InstanceHoursRow) => row.owner_id],
      ] as const) {
        const expected = distinct(now.map(of))
          .map((id) => ({
            id,
            running: sum(
              now.filter((row) => of(row) === id),
              (row) => row.running_hours,
            ),
          }))
          .filter(({ running }) => running > 0)
          .sort((a, b) => b.running - a.running || (a.id < b.id ? -1 : 1));
        expect(ranked.count).toBe(expected.length);
        expect(ranked.rows.map(({ id, hours: { running } }) => ({ id, running }))).toEqual(
          expected.slice(0, 2),
        );
      }
      const { days, series } = model.hours.byDay;
      expect(days.map((_, at) => sum(series, ({ hours: ofDays }) => ofDays[at] ?? 0))).toEqual(
        days.map((day) =>
          sum(
            now.filter((row) => localDay(row.day_start) === day),
            (row) => row.running_hours,
          ),
        ),
      );
      expect(series.length).toBeLessThanOrEqual(7);
      expect(model.coverage.unknownUse).toEqual({
        part: sum(now, (row) => row.unknown_hours),
        whole: sum(now, (row) => row.running_hours),
      });
    }),
    { numRuns: 150 },
  );
});

it('comes to the same running instances by hour of the week', async () => {
  const anyFleet: fc.Arbitrary<FleetHoursRow[]> = fc.uniqueArray(
    fc
      .record({
        // Of a week in Shanghai, of which some hours are not there.
        hour: fc.integer({ min: 0, max: 167 }),
        target: fc.constantFrom('hangzhou', 'singapore'),
        running: quarters,
        missing_instances: fc.nat({ max: 2 }),
      })
      .map(({ hour, target, running, missing_instances }) => ({
        ...fleetRow,
        target,
        hour_start: new Date(Date.UTC(2026, 10, 15, 16 + hour)),
        hour_end: new Date(Date.UTC(2026, 10, 15, 17 + hour)),
        running_hours: running,
        missing_instances,
      })),
    { selector: (row) => `${row.target}/${row.hour_start.getTime()}`, maxLength: 200 },
  );
  await fc.assert(
    fc.asyncProperty(anyFleet, async (fleet) => {
      const nothing = { hours: [], seen: [], snapshots: [], actions: [], runs: [] };
      const data: ReportData = { ...base, ...nothing, fleet };

      const { heatMap } = await makeReportModel(inputOf(data));

      const targets = distinct(fleet.map(({ target }) => target));
      const expected = Array.from({ length: 168 }, (_, hour) => {
        const start = Date.UTC(2026, 10, 15, 16 + hour);
        const at = fleet.filter((row) => row.hour_start.getTime() === start);
        if (targets.length === 0 || at.length < targets.length) return null;
        return sum(at, (row) => row.running_hours);
      });
      expect(heatMap.running).toEqual(expected);
      expect(heatMap.hours).toBe(fleet.length);
      const missing = targets.flatMap((target) =>
        Array.from({ length: 7 }, (_, day) => {
          const start = Date.UTC(2026, 10, 15 + day, 16);
          const ofDay = fleet.filter(
            (row) =>
              row.target === target &&
              row.hour_start.getTime() >= start &&
              row.hour_start.getTime() < start + 24 * 3_600_000,
          );
          return Math.max(0, ...ofDay.map((row) => row.missing_instances));
        }),
      );
      expect(heatMap.missing).toBe(sum(missing, (count) => count));
    }),
    { numRuns: 100 },
  );
});
