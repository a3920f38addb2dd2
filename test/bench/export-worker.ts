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
import type { Exported } from '../../lib/run/exported.ts';
import { createFolderStore } from '../../lib/store/folder-store.ts';
import type { ObjectStore } from '../../lib/store/object-store.ts';
import { hoursInBatches, makeHours, makeInstanceRow } from './export-rows.ts';
import { createFakeService, type FakeService } from './fake-service.ts';
import { recordLargeRuns } from './large-runs.ts';

/**
 * A process of its own, for its peak of memory:
 * - `file`: rows of instance_hours, made on the way, to Parquet
 * - `day`: a day of so many instances, gathered in any order, published to a folder
 * - `actions`: the export of `actions` of a day whose runs acted on so many instances each
 * - `fleet`: a whole export of so many instances, every table, from a service that answers at once
 */
export type ExportCase = 'file' | 'day' | 'actions' | 'fleet';

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

let cpu = process.cpuUsage();
let start = performance.now();
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
  if (which === 'actions') return exportActions(Number(count));
  return which === 'day' ? publishDay(Number(count)) : writeFileOf(Number(count));
}

/** What it takes to make the records is left out of the time; its memory is not, and is no more than that of reading them. */
async function exportActions(decisions: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-export-'));
  const store = createFolderStore(folder);
  try {
    await recordLargeRuns(store, { policy: 'cullers', target: 'main', decisions });
    cpu = process.cpuUsage();
    start = performance.now();
    const { partitions } = await runExport(store, createFakeService(0), {
      tables: ['runs', 'actions', 'savings'],
    });
    const found = partitions.find(({ table }) => table === 'actions');
    if (found?.rows !== 6 * decisions) throw new Error(`actions has ${found?.rows} rows`);
    return found.bytes;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function exportFleet(instances: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-export-'));
  try {
    const { bytes, pages } = await runExport(
      createFolderStore(folder),
      createFakeService(instances),
      {},
    );
    if (pages.length !== 1) throw new Error('there is no page');
    return bytes;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function runExport(
  store: ObjectStore,
  service: FakeService,
  fields: Readonly<Record<string, unknown>>,
): Promise<Exported> {
  const file = parsePolicies({
    version: 1,
    targets: [{ name: 'main', region: 'cn-hangzhou' }],
    policies: [
      { name: 'statistics', kind: 'export', schedule: '0 30 0 * * *', ...fields },
      { name: 'cullers', kind: 'culler', schedule: '@every 4h', culler: { minutes: 480 } },
    ],
  });
  const policy = file.ok ? file.policies.policies.find(({ kind }) => kind === 'export') : undefined;
  const [target] = file.ok ? file.policies.targets : [];
  if (!file.ok || policy?.kind !== 'export' || !target) throw new Error('the file of the bench');
  const at = new Date('2026-01-05T16:30:00Z');
  const log: Log = { debug() {}, info() {}, warn() {}, error: console.error, with: () => log };
  const deps = {
    dsw: service.client,
    calls: service.calls,
    store,
    clock: { ...systemClock, now: () => at },
    log,
  };
  const input = { policy, target, boundary: { at, side: 'start' }, mode: 'act' } as const;
  const report = await createExportRunner({ writePages: writeReportPages }).run(deps, input);
  if (report.status !== 'done' || !report.exported) throw new Error(report.summary);
  for (const { message } of report.warnings) throw new Error(message);
  calls = report.calls;
  return report.exported;
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
