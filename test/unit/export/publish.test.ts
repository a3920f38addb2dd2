import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CommitRecord, fileOf } from '../../../lib/export/commit.ts';
import { createCsvWriter } from '../../../lib/export/csv-writer.ts';
import { jsonLinesWriter } from '../../../lib/export/json-lines-writer.ts';
import { type PublishInput, publishPartition } from '../../../lib/export/publish.ts';
import { optional, required } from '../../../lib/export/table.ts';
import type { TableWriter } from '../../../lib/export/table-writer.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';
import type { ObjectStore } from '../../../lib/store/object-store.ts';
import { aPublication, clock, revise, rowsOf } from './a-publication.ts';
import { contentsOf, mortalStore } from './mortal-store.ts';
import { sampleTable } from './sample-table.ts';

const VIEW = 'stats/sample/dt=2026-01-05/main.jsonl.gz';
const META = 'stats/_meta/sample/dt=2026-01-05/main.jsonl.gz/';

let store: ObjectStore;
beforeEach(() => {
  store = createMemoryStore();
});

const publish = (input: PublishInput, to = store) => publishPartition({ store: to, clock }, input);
const viewIds = async () => {
  const text = gunzipSync((await store.get(VIEW)) ?? Buffer.alloc(0)).toString();
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line).text);
};
const commit = async (revision: number): Promise<CommitRecord> =>
  JSON.parse(Buffer.from((await store.get(`${META}00000000000${revision}.json`)) ?? []).toString());

describe('the first export of a day', () => {
  it('is content, commit and view', async () => {
    const published = await publish(aPublication(rowsOf(3)));

    expect(published.status).toBe('created');
    expect(await viewIds()).toEqual(['text 0', 'text 1', 'text 2']);
    const { sha256 } = fileOf(published.commit);
    expect(Object.keys(await contentsOf(store))).toEqual([
      `${META}000000000001.json`,
      `${META}${sha256}.content`,
      'stats/_meta/sample/schema-1.json',
      VIEW,
    ]);
    expect(await store.get(fileOf(published.commit).key)).toEqual(await store.get(VIEW));
    expect(await commit(1)).toMatchObject({
      table: 'sample',
      schemaVersion: 1,
      format: 'jsonl',
      dt: '2026-01-05',
      tz: 'Asia/Shanghai',
      part: 'main',
      revision: 1,
      base: 0,
      reason: 'export',
      runId: 'run-1',
      term: null,
      source: { rows: 3 },
      files: [{ rows: 3, view: VIEW, firstKey: [0], lastKey: [2] }],
    });
  });

  it('may be empty', async () => {
    const { commit: made } = await publish(aPublication([]));

    expect(fileOf(made)).toMatchObject({ rows: 0, firstKey: null, lastKey: null });
    expect(await viewIds()).toEqual([]);
  });

  it('is refused until the day is over in its zone', async () => {
    // 2026-01-06 in Shanghai lasts until 16:00 UTC, and in Los Angeles it has just begun.
    await expect(publish(aPublication([], { dt: '2026-01-07' }))).rejects.toThrow(
      expect.objectContaining({ code: 'EXPORT_DAY_OPEN' }),
    );
    await expect(
      publish(aPublication([], { dt: '2026-01-06', zone: 'America/Los_Angeles' })),
    ).rejects.toThrow(expect.objectContaining({ code: 'EXPORT_DAY_OPEN' }));
    expect((await publish(aPublication([], { dt: '2026-01-06' }))).status).toBe('created');
  });

  it.each(['_hidden', '.hidden', 'a/b', '', '../up'])('refuses the part %j', async (part) => {
    await expect(publish(aPublication([], { part }))).rejects.toThrow(
      expect.objectContaining({ code: 'EXPORT_PARTITION_INVALID' }),
    );
  });

  it('refuses rows out of order, and nothing is written', async () => {
    await expect(publish(aPublication(rowsOf(3).toReversed()))).rejects.toThrow(
      expect.objectContaining({ code: 'EXPORT_ROW_ORDER' }),
    );
    expect(await contentsOf(store)).toEqual({});
  });
});

describe('the same day again', () => {
  it('writes nothing, whoever exports it', async () => {
    await publish(aPublication(rowsOf(3)));
    const counting = mortalStore(store);

    const again = await publish(aPublication(rowsOf(3), { runId: 'run-2' }), counting.store);

    expect(again.status).toBe('unchanged');
    expect(again.commit.runId).toBe('run-1');
    expect(counting.writes()).toBe(0);
  });

  it('is the same revision when another zlib compresses it differently', async () => {
    await publish(aPublication(rowsOf(30)));

    const again = await publish(aPublication(rowsOf(30), { writer: otherZlib }));

    expect(again.status).toBe('unchanged');
  });

  it('is a conflict with other rows, and stays as it was', async () => {
    await publish(aPublication(rowsOf(3)));
    const before = await contentsOf(store);

    const again = await publish(aPublication(rowsOf(4)));

    expect(again).toMatchObject({
      status: 'conflict',
      commit: { revision: 1, files: [{ rows: 3 }] },
      found: { rows: 4 },
    });
    expect(await contentsOf(store)).toEqual(before);
  });

  it('puts a view right that somebody changed', async () => {
    await publish(aPublication(rowsOf(3)));
    await store.put(VIEW, 'half a fi');

    await publish(aPublication(rowsOf(3)));

    expect(await viewIds()).toHaveLength(3);
  });

  it('refuses to make a view of content that is not what was committed', async () => {
    const { commit: made } = await publish(aPublication(rowsOf(3)));
    await store.delete(VIEW);
    await store.put(fileOf(made).key, 'something else');

    await expect(publish(aPublication(rowsOf(3)))).rejects.toThrow(
      expect.objectContaining({ code: 'EXPORT_CONTENT_DAMAGED' }),
    );
    expect(await store.get(VIEW)).toBeUndefined();
  });
});

describe('a revision', () => {
  it('follows late data, under a lease', async () => {
    await publish(aPublication(rowsOf(3)));

    const late = await publish(aPublication(rowsOf(4), { revise: revise('late-data', 7) }));

    expect(late.status).toBe('revised');
    expect(await commit(2)).toMatchObject({ base: 1, reason: 'late-data', term: 7 });
    expect(await viewIds()).toHaveLength(4);
    // Readers that began with the first revision still have it.
    expect(await store.get(fileOf(await commit(1)).key)).toBeDefined();
  });

  it('is a conflict for late data of the same source: then it is a fault', async () => {
    await publish(aPublication(rowsOf(3)));

    const again = await publish(
      aPublication(rowsOf(4), { source: { rows: 3 }, revise: revise('late-data') }),
    );

    expect(again.status).toBe('conflict');
    expect(await viewIds()).toHaveLength(3);
  });

  it('is what a rebuild makes in any case, but not of the same rows', async () => {
    await publish(aPublication(rowsOf(3)));
    const rebuild = (count: number) =>
      publish(aPublication(rowsOf(count), { source: { rows: 3 }, revise: revise('rebuild') }));

    expect((await rebuild(3)).status).toBe('unchanged');
    expect((await rebuild(4)).status).toBe('revised');
    expect((await rebuild(3)).status).toBe('revised');
    expect(await viewIds()).toHaveLength(3);
    expect((await commit(3)).files[0]?.key).toBe((await commit(1)).files[0]?.key);
  });

  it('is not made once the lease is lost', async () => {
    await publish(aPublication(rowsOf(3)));
    const lost = async () => {
      throw new Error('LEASE_LOST');
    };

    await expect(
      publish(
        aPublication(rowsOf(4), {
          revise: { reason: 'rebuild', lease: { term: 1, confirm: lost } },
        }),
      ),
    ).rejects.toThrow('LEASE_LOST');

    expect(await commit(1)).toBeDefined();
    expect(await store.get(`${META}000000000002.json`)).toBeUndefined();
    expect(await viewIds()).toHaveLength(3);
  });
});

describe('writers at once', () => {
  it('one creates, one of the same rows agrees', async () => {
    const both = await Promise.all([
      publish(aPublication(rowsOf(3))),
      publish(aPublication(rowsOf(3), { runId: 'run-2' })),
    ]);

    expect(both.map(({ status }) => status).toSorted()).toEqual(['created', 'unchanged']);
  });

  it('one creates, one of other rows is told of the conflict', async () => {
    const both = await Promise.all([
      publish(aPublication(rowsOf(3))),
      publish(aPublication(rowsOf(4))),
    ]);

    expect(both.map(({ status }) => status).toSorted()).toEqual(['conflict', 'created']);
    expect(await viewIds()).toHaveLength(fileOf(await commit(1)).rows);
  });

  it('a view that comes late does not undo a newer revision', async () => {
    let isFirst = true;
    const slow: ObjectStore = {
      ...store,
      async write(key, pieces) {
        if (key === VIEW && isFirst) {
          isFirst = false;
          await publish(aPublication(rowsOf(4), { revise: revise('late-data') }));
        }
        await store.write(key, pieces);
      },
    };

    await publish(aPublication(rowsOf(3)), slow);

    expect(await viewIds()).toHaveLength(4);
  });
});

describe('a file that is not kept in memory', () => {
  it('is made twice, to the same end', async () => {
    const other = createMemoryStore();

    await publish(aPublication(rowsOf(3_000), { keepBytes: 100 }));
    await publish(aPublication(rowsOf(3_000)), other);

    expect(await contentsOf(store)).toEqual(await contentsOf(other));
  });

  it('is not published when its rows change in between', async () => {
    let turn = 0;
    const rows = () => [rowsOf(300, `turn ${turn++}`)];

    await expect(publish(aPublication([], { rows, keepBytes: 100 }))).rejects.toThrow(
      expect.objectContaining({ code: 'EXPORT_ROWS_CHANGED' }),
    );
    expect(Object.keys(await contentsOf(store))).toEqual(['stats/_meta/sample/schema-1.json']);
  });
});

describe('formats and targets', () => {
  it('have files and commits of their own', async () => {
    await publish(aPublication(rowsOf(3)));
    await publish(aPublication(rowsOf(4), { writer: createCsvWriter() }));
    await publish(aPublication(rowsOf(5), { part: 'other' }));

    const keys = Object.keys(await contentsOf(store));
    expect(keys.filter((key) => !key.includes('_meta'))).toEqual([
      'stats/sample/dt=2026-01-05/main.csv',
      VIEW,
      'stats/sample/dt=2026-01-05/other.jsonl.gz',
    ]);
  });
});

describe('the schema in the store', () => {
  const about = { source: 'test', description: 'A value.' };
  const grown = {
    ...sampleTable,
    version: 2,
    columns: [...sampleTable.columns, optional('added', 'string', about)],
  };
  const grownRows = () => [rowsOf(3).map((row) => ({ ...row, added: null }))];

  it('may grow by nullable columns at the end, with a new version', async () => {
    await publish(aPublication(rowsOf(3)));
    const next = aPublication([], { table: grown, rows: grownRows, dt: '2026-01-04' });

    expect((await publish(next)).status).toBe('created');
    expect(await store.get('stats/_meta/sample/schema-2.json')).toBeDefined();
  });

  it.each([
    ['grows without a new version', { ...grown, version: 1 }],
    [
      'has a new column that must not be null',
      { ...grown, columns: [...sampleTable.columns, required('added', 'string', about)] },
    ],
    [
      'has a new column in front',
      { ...grown, columns: [optional('added', 'string', about), ...sampleTable.columns] },
    ],
    [
      'has lost a column',
      { ...sampleTable, version: 2, columns: sampleTable.columns.slice(0, -1) },
    ],
    [
      'has another type',
      {
        ...sampleTable,
        version: 2,
        columns: sampleTable.columns.map((column) =>
          column.name === 'small' ? optional('small', 'int64', about) : column,
        ),
      },
    ],
  ])('is refused when it %s', async (_what, table) => {
    await publish(aPublication(rowsOf(3)));
    const before = await contentsOf(store);
    const rows = () => [rowsOf(3).map((row) => ({ ...row, added: 'x' }))];

    await expect(publish(aPublication([], { table, rows, dt: '2026-01-04' }))).rejects.toThrow(
      expect.objectContaining({ code: 'EXPORT_SCHEMA_CHANGED' }),
    );
    expect(await contentsOf(store)).toEqual(before);
  });
});

/** The same lines, otherwise compressed. */
const otherZlib: TableWriter = {
  ...jsonLinesWriter,
  async *write(table, batches) {
    const file = jsonLinesWriter.write(table, batches);
    const pieces: Uint8Array[] = [];
    let next = await file.next();
    while (!next.done) {
      pieces.push(next.value);
      next = await file.next();
    }
    yield gzipSync(gunzipSync(Buffer.concat(pieces)), { level: 1 });
    return next.value;
  },
};
