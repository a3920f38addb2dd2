import { describe, expect, it } from 'vitest';
import { compareInstants, readExactInstant } from '../../../lib/base/exact-instant.ts';

describe('readExactInstant', () => {
  it.each([
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z', 0],
    ['2026-01-02T03:04Z', '2026-01-02T03:04:00.000Z', 0],
    ['2026-01-02 03:04:05+08:00', '2026-01-01T19:04:05.000Z', 0],
    ['2026-01-02T03:04:05-0330', '2026-01-02T06:34:05.000Z', 0],
    ['2024-02-29t23:59:59.5z', '2024-02-29T23:59:59.500Z', 0],
    ['2026-01-02T03:04:05.123456789Z', '2026-01-02T03:04:05.123Z', 456_789],
    ['2026-01-02T03:04:05.0000000019Z', '2026-01-02T03:04:05.000Z', 1],
  ])('reads %s', (text, iso, nanos) => {
    expect(readExactInstant(text)).toEqual({ ms: Date.parse(iso), nanos });
  });

  it.each([
    '',
    '2026-01-02',
    '2026-01-02T03:04:05',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T23:60:00Z',
    '2026-01-01T23:59:60Z',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00.Z',
    '0001-01-01T00:00:00Z',
    ' 2026-01-01T00:00:00Z',
    'yesterday',
  ])('takes %j for no instant', (text) => {
    expect(readExactInstant(text)).toBeUndefined();
  });
});

it('orders by nanoseconds where milliseconds are equal', () => {
  expect(compareInstants({ ms: 1, nanos: 2 }, { ms: 1, nanos: 3 })).toBeLessThan(0);
  expect(compareInstants({ ms: 2, nanos: 0 }, { ms: 1, nanos: 9 })).toBeGreaterThan(0);
});
