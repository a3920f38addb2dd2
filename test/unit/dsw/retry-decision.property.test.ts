import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RepeatClass } from '../../../lib/dsw/operation.ts';
import { decideRetry, type RetryInput } from '../../../lib/dsw/retry-decision.ts';

const inputs: fc.Arbitrary<RetryInput> = fc.record({
  failure: fc.record({
    nature: fc.constantFrom('throttled', 'passing', 'expired', 'final'),
    effect: fc.constantFrom('none', 'unknown'),
    retryAfterMs: fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined }),
  }),
  failures: fc.integer({ min: 1, max: 50 }),
  repeat: fc.constantFrom<RepeatClass>('safe', 'same', 'once'),
  retries: fc.integer({ min: 0, max: 10 }),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  leftMs: fc.integer({ min: -1000, max: 200_000 }),
  budget: fc.boolean(),
});

describe('the decision to repeat a call', () => {
  test('never repeats what must not be done twice and may have been done', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        fc.pre(input.repeat === 'once' && input.failure.effect === 'unknown');

        expect(decideRetry(input).repeat).toBe(false);
      }),
    );
  });

  test('never waits beyond the deadline, and never less than the service asked for', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const decision = decideRetry(input);

        if (!decision.repeat) return;
        expect(decision.delayMs).toBeLessThan(input.leftMs);
        expect(decision.delayMs).toBeGreaterThanOrEqual(input.failure.retryAfterMs ?? 0);
      }),
    );
  });

  test('waits at most 20 s of its own accord', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const decision = decideRetry({
          ...input,
          failure: { ...input.failure, retryAfterMs: undefined },
        });

        if (decision.repeat) expect(decision.delayMs).toBeLessThanOrEqual(20_000);
      }),
    );
  });

  test('repeats nothing when no retries are wanted, and nothing that will fail again', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const forbidden =
          input.retries === 0 ||
          input.failure.nature === 'final' ||
          input.failure.nature === 'expired';
        fc.pre(forbidden);

        expect(decideRetry(input).repeat).toBe(false);
      }),
    );
  });

  test('repeats throttled calls of every kind as long as there is time', () => {
    fc.assert(
      fc.property(inputs, fc.constantFrom<RepeatClass>('safe', 'same', 'once'), (input, repeat) => {
        fc.pre(input.retries > 0);
        const failure = { nature: 'throttled', effect: 'none', retryAfterMs: 10_000 } as const;

        expect(decideRetry({ ...input, repeat, failure, leftMs: 60_000 })).toMatchObject({
          repeat: true,
        });
      }),
    );
  });
});

describe('the wait', () => {
  const base: RetryInput = {
    failure: { nature: 'passing', effect: 'none' },
    failures: 1,
    repeat: 'once',
    retries: 5,
    random: 0.5,
    leftMs: 60_000,
    budget: true,
  };

  test.each([
    ['the first passing failure', {}, 50],
    ['the fourth', { failures: 4 }, 400],
    ['the first throttled one', { failure: { nature: 'throttled', effect: 'none' } }, 500],
    ['the tenth', { failure: { nature: 'throttled', effect: 'none' }, failures: 10 }, 10_000],
    [
      'a floor from the service',
      { failure: { nature: 'passing', effect: 'none', retryAfterMs: 7000 } },
      7000,
    ],
  ] as const)('after %s is jitter below a doubling ceiling', (_, change, delayMs) => {
    expect(decideRetry({ ...base, ...change })).toEqual({ repeat: true, delayMs });
  });

  test.each([
    ['final', { failure: { nature: 'final', effect: 'none' } }],
    ['may-have-taken-effect', { failure: { nature: 'passing', effect: 'unknown' } }],
    ['retries-used-up', { failures: 6 }],
    ['budget-used-up', { budget: false }],
    ['deadline', { leftMs: 90 }],
  ] as const)('is none because of %s', (because, change) => {
    expect(decideRetry({ ...base, ...change })).toEqual({ repeat: false, because });
  });
});
