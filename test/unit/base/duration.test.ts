import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, parseDuration, readDuration } from '../../../lib/base/duration.ts';

test.each([
  ['90m', 5_400_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
  ['2w', 1_209_600_000],
  ['1h30m', 5_400_000],
  ['45s', 45_000],
  ['PT1H', 3_600_000],
  ['P1DT12H', 129_600_000],
  ['PT1H30M15S', 5_415_000],
  [' 0h ', 0],
])('reads %s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', 'h', '1', '1.5h', '-1h', '1 h', '1y', 'P', 'PT', 'P1M', 'P1DT', '1H', 'pt1h'])(
  'refuses %j',
  (text) => {
    expect(readDuration(text)).toBeUndefined();
  },
);

test('says what a duration looks like', () => {
  expect(() => parseDuration('soon')).toThrowError(
    expect.objectContaining({
      code: 'DURATION_INVALID',
      message: 'expected a duration such as 90m, 2h, 1d or PT1H, found "soon"',
    }),
  );
});

test('refuses a number of milliseconds that cannot be counted exactly', () => {
  expect(readDuration(`${'9'.repeat(20)}w`)).toBeUndefined();
});

test.each([
  [0, '0s'],
  [999, '0s'],
  [5_400_000, '1h 30m'],
  [90_061_000, '1d 1h 1m 1s'],
  [-3_600_000, '-1h'],
])('writes %d ms as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('reads back what it writes', () => {
  fc.assert(
    fc.property(fc.nat(10 ** 9), (seconds) => {
      expect(parseDuration(formatDuration(seconds * 1000).replaceAll(' ', ''))).toBe(
        seconds * 1000,
      );
    }),
  );
});
