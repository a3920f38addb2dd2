import { describe, expect, it } from 'vitest';
import {
  goBack,
  isEmptyPeriod,
  readCalendarPeriod,
  writeCalendarPeriod,
} from '../../../lib/policy/calendar-period.ts';

describe('readCalendarPeriod', () => {
  it.each([
    ['1y5m7d2h', '1y5m7d2h'],
    ['2h7d', '7d2h'],
    ['012d', '12d'],
    ['0y0m', ''],
  ])('reads %s', (text, written) => {
    const period = readCalendarPeriod(text);

    expect(period && writeCalendarPeriod(period)).toBe(written);
    expect(period && isEmptyPeriod(period)).toBe(written === '');
  });

  it.each(['', '7', 'd', '2w', '30s', '-1d', '1.5d', '1d1d', '1d 12h', 'P1D', '1D'])(
    'takes %j for none',
    (text) => {
      expect(readCalendarPeriod(text)).toBeUndefined();
    },
  );
});

it('goes back to before all history without losing its way', () => {
  const period = readCalendarPeriod('999999y999999m999999d') ?? expect.fail();

  expect(goBack('Asia/Shanghai', Date.UTC(2026, 0, 1), period)).toBe(Number.NEGATIVE_INFINITY);
});
