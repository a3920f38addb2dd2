import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../lib/base/clock.ts';
import { parquetWriter } from '../../lib/export/parquet-writer.ts';
import { publishPartition } from '../../lib/export/publish.ts';
import { createRowSpool, type RowSpool } from '../../lib/export/row-spool.ts';
import type { Table } from '../../lib/export/table.ts';
import { type InstanceHoursRow, instanceHours } from '../../lib/export/tables/instance-hours.ts';
import { type InstanceRow, instances } from '../../lib/export/tables/instances.ts';
import { createFolderStore } from '../../lib/store/folder-store.ts';
import { hoursInBatches, makeHours, makeInstanceRow } from './export-rows.ts';

/**
 * A process of its own, for its peak of memory:
 * - `file`: rows of instance_hours, made on the way, to Parquet
 * - `day`: a day of so many instances, gathered in any order, published to a folder
 */
export type ExportCase = 'file' | 'day';

export interface ExportResult {
  readonly cpuSeconds: number;
  readonly seconds: number;
  /** Bytes of all files. */
  readonly bytes: number;
  readonly peakRssBytes: number;
}

const [which, count] = process.argv.slice(2);

const cpu = process.cpuUsage();
const start = performance.now();
const bytes = await (which === 'day' ? publishDay(Number(count)) : writeFileOf(Number(count)));
const { user, system } = process.cpuUsage(cpu);
process.send?.({
  cpuSeconds: (user + system) / 1e6,
  seconds: (performance.now() - start) / 1e3,
  bytes,
  peakRssBytes: process.resourceUsage().maxRSS * 1024,
} satisfies ExportResult);

async function writeFileOf(rows: number): Promise<number> {
  let size = 0;
  for await (const piece of parquetWriter.write(instanceHours, hoursInBatches(rows))) {
    size += piece.length;
  }
  return size;
}

async function publishDay(rows: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-export-'));
  const store = createFolderStore(folder);
  try {
    // As a listing gives them, in an order that is not the key's.
    const seen = createRowSpool<InstanceRow>(instances);
    const hours = createRowSpool<InstanceHoursRow>(instanceHours);
    for (let at = 0; at < rows; at += 1) {
      seen.add(makeInstanceRow((at * 7_919) % rows));
      hours.add(makeHours((at * 7_919) % rows));
    }
    return (await publish(instances, seen)) + (await publish(instanceHours, hours));
  } finally {
    await rm(folder, { recursive: true });
  }

  async function publish(table: Table, { sorted }: Pick<RowSpool, 'sorted'>): Promise<number> {
    const { commit } = await publishPartition(
      { store, clock: systemClock },
      {
        table,
        writer: parquetWriter,
        dt: '2026-01-05',
        zone: 'Asia/Shanghai',
        part: 'main',
        rows: sorted,
        runId: 'bench',
        source: {},
      },
    );
    return commit.files.reduce((sum, file) => sum + file.bytes, 0);
  }
}
