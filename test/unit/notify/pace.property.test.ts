import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPace, nextStart } from '../../../lib/notify/pace.ts';
import { createVirtualClock } from '../../helpers/virtual-clock.ts';

const limits = fc.array(
  fc.record({ count: fc.integer({ min: 1, max: 5 }), perMs: fc.integer({ min: 1, max: 1000 }) }),
  { minLength: 1, maxLength: 3 },
);

test('never more than the limits allow, never later than they demand, in the order of asking', async () => {
  await fc.assert(
    fc.asyncProperty(limits, fc.array(fc.nat(400), { maxLength: 20 }), async (all, gaps) => {
      const clock = createVirtualClock();
      const pace = createPace(clock, all);
      const starts: number[] = [];
      const order: number[] = [];

      const asked = gaps.map(async (_, index) => {
        await clock.sleep(gaps.slice(0, index + 1).reduce((a, b) => a + b, 0));
        const asked = clock.elapsed();
        await pace.enter(Number.POSITIVE_INFINITY);
        starts.push(clock.elapsed());
        order.push(asked);
      });
      await clock.run(Promise.all(asked));

      expect(starts).toHaveLength(gaps.length);
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      starts.forEach((start, index) => {
        for (const { count, perMs } of all) {
          const before = starts[index - count];
          if (before !== undefined) expect(start - before).toBeGreaterThanOrEqual(perMs);
        }
        // It waited for nothing else: a limit, or its own turn.
        const free = nextStart(starts.slice(0, index), all, order[index] ?? 0);
        expect(start).toBe(Math.max(free, starts[index - 1] ?? 0));
      });
    }),
    { numRuns: 60 },
  );
});

test('who would start too late is told so at once, and takes no place', async () => {
  const clock = createVirtualClock();
  const pace = createPace(clock, [{ count: 1, perMs: 1000 }]);
  const now = clock.now().getTime();

  const answers = await clock.run(
    Promise.all([pace.enter(now), pace.enter(now + 999), pace.enter(now + 1000)]),
  );

  expect(answers).toEqual([true, false, true]);
});

test('a caller that gives up lets the next one go', async () => {
  const clock = createVirtualClock();
  const pace = createPace(clock, [{ count: 1, perMs: 1000 }]);
  const caller = new AbortController();
  await pace.enter(Number.POSITIVE_INFINITY);

  const given = pace.enter(Number.POSITIVE_INFINITY, caller.signal);
  const next = pace.enter(Number.POSITIVE_INFINITY);
  caller.abort(new Error('enough'));

  await expect(given).rejects.toThrow('enough');
  expect(await clock.run(next)).toBe(true);
  expect(clock.elapsed()).toBe(1000);
});
