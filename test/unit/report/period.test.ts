import { expect, it } from 'vitest';
import { daysOf, lastDays, periodBefore } from '../../../lib/report/period.ts';

const timeZone = 'Asia/Shanghai';

it('counts the first and the last day, over the end of a month and of a year', () => {
  expect(daysOf({ from: '2025-12-30', to: '2026-01-02', timeZone })).toEqual([
    '2025-12-30',
    '2025-12-31',
    '2026-01-01',
    '2026-01-02',
  ]);
  expect(daysOf({ from: '2026-01-02', to: '2026-01-02', timeZone })).toHaveLength(1);
});

it('compares with as many days directly before, whatever clocks did meanwhile', () => {
  const before = periodBefore({ from: '2026-03-25', to: '2026-03-31', timeZone: 'Europe/Berlin' });

  expect(before).toEqual({ from: '2026-03-18', to: '2026-03-24', timeZone: 'Europe/Berlin' });
});

it('ends with yesterday, which is another day in another zone', () => {
  const now = new Date('2026-11-22T16:30:00Z');

  expect(lastDays('Asia/Shanghai', now, 7)).toMatchObject({ from: '2026-11-16', to: '2026-11-22' });
  expect(lastDays('UTC', now, 7)).toMatchObject({ from: '2026-11-15', to: '2026-11-21' });
});
