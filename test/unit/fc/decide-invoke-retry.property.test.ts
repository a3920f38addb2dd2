import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideInvokeRetry, type InvokeRetryInput } from '../../../lib/fc/decide-invoke-retry.ts';

const inputs: fc.Arbitrary<InvokeRetryInput> = fc.record({
  failure: fc.record({
    nature: fc.constantFrom('throttled', 'passing', 'expired', 'final'),
    taken: fc.constantFrom('no', 'unknown'),
    retryAfterMs: fc.option(fc.integer({ min: 1, max: 60_000 }), { nil: undefined }),
  }),
  failures: fc.integer({ min: 1, max: 30 }),
  deduplicated: fc.boolean(),
  random: fc.double({ min: 0, max: 0.999, noNaN: true }),
  leftMs: fc.integer({ min: -1000, max: 120_000 }),
});

test('never repeats what may have been taken without a task id, nor what would fail again', () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const { nature, taken } = input.failure;
      const delayMs = decideInvokeRetry(input);

      if (taken === 'unknown' && !input.deduplicated) expect(delayMs).toBeUndefined();
      if (nature === 'final' || nature === 'expired') expect(delayMs).toBeUndefined();
      if (nature === 'passing' && input.failures >= 4) expect(delayMs).toBeUndefined();
    }),
  );
});

test('waits as long as it is asked to, and never past the deadline', () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const delayMs = decideInvokeRetry(input);
      if (delayMs === undefined) return;

      expect(delayMs).toBeGreaterThanOrEqual(input.failure.retryAfterMs ?? 0);
      expect(delayMs).toBeLessThanOrEqual(Math.max(20_000, input.failure.retryAfterMs ?? 0));
      expect(delayMs).toBeLessThan(input.leftMs);
    }),
  );
});

test('repeats throttling for as long as there is time', () => {
  const failure = { nature: 'throttled', taken: 'no' } as const;
  const input = { failure, deduplicated: false, random: 0.5, leftMs: 60_000 };

  expect([1, 2, 3, 9].map((failures) => decideInvokeRetry({ ...input, failures }))).toEqual([
    250, 500, 1000, 10_000,
  ]);
});
