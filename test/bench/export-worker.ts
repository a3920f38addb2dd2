import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeReportPages } from '../../lib/app/write-report-pages.ts';
import { systemClock } from '../../lib/base/clock.ts';
import type { Log } from '../../lib/base/log.ts';
import { parquetWriter } from '../../lib/export/parquet-writer.ts';
import { publishPartition } from '../../lib/export/publish.ts';
import { createRowSpool, type RowSpool } from '../../lib/export/row-spool.ts';
import { createExportRunner } from '../../lib/export/run-export.ts';
import type { Table } from '../../lib/export/table.ts';
import { type InstanceHoursRow, instanceHours } from '../../lib/export/tables/instance-hours.ts';
import { type InstanceRow, instances } from '../../lib/export/tables/instances.ts';
import { parsePolicies } from '../../lib/policy/policies.ts';
import { createFolderStore } from '../../lib/store/folder-store.ts';
import { hoursInBatches, makeHours, makeInstanceRow } from './export-rows.ts';
import { createFakeService } from './fake-service.ts';

/**
 * A process of its own, for its peak of memory:
 * - `file`: rows of instance_hours, made on the way, to Parquet
 * - `day`: a day of so many instances, gathered in any order, published to a folder
 * - `fleet`: a whole export of so many instances, every table, from a service that answers at once
 */
export type ExportCase = 'file' | 'day' | 'fleet';

export interface ExportResult {
  readonly cpuSeconds: number;
  readonly seconds: number;
  /** Bytes of all files. */
  readonly bytes: number;
  readonly peakRssBytes: number;
  /** Of the service, by operation. */
  readonly calls: Readonly<Record<string, number>>;
}

const [which, count] = process.argv.slice(2);

const cpu = process.cpuUsage();
const start = performance.now();
let calls: ExportResult['calls'] = {};
const bytes = await measured();
const { user, system } = process.cpuUsage(cpu);
process.send?.({
  cpuSeconds: (user + system) / 1e6,
  seconds: (performance.now() - start) / 1e3,
  bytes,
  peakRssBytes: process.resourceUsage().maxRSS * 1024,
  calls,
} satisfies ExportResult);

function measured(): Promise<number> {
  if (which === 'fleet') return exportFleet(Number(count));
  return which === 'day' ? publishDay(Number(count)) : writeFileOf(Number(count));
}

async function exportFleet(instances: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-export-'));
  const service = createFakeService(instances);
  const file = parsePolicies({
    version: 1,
    targets: [{ name: 'main', region: 'cn-hangzhou' }],
    policies: [{ name: 'statistics', kind: 'export', schedule: '0 30 0 * * *' }],
  });
  const [policy] = file.ok ? file.policies.policies : [];
  const [target] = file.ok ? file.policies.targets : [];
  if (!file.ok || policy?.kind !== 'export' || !target) throw new Error('the file of the bench');
  const at = new Date('2026-01-05T16:30:00Z');
  const log: Log = { debug() {}, info() {}, warn() {}, error: console.error, with: () => log };
  const deps = {
    dsw: service.client,
    calls: service.calls,
    store: createFolderStore(folder),
    clock: { ...systemClock, now: () => at },
    log,
  };
  try {
    const input = { policy, target, boundary: { at, side: 'start' }, mode: 'act' } as const;
    const report = await createExportRunner(file.policies, writeReportPages).run(deps, input);
    if (report.status !== 'done') throw new Error(report.summary);
    calls = report.calls;
    return report.exported?.bytes ?? 0;
  } finally {
    await rm(folder, { recursive: true });
  }
}

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
