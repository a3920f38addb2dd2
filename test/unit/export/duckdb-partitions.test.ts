import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fileOf, readNewestCommit } from '../../../lib/export/commit.ts';
import { parquetWriter } from '../../../lib/export/parquet-writer.ts';
import { publishPartition } from '../../../lib/export/publish.ts';
import { sortRows } from '../../../lib/export/row-order.ts';
import {
  type ColumnType,
  optional,
  type Row,
  type Table,
  type Value,
} from '../../../lib/export/table.ts';
import { TABLES } from '../../../lib/export/tables.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';
import type { ObjectStore } from '../../../lib/store/object-store.ts';
import { aPublication, revise } from './a-publication.ts';
import { withDuckdb } from './duckdb.ts';
import { mortalStore } from './mortal-store.ts';
import { HOSTILE_TEXTS } from './sample-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'partitions-'));
afterAll(() => rmSync(folder, { recursive: true }));

const DAYS = Array.from({ length: 31 }, (_, day) => `2025-12-${String(day + 1).padStart(2, '0')}`);
const PARTS = ['main', 'other'];
const GROWN_FROM = '2025-12-16';
const clock = { now: () => new Date('2026-01-02T00:00:00Z'), sleep: async () => {} };

/** The second half of the month is written by a version that knows one more column. */
const grown = (table: Table): Table => ({
  ...table,
  version: table.version + 1,
  columns: [
    ...table.columns,
    optional('added', 'float64', { unit: 'h', source: 'test', description: 'A value.' }),
  ],
});

const tableOn = (table: Table, dt: string) => (dt < GROWN_FROM ? table : grown(table));

/** Different in each day and part; every nullable column is null now and then. Fractions are exact, so that sums are. */
function rowsOn(table: Table, dt: string, part: string): Row[] {
  const seed = Number(dt.slice(-2)) * 7 + PARTS.indexOf(part) * 1_000;
  const count = 5 + (seed % 9);
  return sortRows(
    table,
    Array.from({ length: count }, (_, index) => makeRow(table, seed + index * 31)),
  );
}

function makeRow(table: Table, seed: number): Row {
  return Object.fromEntries(
    table.columns.map(({ name, type, nullable }, at): [string, Value] => {
      const value = seed + at;
      return [name, nullable && value % 4 === 0 ? null : makeValue(type, value)];
    }),
  );
}

function makeValue(type: ColumnType, value: number): Value {
  switch (type) {
    case 'string':
      return `${HOSTILE_TEXTS[value % HOSTILE_TEXTS.length]} ${value}`;
    case 'int32':
      return value - 500;
    case 'int64':
      return 2n ** 40n * BigInt(value);
    case 'float64':
      return value / 64;
    case 'boolean':
      return value % 2 === 0;
    case 'timestamp':
      return new Date(Date.UTC(2025, 11, 1) + value * 1_234_567);
    case 'date':
      return new Date(value * 86_400_000).toISOString().slice(0, 10);
  }
}

const allRows = (table: Table) =>
  DAYS.flatMap((dt) =>
    PARTS.flatMap((part) => rowsOn(tableOn(table, dt), dt, part).map((row) => ({ ...row, dt }))),
  );

const store = createMemoryStore();

beforeAll(async () => {
  for (const table of TABLES) {
    for (const dt of DAYS) {
      for (const part of PARTS) {
        const rows = rowsOn(tableOn(table, dt), dt, part);
        const about = { table: tableOn(table, dt), writer: parquetWriter, dt, part };
        await publishPartition({ store, clock }, aPublication(rows, about));
      }
    }
  }
  await toDisk(store, folder);
});

async function toDisk(from: ObjectStore, to: string): Promise<void> {
  for await (const { key } of from.list('')) {
    mkdirSync(dirname(join(to, key)), { recursive: true });
    writeFileSync(join(to, key), (await from.get(key)) ?? '');
  }
}

const glob = (table: Table, under = folder) =>
  `read_parquet('${under}/stats/${table.name}/dt=*/*.parquet', hive_partitioning = true, union_by_name = true)`;

it.each(TABLES.map((table) => [table.name, table] as const))(
  'a month of %s is read by DuckDB in two versions: types, rows, sums and hashes',
  async (_name, table) => {
    const rows = allRows(table);
    const { columns } = grown(table);
    const types = {
      string: 'VARCHAR',
      int32: 'INTEGER',
      int64: 'BIGINT',
      float64: 'DOUBLE',
      boolean: 'BOOLEAN',
      timestamp: 'TIMESTAMP WITH TIME ZONE',
      date: 'DATE',
    };

    await withDuckdb(async (query) => {
      const found = await query(`DESCRIBE FROM ${glob(table)}`);
      expect(found.map(({ column_name, column_type }) => [column_name, column_type])).toEqual([
        ...columns.map(({ name, type }) => [name, types[type]]),
        ['dt', 'DATE'],
      ]);

      const measures = columns.map(({ name, type }) => measureInSql(name, type)).join(', ');
      const sums = await query(
        `SELECT dt::VARCHAR AS dt, count(*) AS rows, ${measures} FROM ${glob(table)} GROUP BY dt ORDER BY dt`,
      );
      expect(sums).toEqual(
        DAYS.map((dt) => {
          const ofDay: Row[] = rows.filter((row) => row.dt === dt);
          return {
            dt,
            rows: BigInt(ofDay.length),
            ...Object.fromEntries(
              columns.map(({ name, type }) => [
                name,
                measure(
                  ofDay.map((row) => row[name] ?? null),
                  type,
                ),
              ]),
            ),
          };
        }),
      );
    });
  },
);

it('is read by its commits alone as well', async () => {
  for (const table of TABLES.slice(0, 2)) {
    const keys: string[] = [];
    for (const dt of DAYS) {
      for (const part of PARTS) {
        const newest = await readNewestCommit(store, { table, dt, part, extension: 'parquet' });
        if (newest !== undefined) keys.push(`'${folder}/${fileOf(newest).key}'`);
      }
    }

    const [found] = await withDuckdb((query) =>
      query(
        `SELECT count(*) AS rows FROM read_parquet([${keys.join(', ')}], union_by_name = true)`,
      ),
    );

    expect(found).toEqual({ rows: BigInt(allRows(table).length) });
  }
});

it('shows by folder one revision or the other while a rebuild is killed, and nothing of what is not committed', async () => {
  const [table] = TABLES;
  const dt = '2025-12-01';
  const before = rowsOn(table, dt, 'main');
  const about = { table, writer: parquetWriter, dt, part: 'main' };
  const rebuilt = aPublication(before.slice(1), { ...about, revise: revise('rebuild') });
  const counts: unknown[] = [];

  await withDuckdb(async (query) => {
    for (let nth = 1; ; nth += 1) {
      const fresh = createMemoryStore();
      await publishPartition({ store: fresh, clock }, aPublication(before, about));
      const mortal = mortalStore(fresh, { nth, hasEffect: false });
      const isThrough = await publishPartition({ store: mortal.store, clock }, rebuilt).then(
        () => true,
        () => false,
      );
      const under = join(folder, `killed-${nth}`);
      await toDisk(fresh, under);
      const [found] = await query(`SELECT count(*)::INTEGER AS rows FROM ${glob(table, under)}`);
      counts.push(found?.['rows']);
      if (isThrough) break;
    }
  });

  // Killed at the content, at the commit, at the view; then let through.
  const old = before.length;
  expect(counts).toEqual([old, old, old, old - 1]);
});

/** Of texts the sum of the first 32 bits of their MD5, which is the same in any order. */
function measureInSql(name: string, type: string): string {
  const column = `"${name}"`;
  switch (type) {
    case 'string':
      return `coalesce(sum(('0x' || left(md5(${column}), 8))::BIGINT), 0)::BIGINT AS ${column}`;
    case 'timestamp':
      return `coalesce(sum(epoch_ms(${column})), 0)::BIGINT AS ${column}`;
    case 'date':
      return `coalesce(sum(${column} - DATE '1970-01-01'), 0)::BIGINT AS ${column}`;
    case 'boolean':
      return `count(*) FILTER (${column})::BIGINT AS ${column}`;
    case 'float64':
      return `(coalesce(sum(${column}), 0) * 64)::BIGINT AS ${column}`;
    default:
      return `coalesce(sum(${column}), 0)::BIGINT AS ${column}`;
  }
}

function measure(values: readonly Value[], type: string): bigint {
  return values.reduce<bigint>(
    (sum, value) => sum + (value === null ? 0n : weigh(value, type)),
    0n,
  );
}

function weigh(value: NonNullable<Value>, type: string): bigint {
  if (value instanceof Date) return BigInt(value.getTime());
  if (type === 'date') return BigInt(Date.parse(String(value)) / 86_400_000);
  if (typeof value === 'string') {
    const md5 = createHash('md5').update(value).digest('hex');
    return BigInt(`0x${md5.slice(0, 8)}`);
  }
  return BigInt(type === 'float64' ? Number(value) * 64 : value);
}
