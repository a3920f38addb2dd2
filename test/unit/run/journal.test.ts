import { describe, expect, test } from 'vitest';
import { newJournal, openJournal, readJournal } from '../../../lib/run/journal.ts';
import type { Outcome, OutcomeKind } from '../../../lib/run/outcome.ts';
import { doubtfulIds, readStates } from '../../../lib/run/progress.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';

const AT = new Date('2026-01-05T14:00:00Z');

function anOutcome(instanceId: string, outcome: OutcomeKind = 'accepted'): Outcome {
  return { instanceId, action: 'stop', outcome, at: AT.toISOString() };
}

async function linesOf(store: ReturnType<typeof createMemoryStore>): Promise<string[]> {
  return (await readJournal(store, 'run/')).lines.map(({ instanceId }) => instanceId);
}

describe('the journal', () => {
  test('is read back in the order it was written, over any number of holders', async () => {
    const store = createMemoryStore();
    await newJournal(store, 'run/', 1).append([anOutcome('a'), anOutcome('b')]);

    const second = await openJournal(store, 'run/', 2);
    await Promise.all([second.append([anOutcome('c')]), second.append([anOutcome('d')])]);

    expect(await linesOf(store)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('has the lease number in the name of every object', async () => {
    const store = createMemoryStore();
    const journal = newJournal(store, 'run/', 12);
    await journal.append([anOutcome('a', 'skipped')]);
    await journal.intend([{ instanceId: 'b' }], AT);
    await journal.append([anOutcome('b')]);

    const keys: string[] = [];
    for await (const { key } of store.list('run/')) keys.push(key);
    expect(keys).toEqual([
      'run/intents-00000012-0001.json',
      'run/outcomes-00000012-0000-0001.jsonl',
      'run/outcomes-00000012-0001-0002.jsonl',
    ]);
  });

  test('has in doubt what was intended and got no outcome', async () => {
    const store = createMemoryStore();
    const journal = newJournal(store, 'run/', 1);
    await journal.intend([{ instanceId: 'a' }, { instanceId: 'b' }, { instanceId: 'c' }], AT);
    await journal.append([anOutcome('a'), anOutcome('c', 'left')]);

    const { entries } = await readJournal(store, 'run/');
    expect(doubtfulIds(readStates(entries))).toEqual(['b']);
    expect(readStates(entries).get('c')).toEqual({ outcome: undefined, attempts: 0 });
  });

  test('lets a holder begin nothing once a later one has opened it', async () => {
    const store = createMemoryStore();
    const late = newJournal(store, 'run/', 1);
    await late.intend([{ instanceId: 'a' }], AT);

    const next = await openJournal(store, 'run/', 2);

    await expect(late.intend([{ instanceId: 'b' }], AT)).rejects.toMatchObject({
      code: 'LEASE_LOST',
    });
    expect(doubtfulIds(readStates(next.entries))).toEqual(['a']);
  });

  test('shuts out an earlier holder too that had written nothing yet', async () => {
    const store = createMemoryStore();
    const late = newJournal(store, 'run/', 3);

    await openJournal(store, 'run/', 4, 3);

    await expect(late.intend([{ instanceId: 'b' }], AT)).rejects.toMatchObject({
      code: 'LEASE_LOST',
    });
  });

  test('is not opened by an earlier holder any more', async () => {
    const store = createMemoryStore();
    await newJournal(store, 'run/', 5).append([anOutcome('a')]);

    await expect(openJournal(store, 'run/', 4)).rejects.toMatchObject({ code: 'LEASE_LOST' });
  });

  test('keeps what a late writer still tells, before what its successor says of the same instance', async () => {
    const store = createMemoryStore();
    const late = newJournal(store, 'run/', 1);
    await late.intend([{ instanceId: 'a' }], AT);
    const next = await openJournal(store, 'run/', 2);
    await next.intend([{ instanceId: 'a' }], AT);
    await next.append([anOutcome('a', 'verified')]);

    await late.append([anOutcome('a', 'refused')]);

    const { entries } = await readJournal(store, 'run/');
    expect(readStates(entries).get('a')).toMatchObject({ outcome: { outcome: 'verified' } });
  });

  test('is not gone on with when it is damaged', async () => {
    const store = createMemoryStore();
    await store.put('run/outcomes-00000001-0000-0001.jsonl', '{"instanceId":"a"}\n{"inst');

    await expect(openJournal(store, 'run/', 2)).rejects.toMatchObject({
      code: 'RECORD_UNREADABLE',
    });
  });
});
