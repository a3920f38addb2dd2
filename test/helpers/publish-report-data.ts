import { parquetWriter } from '../../lib/export/parquet-writer.ts';
import { publishPartition } from '../../lib/export/publish.ts';
import { sortRows } from '../../lib/export/row-order.ts';
import type { Row, Table } from '../../lib/export/table.ts';
import { actions } from '../../lib/export/tables/actions.ts';
import { fleetHours } from '../../lib/export/tables/fleet-hours.ts';
import { instanceHours } from '../../lib/export/tables/instance-hours.ts';
import { instances } from '../../lib/export/tables/instances.ts';
import { snapshots } from '../../lib/export/tables/snapshots.ts';
import { daysOf } from '../../lib/report/period.ts';
import { toRecordText } from '../../lib/run/records.ts';
import type { ObjectStore } from '../../lib/store/object-store.ts';
import { localDay, type ReportData } from './report-data.ts';

/** Puts a made-up fleet's weeks into a store, as exports and runs would have. */
export async function publishReportData(store: ObjectStore, data: ReportData): Promise<void> {
  const { madeAt, period, before } = data;
  const clock = { now: () => madeAt, sleep: async () => {} };
  const targets = [...new Set(data.seen.map(({ target }) => target))];

  const publish = async <R extends Row & { readonly target: string }>(
    table: Table,
    rows: readonly R[],
    at: (row: R) => Date,
  ) => {
    for (const dt of [...daysOf(before), ...daysOf(period)]) {
      const ofDay = rows.filter((row) => localDay(at(row)) === dt);
      for (const part of targets) {
        const batch = sortRows(
          table,
          ofDay.filter(({ target }) => target === part),
        );
        await publishPartition(
          { store, clock },
          {
            table,
            writer: parquetWriter,
            dt,
            zone: period.timeZone,
            part,
            rows: () => [batch],
            runId: 'made-up',
            source: { rows: batch.length },
          },
        );
      }
    }
  };
  await publish(instanceHours, data.hours, (row) => row.day_start);
  await publish(fleetHours, data.fleet, (row) => row.hour_start);
  await publish(instances, data.seen, (row) => row.observed_at);
  await publish(snapshots, data.snapshots, (row) => row.observed_at);
  await publish(actions, data.actions, (row) => row.scheduled_at);

  for (const { policy, scheduledAt, target, report } of data.runs) {
    const prefix = `runs/${policy}/${scheduledAt}/${target}/`;
    await store.put(`${prefix}plan.json`, '{"version":1}');
    if (report !== undefined) await store.put(`${prefix}report.json`, toRecordText(report));
  }
}
