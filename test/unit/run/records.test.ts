import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advanceCursor, readCursor } from '../../../lib/run/cursor.ts';
import { decisionInstant } from '../../../lib/run/decision-instant.ts';
import { readRecord } from '../../../lib/run/records.ts';
import { cursorKey, runPrefix } from '../../../lib/run/run-key.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';

const HOUR = 3_600_000;
const at = (hours: number) => new Date(Date.parse('2026-01-05T14:00:00Z') + hours * HOUR);

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
    ['after weeks', 24 * 20, 24 * 20],
  ])('for a trigger that comes %s', (_, late, decided) => {
    expect(decisionInstant(at(0), at(late))).toEqual(at(decided));
  });
});
