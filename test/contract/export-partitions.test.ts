import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCsvWriter } from '../../lib/export/csv-writer.ts';
import { jsonLinesWriter } from '../../lib/export/json-lines-writer.ts';
import { parquetWriter } from '../../lib/export/parquet-writer.ts';
import { publishPartition } from '../../lib/export/publish.ts';
import { sweepTable } from '../../lib/export/sweep.ts';
import { createMemoryStore } from '../../lib/store/memory-store.ts';
import { aPublication, clock, revise, rowsOf } from '../unit/export/a-publication.ts';
import { contentsOf } from '../unit/export/mortal-store.ts';
import { sampleTable } from '../unit/export/sample-table.ts';
import { type OpenedStorage, storeKinds } from './object-store-kinds.ts';

const writers = [parquetWriter, jsonLinesWriter, createCsvWriter({ bom: true })];

describe.each(storeKinds)('partitions in a store: $name', ({ openStorage }) => {
  let storage: OpenedStorage;
  beforeEach(async () => {
    storage = await openStorage();
  });
  afterEach(() => storage.close());

  it('are the same objects as in memory, in parts as well, over exports, revisions and sweeps', async () => {
    const stores = [storage.open(), createMemoryStore()];
    for (const store of stores) {
      for (const writer of writers) {
        // The CSV is several of the parts that OSS is given here, and none of it is kept in memory.
        const first = aPublication(rowsOf(4_000), { writer, keepBytes: 1_000 });
        const second = aPublication(rowsOf(4_001), { writer, revise: revise('late-data') });
        expect((await publishPartition({ store, clock }, first)).status).toBe('created');
        expect((await publishPartition({ store, clock }, first)).status).toBe('unchanged');
        expect((await publishPartition({ store, clock }, second)).status).toBe('revised');
        expect((await publishPartition({ store, clock }, first)).status).toBe('conflict');
      }
      expect(await sweepTable({ store, clock }, sampleTable)).toMatchObject({
        partitions: 3,
        repaired: [],
      });
    }

    const [found, expected] = await Promise.all(stores.map((store) => contentsOf(store)));
    expect(Object.keys(found ?? {})).toEqual(Object.keys(expected ?? {}));
    for (const [key, content] of Object.entries(expected ?? {})) {
      expect(found?.[key] === content, key).toBe(true);
    }
  });
});
