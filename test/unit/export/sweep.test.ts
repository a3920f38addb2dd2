import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../lib/base/clock.ts';
import { fileOf } from '../../../lib/export/commit.ts';
import { publishPartition } from '../../../lib/export/publish.ts';
import { sweepTable } from '../../../lib/export/sweep.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';
import { aPublication, revise, rowsOf } from './a-publication.ts';
import { contentsOf, mortalStore } from './mortal-store.ts';
import { sampleTable } from './sample-table.ts';

const DAY_MS = 86_400_000;
const VIEW = 'stats/sample/dt=2026-01-05/main.jsonl.gz';
const META = 'stats/_meta/sample/dt=2026-01-05/main.jsonl.gz/';

function setUp() {
  let nowMs = Date.UTC(2026, 0, 6, 20);
  const clock: Clock = { now: () => new Date(nowMs), sleep: async () => {} };
  const store = createMemoryStore({ clock });
  return {
    store,
    deps: { store, clock },
    pass: (days: number) => {
      nowMs += days * DAY_MS;
    },
    sweep: () => sweepTable({ store, clock }, sampleTable),
    contents: async () =>
      Object.keys(await contentsOf(store)).filter((key) => key.endsWith('.content')),
  };
}

describe('a sweep', () => {
  it('leaves alone what is in order', async () => {
    const { store, deps, pass } = setUp();
    await publishPartition(deps, aPublication(rowsOf(3)));
    await publishPartition(deps, aPublication(rowsOf(3), { dt: '2026-01-04', part: 'other' }));
    pass(30);
    const before = await contentsOf(store);
    const counting = mortalStore(store);

    const swept = await sweepTable({ ...deps, store: counting.store }, sampleTable);

    expect(swept).toEqual({ partitions: 2, repaired: [], removed: [] });
    expect(counting.writes()).toBe(0);
    expect(await contentsOf(store)).toEqual(before);
  });

  it('reads nothing, within bounds, of partitions with one content or of another target', async () => {
    const { store, deps, pass, contents } = setUp();
    await publishPartition(deps, aPublication(rowsOf(3)));
    for (const rows of [3, 4]) {
      const about = { dt: '2026-01-04', part: 'other', revise: revise('late-data') };
      await publishPartition(deps, aPublication(rowsOf(rows), about));
    }
    pass(30);
    const reads: string[] = [];
    const reading = {
      ...store,
      get: async (key: string) => {
        reads.push(key);
        return store.get(key);
      },
    };

    const main = { part: 'main', isStaleOnly: true };
    const other = { part: 'other', isStaleOnly: true };

    expect(await sweepTable({ ...deps, store: reading }, sampleTable, main)).toEqual({
      partitions: 0,
      repaired: [],
      removed: [],
    });
    expect(reads).toEqual([]);
    expect(await sweepTable(deps, sampleTable, other)).toMatchObject({ partitions: 1 });
    expect(await contents()).toHaveLength(2);
  });

  it('removes what a newer revision replaced, a week after it, and no commit', async () => {
    const { deps, pass, sweep, contents } = setUp();
    const first = await publishPartition(deps, aPublication(rowsOf(3)));
    pass(30);
    const revised = aPublication(rowsOf(4), { revise: revise('late-data') });
    const second = await publishPartition(deps, revised);
    pass(6);
    expect(await sweep()).toMatchObject({ removed: [] });
    expect(await contents()).toHaveLength(2);
    pass(2);

    expect(await sweep()).toMatchObject({ removed: [fileOf(first.commit).key] });

    expect(await contents()).toEqual([fileOf(second.commit).key]);
    expect(Object.keys(await contentsOf(deps.store))).toEqual(
      expect.arrayContaining([`${META}000000000001.json`, `${META}000000000002.json`, VIEW]),
    );
  });

  it('removes what a killed writer left, but not while it may still commit', async () => {
    const { deps, pass, sweep, contents } = setUp();
    const killed = mortalStore(deps.store, { nth: 3, hasEffect: false });
    await expect(
      publishPartition({ ...deps, store: killed.store }, aPublication(rowsOf(3))),
    ).rejects.toThrow();
    pass(6);
    expect(await sweep()).toMatchObject({ removed: [] });
    pass(2);

    expect((await sweep()).removed).toHaveLength(1);

    expect(await contents()).toEqual([]);
  });

  it('keeps old content that a writer has just stored again', async () => {
    const { deps, pass, sweep, contents } = setUp();
    const publishUntil = (nth: number) => {
      const { store } = mortalStore(deps.store, { nth, hasEffect: false });
      return publishPartition({ ...deps, store }, aPublication(rowsOf(3)));
    };
    // Killed before its commit: the third write, and the second one later, when the schema is there.
    await expect(publishUntil(3)).rejects.toThrow();
    pass(30);
    await expect(publishUntil(2)).rejects.toThrow();

    expect(await sweep()).toMatchObject({ removed: [] });

    expect(await contents()).toHaveLength(1);
  });

  it('brings the view up to a commit whose writer was killed', async () => {
    const { deps, sweep } = setUp();
    await publishPartition(deps, aPublication(rowsOf(3)));
    const killed = mortalStore(deps.store, { nth: 3, hasEffect: false });
    const revised = aPublication(rowsOf(4), { revise: revise('late-data') });
    await expect(publishPartition({ ...deps, store: killed.store }, revised)).rejects.toThrow();

    expect(await sweep()).toEqual({ partitions: 1, repaired: [VIEW], removed: [] });

    const { commit } = await publishPartition(deps, revised);
    expect(await deps.store.get(VIEW)).toEqual(await deps.store.get(fileOf(commit).key));
    expect(commit.revision).toBe(2);
  });

  it('makes lost content from the view, and says so when both are lost', async () => {
    const { deps, sweep } = setUp();
    const { commit } = await publishPartition(deps, aPublication(rowsOf(3)));
    const { key } = fileOf(commit);
    await deps.store.delete(key);

    expect(await sweep()).toMatchObject({ repaired: [key] });

    expect(await deps.store.get(key)).toEqual(await deps.store.get(VIEW));
    await deps.store.delete(key);
    await deps.store.delete(VIEW);
    await expect(sweep()).rejects.toThrow(
      expect.objectContaining({ code: 'EXPORT_CONTENT_DAMAGED' }),
    );
  });
});
