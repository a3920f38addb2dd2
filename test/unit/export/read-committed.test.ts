import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCsvWriter } from '../../../lib/export/csv-writer.ts';
import { findCommitted } from '../../../lib/export/find-committed.ts';
import { jsonLinesWriter } from '../../../lib/export/json-lines-writer.ts';
import { parquetWriter } from '../../../lib/export/parquet-writer.ts';
import { publishPartition } from '../../../lib/export/publish.ts';
import { readCommitted } from '../../../lib/export/read-committed.ts';
import { sortRows } from '../../../lib/export/row-order.ts';
import { optional } from '../../../lib/export/table.ts';
import type { TableWriter } from '../../../lib/export/table-writer.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';
import type { ObjectStore } from '../../../lib/store/object-store.ts';
import { collect } from '../../helpers/collect.ts';
import { aPublication, clock, revise, rowsOf } from './a-publication.ts';
import { aSample, type SampleRow, sampleRows, sampleTable } from './sample-table.ts';

const DAY = '2026-01-05';

async function publish(
  store: ObjectStore,
  writer: TableWriter,
  rows: readonly SampleRow[],
  more: Parameters<typeof aPublication>[1] = {},
): Promise<void> {
  await publishPartition({ store, clock }, aPublication(rows, { writer, ...more }));
}

async function readAll(store: ObjectStore, days: readonly string[], part?: string) {
  const rows: SampleRow[] = [];
  for (const day of await findCommitted(store, sampleTable, { days, part })) {
    for await (const batch of readCommitted(store, sampleTable, day)) rows.push(...batch);
  }
  return rows;
}

describe.each([parquetWriter, jsonLinesWriter].map((writer) => [writer.format, writer] as const))(
  '%s',
  (_format, writer) => {
    it('gives back the rows that were written, whatever they hold', async () => {
      await fc.assert(
        fc.asyncProperty(sampleRows, async (anyRows) => {
          const rows = sortRows(sampleTable, anyRows.map(asRead));
          const store = createMemoryStore();
          await publish(store, writer, rows);

          expect(await readAll(store, [DAY])).toEqual(rows);
        }),
        { numRuns: 60 },
      );
    });

    it('reads more rows than a batch holds, in order', async () => {
      const store = createMemoryStore();
      await publish(store, writer, rowsOf(20_001));

      const ids = (await readAll(store, [DAY])).map(({ id }) => id);

      expect(ids).toEqual(Array.from({ length: 20_001 }, (_, id) => id));
    });

    it('reads the columns asked for, and null where an older version had none', async () => {
      const store = createMemoryStore();
      await publish(store, writer, [aSample(1)]);
      const grown = {
        ...sampleTable,
        version: 2,
        columns: [
          ...sampleTable.columns,
          optional('added', 'float64', { source: 'test', description: 'A value.' }),
        ],
      } as const;
      const [day] = await findCommitted(store, grown, { days: [DAY] });
      if (day === undefined) throw new Error('not committed');

      const batches = await collect(readCommitted(store, grown, day, ['id', 'added']));

      expect(batches).toEqual([[{ id: 1, added: null }]]);
    });
  },
);

describe('findCommitted', () => {
  it('finds the newest revision of each day and target that was asked for', async () => {
    const store = createMemoryStore();
    await publish(store, parquetWriter, rowsOf(2));
    await publish(store, parquetWriter, rowsOf(3), { revise: revise('rebuild') });
    await publish(store, parquetWriter, rowsOf(1), { part: 'other' });
    await publish(store, parquetWriter, rowsOf(1), { dt: '2026-01-03' });

    const found = await findCommitted(store, sampleTable, {
      days: ['2026-01-03', '2026-01-04', DAY],
    });
    const ofOne = await findCommitted(store, sampleTable, { days: [DAY], part: 'other' });

    expect(found.map(({ dt, part, commit }) => [dt, part, commit.revision])).toEqual([
      ['2026-01-03', 'main', 1],
      [DAY, 'main', 2],
      [DAY, 'other', 1],
    ]);
    expect(ofOne.map(({ part }) => part)).toEqual(['other']);
  });

  it('takes Parquet where a day is there in two forms, and no CSV', async () => {
    const store = createMemoryStore();
    for (const writer of [createCsvWriter(), jsonLinesWriter, parquetWriter]) {
      await publish(store, writer, rowsOf(2));
    }
    await publish(store, createCsvWriter(), rowsOf(2), { dt: '2026-01-04' });

    const found = await findCommitted(store, sampleTable, { days: ['2026-01-04', DAY] });

    expect(found.map(({ dt, commit }) => [dt, commit.format])).toEqual([[DAY, 'parquet']]);
  });
});

it('says so when what was committed is gone or damaged', async () => {
  const store = createMemoryStore();
  await publish(store, parquetWriter, rowsOf(2));
  const [day] = await findCommitted(store, sampleTable, { days: [DAY] });
  const key = day?.commit.files[0]?.key ?? '';

  await store.put(key, 'something else');
  await expect(readAll(store, [DAY])).rejects.toMatchObject({ code: 'EXPORT_CONTENT_DAMAGED' });
  await store.delete(key);
  await expect(readAll(store, [DAY])).rejects.toMatchObject({ code: 'EXPORT_CONTENT_DAMAGED' });
});

/** Half a surrogate pair becomes U+FFFD, and minus zero zero; whole numbers of 64 bits come back as `bigint`, to 2^53. */
function asRead(row: SampleRow): SampleRow {
  const text = (value: string) => Buffer.from(value).toString();
  return {
    ...row,
    text: text(row.text),
    maybe_text: row.maybe_text === null ? null : text(row.maybe_text),
    big: row.big === null ? null : BigInt.asIntN(53, BigInt(row.big)),
    ratio: row.ratio + 0,
    maybe_ratio: row.maybe_ratio === null ? null : row.maybe_ratio + 0,
  };
}
