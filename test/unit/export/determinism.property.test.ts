import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCsvWriter } from '../../../lib/export/csv-writer.ts';
import { jsonLinesWriter } from '../../../lib/export/json-lines-writer.ts';
import { parquetWriter } from '../../../lib/export/parquet-writer.ts';
import { compareRows, sortRows } from '../../../lib/export/row-order.ts';
import { aSample, type SampleRow, sampleRows, sampleTable } from './sample-table.ts';
import { writeFileOf } from './write-file.ts';

const writers = [parquetWriter, jsonLinesWriter, createCsvWriter(), createCsvWriter({ bom: true })];

describe.each(writers.map((writer) => [writer.format, writer] as const))('%s', (_name, writer) => {
  it('gives the same bytes for the same rows in any order and any batches', async () => {
    const shuffledRows = sampleRows.chain((rows) =>
      fc.tuple(
        fc.constant(rows),
        fc.shuffledSubarray(rows, { minLength: rows.length }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(shuffledRows, async ([rows, shuffled, cut]) => {
        const first = await writeFileOf(writer, sampleTable, sortRows(sampleTable, rows));
        const second = await writeFileOf(writer, sampleTable, sortRows(sampleTable, shuffled), cut);

        expect(second.bytes.equals(first.bytes)).toBe(true);
        expect(second.contentSha256).toBe(first.contentSha256);
        expect(second.rows).toBe(rows.length);
      }),
      { numRuns: 30 },
    );
  });

  it('gives the same bytes for many rows in any batches', async () => {
    const rows = Array.from({ length: 21_000 }, (_, id) => aSample(id));

    const first = await writeFileOf(writer, sampleTable, rows);
    const second = await writeFileOf(writer, sampleTable, rows, [1, 10_000, 333]);

    expect(second.bytes.equals(first.bytes)).toBe(true);
  });
});

describe('sortRows', () => {
  it('sorts by the key, and rows that came twice count once', () => {
    fc.assert(
      fc.property(sampleRows, fc.infiniteStream(fc.boolean()), (rows, twice) => {
        const doubled = rows.flatMap((row) => (twice.next().value ? [row, { ...row }] : [row]));

        const sorted = sortRows<SampleRow>(sampleTable, doubled);

        expect(sorted.map(({ id }) => id)).toEqual(
          rows.map(({ id }) => id).toSorted((a, b) => a - b),
        );
      }),
    );
  });

  it('refuses two different rows with one key', () => {
    expect(() => sortRows(sampleTable, [aSample(1), aSample(1, { yes: true })])).toThrow(
      expect.objectContaining({
        code: 'EXPORT_ROW_CLASH',
        details: { table: 'sample', column: 'yes' },
      }),
    );
  });

  it('puts null first', () => {
    const byDay = { ...sampleTable, key: ['day', 'id'] };

    expect(compareRows(byDay, aSample(9), aSample(1, { day: '1970-01-01' }))).toBeLessThan(0);
  });
});
