import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parquetWriter } from '../../../lib/export/parquet-writer.ts';
import { sortRows } from '../../../lib/export/row-order.ts';
import { TABLES } from '../../../lib/export/tables.ts';
import { asWritten, fromDuckdb } from './duck-values.ts';
import { type DuckRow, withDuckdb } from './duckdb.ts';
import { aSample, HOSTILE_TEXTS, type SampleRow, sampleRows, sampleTable } from './sample-table.ts';
import { writeFileOf } from './write-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'parquet-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Texts are asked for in hex: what makes JavaScript strings of them drops byte order marks. */
async function readBack(query: (sql: string) => Promise<DuckRow[]>, rows: readonly SampleRow[]) {
  const path = join(folder, 'rows.parquet');
  const { bytes } = await writeFileOf(parquetWriter, sampleTable, rows);
  writeFileSync(path, bytes);
  const found = await query(
    `SELECT * REPLACE (hex(encode(text)) AS text, hex(encode(maybe_text)) AS maybe_text) FROM read_parquet('${path}')`,
  );
  return found.map((row) => ({
    ...fromDuckdb(row),
    text: fromHex(row['text']),
    maybe_text: fromHex(row['maybe_text']),
  }));
}

function fromHex(hex: unknown): string | null {
  return typeof hex === 'string' ? Buffer.from(hex, 'hex').toString() : null;
}

const written = (rows: readonly SampleRow[]) => rows.map((row) => asWritten(sampleTable, row));

describe('Parquet, read by DuckDB', () => {
  it('has the types of the table, whatever table', async () => {
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
      for (const table of [...TABLES, sampleTable]) {
        const path = join(folder, `${table.name}.parquet`);
        writeFileSync(path, (await writeFileOf(parquetWriter, table, [])).bytes);

        const found = await query(`DESCRIBE FROM read_parquet('${path}')`);

        expect(found.map(({ column_name, column_type }) => [column_name, column_type])).toEqual(
          table.columns.map(({ name, type }) => [name, types[type]]),
        );
      }
    });
  });

  it('comes back as it was written, whatever the values', async () => {
    await withDuckdb(async (query) => {
      await fc.assert(
        fc.asyncProperty(sampleRows, async (rows) => {
          expect(await readBack(query, rows)).toEqual(written(rows));
        }),
        { numRuns: 60 },
      );
    });
  });

  it('keeps hostile texts, long ones, and the ends of every range', async () => {
    const rows = [
      ...HOSTILE_TEXTS.map((text, id) => aSample(id, { text, maybe_text: text })),
      aSample(100, { text: 'x'.repeat(1_000_000), maybe_text: '🚀'.repeat(250_000) }),
      aSample(101, { big: 2n ** 63n - 1n, small: 2 ** 31 - 1, ratio: Number.MAX_VALUE }),
      aSample(102, { big: -(2n ** 63n), small: -(2 ** 31), ratio: Number.MIN_VALUE }),
      aSample(103, { big: Number.MAX_SAFE_INTEGER, ratio: Number.NaN, maybe_ratio: Infinity }),
      aSample(104, { ratio: -0, maybe_ratio: -Infinity, yes: true, day: '1970-01-01' }),
      aSample(105, { at: new Date(0), maybe_at: new Date('2262-04-11T23:47:16.854Z') }),
      aSample(106, { at: new Date('1969-12-31T23:59:59.999Z'), day: '2262-04-11', yes: false }),
      aSample(107, { at: new Date('9999-12-31T23:59:59.999Z'), day: '0001-01-01' }),
    ];

    const found = await withDuckdb((query) => readBack(query, rows));

    expect(found).toEqual(written(rows));
  });

  it('goes over many row groups, and says least and greatest values of each', async () => {
    const rows = Array.from({ length: 25_000 }, (_, id) =>
      aSample(id, { maybe_text: id % 3 === 0 ? null : `group ${id % 50}`, big: id }),
    );
    const path = join(folder, 'groups.parquet');
    const { bytes, pieces } = await writeFileOf(parquetWriter, sampleTable, rows, [999, 7, 4_000]);
    writeFileSync(path, bytes);

    await withDuckdb(async (query) => {
      const [sums] = await query(
        `SELECT count(*) n, sum(id)::BIGINT id, count(maybe_text) texts, count(DISTINCT text) d FROM read_parquet('${path}')`,
      );
      expect(sums).toEqual({ n: 25_000n, id: 312_487_500n, texts: 16_666n, d: 25_000n });
      const groups = await query(
        `SELECT row_group_num_rows n, stats_min_value a, stats_max_value b, compression c
           FROM parquet_metadata('${path}') WHERE path_in_schema = 'id' ORDER BY row_group_id`,
      );
      expect(groups).toEqual(
        [0, 5_000, 10_000, 15_000, 20_000].map((first) => ({
          n: 5_000n,
          a: String(first),
          b: String(first + 4_999),
          c: 'GZIP',
        })),
      );
    });
    expect(pieces).toBeGreaterThanOrEqual(3);
  });

  it('names its table and version', async () => {
    const path = join(folder, 'named.parquet');
    writeFileSync(path, (await writeFileOf(parquetWriter, sampleTable, [aSample(1)])).bytes);

    const found = await withDuckdb((query) =>
      query(`SELECT key::VARCHAR k, value::VARCHAR v FROM parquet_kv_metadata('${path}')`),
    );

    expect(found).toEqual([
      { k: 'dsw-steward.table', v: 'sample' },
      { k: 'dsw-steward.schema_version', v: '1' },
    ]);
  });
});

describe('the digest of the content', () => {
  const digest = async (rows: readonly SampleRow[]) =>
    (await writeFileOf(parquetWriter, sampleTable, rows)).contentSha256;

  it('tells apart rows that differ in any one value', async () => {
    await fc.assert(
      fc.asyncProperty(sampleRows, sampleRows, async (some, others) => {
        const [a, b] = [sortRows(sampleTable, some), sortRows(sampleTable, others)];
        const same = JSON.stringify(written(a), show) === JSON.stringify(written(b), show);

        expect((await digest(a)) === (await digest(b))).toBe(same);
      }),
      { numRuns: 40 },
    );
  });

  it('tells where the nulls are', async () => {
    const first = [aSample(1, { maybe_text: 'x' }), aSample(2)];
    const second = [aSample(1), aSample(2, { maybe_text: 'x' })];

    expect(await digest(first)).not.toBe(await digest(second));
  });
});

function show(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' || typeof value === 'number' ? String(value) : value;
}
