import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunk, forEachLimited } from '../../../lib/base/concurrency.ts';

describe('forEachLimited', () => {
  test('does each item once, in order of starting, never more at a time than allowed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.nat(30),
        fc.integer({ min: 1, max: 8 }),
        async (s, n, limit) => {
          const started: number[] = [];
          let active = 0;
          let most = 0;
          const items = Array.from({ length: n }, (_, i) => i);

          const done = forEachLimited(items, limit, async (item) => {
            started.push(item);
            active += 1;
            most = Math.max(most, active);
            await s.schedule(Promise.resolve());
            active -= 1;
          });
          await s.waitFor(done);

          expect(started).toEqual(items);
          expect(most).toBeLessThanOrEqual(limit);
        },
      ),
    );
  });

  test('starts nothing more once told not to, and says how far it came', async () => {
    const seen: number[] = [];

    const started = await forEachLimited(
      [1, 2, 3, 4],
      1,
      async (item) => {
        seen.push(item);
      },
      () => seen.length < 2,
    );

    expect({ seen, started }).toEqual({ seen: [1, 2], started: 2 });
  });

  test('waits for what is under way before it passes a rejection on', async () => {
    const finished: number[] = [];
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });

    const all = forEachLimited([1, 2, 3], 2, async (item) => {
      if (item === 1) throw new Error('one');
      await gate;
      finished.push(item);
    });
    open();

    await expect(all).rejects.toThrow('one');
    expect(finished).toEqual([2]);
  });
});

test('chunk cuts a list into pieces that make it up again', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 9 }), (items, size) => {
      const pieces = chunk(items, size);

      expect(pieces.flat()).toEqual(items);
      expect(pieces.every((piece) => piece.length > 0 && piece.length <= size)).toBe(true);
    }),
  );
});
