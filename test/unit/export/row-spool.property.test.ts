import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeRows } from '../../../lib/export/merge-rows.ts';
import { packRows, unpackRows } from '../../../lib/export/row-codec.ts';
import { sortRows } from '../../../lib/export/row-order.ts';
import { createRowSpool } from '../../../lib/export/row-spool.ts';
import type { Row } from '../../../lib/export/table.ts';
import { asWritten } from './duck-values.ts';
import { aSample, type SampleRow, sampleRows, sampleTable } from './sample-table.ts';
import { inBatches } from './write-file.ts';

const flat = async (batches: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>) => {
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
};

const written = (rows: readonly Row[]) => rows.map((row) => asWritten(sampleTable, row));

describe('packed rows', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(sampleRows, (rows) => {
        const back = unpackRows(sampleTable, packRows(sampleTable, rows));

        expect(written(back)).toEqual(written(rows));
      }),
    );
  });
});

describe('merged rows', () => {
  it('are those of all sources, sorted, each once', async () => {
    const dealt = fc.tuple(
      sampleRows,
      fc.array(fc.uniqueArray(fc.nat({ max: 4 }), { minLength: 1 }), { minLength: 1 }),
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }),
    );
    await fc.assert(
      fc.asyncProperty(dealt, async ([rows, hands, cut]) => {
        const sources: SampleRow[][] = [[], [], [], [], []];
        rows.forEach((row, at) => {
          for (const source of hands[at % hands.length] ?? []) sources[source]?.push({ ...row });
        });
        const sorted = sources.map((source) => inBatches(sortRows(sampleTable, source), cut));

        const merged = await flat(mergeRows(sampleTable, sorted));

        expect(merged).toEqual(sortRows(sampleTable, rows));
      }),
    );
  });

  it('must not differ where their keys are equal', async () => {
    const sources = [[[aSample(1)]], [[aSample(1, { yes: true })]]];

    await expect(flat(mergeRows(sampleTable, sources))).rejects.toThrow(
      expect.objectContaining({ code: 'EXPORT_ROW_CLASH' }),
    );
  });
});

describe('a spool', () => {
  it('gives rows back sorted, as often as it is asked', async () => {
    const rows = Array.from({ length: 25_001 }, (_, at) => aSample((at * 7_919) % 25_001));
    const spool = createRowSpool<SampleRow>(sampleTable);
    for (const row of rows) spool.add(row);

    const [first, second] = [await flat(spool.sorted()), await flat(spool.sorted())];

    expect(first.map((row) => row['id'])).toEqual(Array.from({ length: 25_001 }, (_, id) => id));
    expect(written(second.slice(-3))).toEqual(written(first.slice(-3)));
    expect(second).toHaveLength(25_001);
  });

  it('may be empty', async () => {
    expect(await flat(createRowSpool(sampleTable).sorted())).toEqual([]);
  });
});
