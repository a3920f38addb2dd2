import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideResend, type ResendInput } from '../../../lib/notify/resend-decision.ts';

const inputs: fc.Arbitrary<ResendInput> = fc.record({
  failure: fc.record({
    nature: fc.constantFrom('passing', 'throttled', 'final'),
    retryAfterMs: fc.option(fc.nat(120_000), { nil: undefined }),
  }),
  failures: fc.integer({ min: 1, max: 10 }),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  leftMs: fc.integer({ min: -1000, max: 120_000 }),
});

test('a message is sent again only before the deadline, never sooner than asked, and four times at most', () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const decision = decideResend(input);

      if (!decision.resend) return;
      expect(input.failure.nature).not.toBe('final');
      expect(input.failures).toBeLessThan(4);
      expect(decision.delayMs).toBeGreaterThanOrEqual(input.failure.retryAfterMs ?? 0);
      expect(decision.delayMs).toBeLessThan(input.leftMs);
    }),
  );
});

test.each([
  ['final', 1, 60_000, 'final'],
  ['passing', 4, 60_000, 'attempts-used-up'],
  ['passing', 1, 50, 'deadline'],
] as const)(
  '%s, failed %i times, with %i ms left is not sent again: %s',
  (nature, failures, leftMs, because) => {
    const decision = decideResend({ failure: { nature }, failures, random: 0, leftMs });

    expect(decision).toEqual({ resend: false, because });
  },
);

test('waits grow from failure to failure', () => {
  const waits = [1, 2, 3].map((failures) =>
    decideResend({ failure: { nature: 'passing' }, failures, random: 0.5, leftMs: 60_000 }),
  );

  expect(waits).toEqual([250, 500, 1000].map((delayMs) => ({ resend: true, delayMs })));
});
