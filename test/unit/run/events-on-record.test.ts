import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noteEvent } from '../../../lib/run/events-on-record.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';

const event = { source: 'acs.actiontrail', id: 'e-1', time: new Date('2026-01-05T13:59:58Z') };
const now = new Date('2026-01-05T14:00:00.700Z');

describe('noteEvent', () => {
  test('gives every delivery the instant of the first, also where they come at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(86_400_000), { minLength: 1, maxLength: 5 }),
        async (delays) => {
          const store = createMemoryStore();
          const deliver = (ms: number) => noteEvent(store, event, new Date(now.getTime() + ms));

          const atOnce = await Promise.all(delays.map(deliver));
          const again = await deliver(90_000_000);

          const notes = [...atOnce, again];
          expect(notes.filter(({ isFirst }) => isFirst)).toHaveLength(1);
          expect(new Set(notes.map(({ lookAt }) => lookAt.getTime())).size).toBe(1);
        },
      ),
    );
  });

  test('tells events apart by source and id', async () => {
    const store = createMemoryStore();

    await noteEvent(store, event, now);

    expect(await noteEvent(store, { ...event, id: 'e-2' }, now)).toMatchObject({ isFirst: true });
    expect(await noteEvent(store, { ...event, source: 's' }, now)).toMatchObject({ isFirst: true });
    expect(await noteEvent(store, event, now)).toEqual({
      lookAt: new Date('2026-01-05T14:00:00Z'),
      isFirst: false,
    });
  });
});
