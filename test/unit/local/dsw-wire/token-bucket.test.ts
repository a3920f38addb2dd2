import { expect, test } from 'vitest';
import { createTokenBucket } from '../../../../local/dsw/token-bucket.ts';

test('gives one second’s worth at once, and then the rate', () => {
  const bucket = createTokenBucket(4);
  const burst = Array.from({ length: 5 }, () => bucket.take(1000));

  expect(burst.map(({ taken }) => taken)).toEqual([true, true, true, true, false]);
  expect(burst[4]).toEqual({ taken: false, waitMs: 250 });
  expect(bucket.take(1249).taken).toBe(false);
  expect(bucket.take(1250).taken).toBe(true);
  expect(bucket.take(1251).taken).toBe(false);
});

test('lets slow rates through too', () => {
  const bucket = createTokenBucket(0.1);

  expect(bucket.take(0).taken).toBe(true);
  expect(bucket.take(9_999).taken).toBe(false);
  expect(bucket.take(10_000).taken).toBe(true);
});
