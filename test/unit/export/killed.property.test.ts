import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileOf, readNewestCommit } from '../../../lib/export/commit.ts';
import { createCsvWriter } from '../../../lib/export/csv-writer.ts';
import { jsonLinesWriter } from '../../../lib/export/json-lines-writer.ts';
import { parquetWriter } from '../../../lib/export/parquet-writer.ts';
import { commitKey, type Partition, viewKey } from '../../../lib/export/partition.ts';
import { type PublishInput, publishPartition } from '../../../lib/export/publish.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';
import type { ObjectStore } from '../../../lib/store/object-store.ts';
import { aPublication, clock, revise, rowsOf } from './a-publication.ts';
import { contentsOf, Killed, mortalStore, type StoreDeath } from './mortal-store.ts';

const writers = [parquetWriter, jsonLinesWriter, createCsvWriter()];

const publish = (store: ObjectStore, input: PublishInput) =>
  publishPartition({ store, clock }, input);

/** Whether it got through. */
async function publishUntilKilled(
  store: ObjectStore,
  input: PublishInput,
  death: StoreDeath,
): Promise<boolean> {
  try {
    await publish(mortalStore(store, death).store, input);
    return true;
  } catch (error) {
    if (error instanceof Killed) return false;
    throw error;
  }
}

const partitionOf = ({ table, dt, part, writer }: PublishInput): Partition => ({
  table,
  dt,
  part,
  extension: writer.extension,
});

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** What both kinds of readers may count on at any moment. */
async function checkReaders(store: ObjectStore, input: PublishInput): Promise<void> {
  const partition = partitionOf(input);
  const newest = await readNewestCommit(store, partition);
  const committed = new Set<string>();
  for (let revision = 1; revision <= (newest?.revision ?? 0); revision += 1) {
    const bytes = await store.get(commitKey(partition, revision));
    expect(bytes, `commit ${revision} of ${newest?.revision}`).toBeDefined();
    const file = fileOf(JSON.parse(Buffer.from(bytes ?? []).toString()));
    committed.add(file.sha256);
    const content = await store.get(file.key);
    expect(content && sha256(content)).toBe(file.sha256);
  }
  const view = await store.get(viewKey(partition));
  if (view !== undefined) expect([...committed]).toContain(sha256(view));
}

describe.each(writers.map((writer) => [writer.format, writer] as const))('%s', (_name, writer) => {
  const first = aPublication(rowsOf(30), { writer });
  const second = aPublication(rowsOf(31), { writer, revise: revise('late-data') });

  it.each([
    ['the first export', [], first],
    ['a revision', [first], second],
  ] as const)('%s, killed at every write, ends as if undisturbed', async (_what, before, input) => {
    const start = async () => {
      const store = createMemoryStore();
      for (const earlier of before) await publish(store, earlier);
      return store;
    };
    const undisturbed = mortalStore(await start());
    await publish(undisturbed.store, input);
    const expected = await contentsOf(undisturbed.store);
    const atStart = (await contentsOf(await start()))[viewKey(partitionOf(input))];
    expect(undisturbed.writes()).toBeGreaterThanOrEqual(3);

    for (let nth = 1; nth <= undisturbed.writes(); nth += 1) {
      for (const hasEffect of [false, true]) {
        const store = await start();

        const isThrough = await publishUntilKilled(store, input, { nth, hasEffect });

        expect(isThrough).toBe(false);
        await checkReaders(store, input);
        const view = (await contentsOf(store))[viewKey(partitionOf(input))];
        expect([atStart, expected[viewKey(partitionOf(input))]]).toContain(view);

        await publish(store, input);
        expect(await contentsOf(store)).toEqual(expected);
      }
    }
  });
});

it('keeps its promises to readers in any order of exports, revisions and deaths', async () => {
  const step = fc.record({
    rows: fc.integer({ min: 0, max: 3 }),
    how: fc.constantFrom('export', 'late-data', 'rebuild'),
    nth: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(Infinity)),
    hasEffect: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const store = createMemoryStore();
      const inputOf = ({ rows, how }: { rows: number; how: string }) =>
        aPublication(
          rowsOf(rows),
          how === 'late-data' || how === 'rebuild' ? { revise: revise(how) } : {},
        );
      for (const each of steps) {
        await publishUntilKilled(store, inputOf(each), each);
        await checkReaders(store, inputOf(each));
      }

      const last = inputOf({ rows: 2, how: 'rebuild' });
      await publish(store, last);
      await checkReaders(store, last);
      const view = await store.get(viewKey(partitionOf(last)));
      const newest = await readNewestCommit(store, partitionOf(last));
      expect(newest && fileOf(newest).rows).toBe(2);
      expect(view && sha256(view)).toBe(newest && fileOf(newest).sha256);
    }),
    { numRuns: 80 },
  );
});
