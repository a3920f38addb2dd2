import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunReport } from '../../../lib/run/report.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';
import {
  anExportFile,
  aStatisticsWorld,
  type StatisticsWorld,
} from '../../helpers/statistics-world.ts';
import { type DuckRow, withDuckdb } from './duckdb.ts';

/*
 * A day on which nothing happened, and one on which something did: a reader must be able to tell the first one from a day
 * that was not exported.
 */
let world: StatisticsWorld;
let folder: string;
let first: RunReport;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-empty-'));
  world = await aStatisticsWorld(
    '2026-03-01T12:00:00Z',
    [
      {
        InstanceId: 'dsw-a',
        Status: 'Running',
        WorkspaceId: '1001',
        EcsSpec: 'ecs.g6.large',
        runs: [{ from: '2026-02-20T00:00:00Z' }],
      },
    ],
    anExportFile({}, [
      { name: 'cullers', kind: 'culler', schedule: '0 0 12 * * *', culler: { minutes: 60 } },
    ]),
  );
  const store = createMemoryStore();
  const wakeAt = (at: string, kind?: 'culler') => {
    world.clock.advanceTo(Date.parse(at));
    return world.wake(store, at, kind);
  };
  first = await wakeAt('2026-03-01T23:30:00Z');
  await wakeAt('2026-03-02T11:00:00Z', 'culler');
  await world.client.createInstanceSnapshot({
    InstanceId: 'dsw-a',
    SnapshotName: 'first',
    ImageUrl: 'registry.cn-hangzhou.aliyuncs.com/a/b:c',
  });
  await wakeAt('2026-03-02T23:30:00Z');
  for await (const { key } of store.list('stats/')) {
    if (!key.endsWith('.parquet')) continue;
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), (await store.get(key)) ?? '');
  }
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

const query = (sql: (files: string) => string, table: string): Promise<DuckRow[]> =>
  withDuckdb((run) => run(sql(`'${folder}/stats/${table}/dt=*/*.parquet'`)));

test.each(['actions', 'snapshots', 'savings'])(
  'a day without %s is a file without rows, which readers take with the others',
  async (table) => {
    expect(first.exported?.partitions).toContainEqual(
      expect.objectContaining({ table, dt: '2026-03-01', status: 'published', rows: 0 }),
    );

    const files = await query(
      (glob) => `SELECT count(*)::INTEGER AS count FROM glob(${glob})`,
      table,
    );
    const rows = await query(
      (glob) =>
        `SELECT dt::VARCHAR AS dt, count(*)::INTEGER AS rows FROM read_parquet(${glob}, hive_partitioning = true, union_by_name = true) GROUP BY dt`,
      table,
    );
    const columns = await query(
      (glob) =>
        `SELECT count(DISTINCT name)::INTEGER AS columns, count(DISTINCT (name, type, logical_type))::INTEGER AS types FROM parquet_schema(${glob})`,
      table,
    );

    expect(files).toEqual([{ count: 2 }]);
    expect(rows).toEqual(table === 'savings' ? [] : [{ dt: '2026-03-02', rows: 1 }]);
    // Typed alike with and without rows: a reader that goes by the first file goes by any.
    expect(columns[0]?.['types']).toBe(columns[0]?.['columns']);
  },
);
