import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advanceCursor, readCursor } from '../../../lib/run/cursor.ts';
import { decisionInstant } from '../../../lib/run/decision-instant.ts';
import { newJournal, openJournal } from '../../../lib/run/journal.ts';
import type { Outcome } from '../../../lib/run/outcome.ts';
import { readRecord } from '../../../lib/run/records.ts';
import { cursorKey, runPrefix } from '../../../lib/run/run-key.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';

const HOUR = 3_600_000;
const at = (hours: number) => new Date(Date.parse('2026-01-05T14:00:00Z') + hours * HOUR);

function anOutcome(instanceId: string): Outcome {
  return { instanceId, action: 'stop', outcome: 'accepted', at: at(0).toISOString() };
}

describe('the journal', () => {
  test('is read back in the order it was written, over any number of triggers', async () => {
    const store = createMemoryStore();
    await newJournal(store, 'run/').append([anOutcome('a'), anOutcome('b')]);

    const second = await openJournal(store, 'run/');
    await Promise.all([second.append([anOutcome('c')]), second.append([anOutcome('d')])]);

    const { lines } = await openJournal(store, 'run/');
    expect(lines.map((line) => line.instanceId)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('keeps what an overlapping trigger wrote, and adds its own after it', async () => {
    const store = createMemoryStore();
    const [one, other] = [newJournal(store, 'run/'), newJournal(store, 'run/')];

    await one.append([anOutcome('a')]);
    await other.append([anOutcome('b')]);
    await one.append([anOutcome('c')]);

    const { lines } = await openJournal(store, 'run/');
    expect(lines.map((line) => line.instanceId)).toEqual(['a', 'b', 'c']);
  });

  test('is not gone on with when it is damaged', async () => {
    const store = createMemoryStore();
    await store.put('run/outcomes-0001.jsonl', '{"instanceId":"a"}\n{"inst');

    await expect(openJournal(store, 'run/')).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' });
  });
});

describe('a cursor', () => {
  test('ends at the latest instant, in whatever order triggers move it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(100), { minLength: 1 }), async (hours) => {
        const store = createMemoryStore();
        for (const hour of hours) await advanceCursor(store, 'cursor', at(hour));

        const cursor = await readCursor(store, 'cursor');
        expect(new Date(cursor?.processedThrough ?? 0)).toEqual(at(Math.max(...hours)));
      }),
    );
  });
});

describe('a record', () => {
  test.each(['', 'null', '{}', '[1]', '{"version":2}'])('of %j is refused', async (text) => {
    const store = createMemoryStore();
    await store.put('record', text);

    await expect(readRecord(store, 'record')).rejects.toMatchObject({ code: 'RECORD_UNREADABLE' });
  });
});

describe('keys', () => {
  test('are named after policy, instant and target; dry runs have their own place', () => {
    const identity = { policy: 'night', target: 'main', scheduledAt: at(0) };

    expect(runPrefix({ ...identity, mode: 'act' })).toBe('runs/night/2026-01-05T14:00:00Z/main/');
    expect(runPrefix({ ...identity, mode: 'plan' })).toMatch(/^dry-run\/runs\//);
    expect(cursorKey({ ...identity, mode: 'act' })).toBe('cursors/night/main.json');
  });
});

describe('the instant decided for', () => {
  test.each([
    ['on time', 0, 0],
    ['late', 5, 5],
    ['before it was due, by another clock', -5, 0],
    ['after weeks, as in a replay', 24 * 20, 0],
  ])('for a trigger that comes %s', (_, late, decided) => {
    expect(decisionInstant(at(0), at(late))).toEqual(at(decided));
  });
});
