import { describe, expect, test } from 'vitest';
import { readRetryAfter } from '../../../lib/dsw/retry-after.ts';
import { createRetryBudget, sharedRetryBudget } from '../../../lib/dsw/retry-budget.ts';
import { createVirtualClock } from '../../helpers/virtual-clock.ts';

const now = new Date('2026-03-01T00:00:00Z');

describe('what a service asks us to wait', () => {
  test.each([
    ['seconds', { 'retry-after': '3' }, 3000],
    ['an HTTP date', { 'retry-after': 'Sun, 01 Mar 2026 00:00:09 GMT' }, 9000],
    [
      "an HTTP date, counted from the answer's own date",
      { 'retry-after': 'Fri, 01 May 2026 10:00:04 GMT', date: 'Fri, 01 May 2026 10:00:00 GMT' },
      4000,
    ],
    ['the vendor’s milliseconds', { 'x-acs-retry-after': '1500' }, 1500],
    ['the longest of several', { 'retry-after': '1', 'x-acs-retry-after': '1500' }, 1500],
    [
      'the older rate limit header',
      { 'x-ratelimit-user-api': 'Limit:1,Remain:0,TimeLeft:2000,Reset:1234' },
      2000,
    ],
    ['at most a day', { 'retry-after': '999999999' }, 86_400_000],
  ])('may be %s', (_, headers, expected) => {
    expect(readRetryAfter(headers, now)).toBe(expected);
  });

  test.each([
    ['no header', {}],
    ['a date that has passed', { 'retry-after': 'Sat, 28 Feb 2026 23:59:00 GMT' }],
    ['nonsense', { 'retry-after': 'soon', 'x-acs-retry-after': '-5' }],
    [
      'a rate limit that is not used up',
      { 'x-ratelimit-user': 'Limit:10,Remain:4,TimeLeft:2000,Reset:1' },
    ],
  ])('is nothing with %s', (_, headers) => {
    expect(readRetryAfter(headers, now)).toBeUndefined();
  });
});

describe('the retry budget', () => {
  test('is used up by repetitions, and fills again with successes', () => {
    const budget = createRetryBudget(10);

    budget.spend();
    budget.spend();
    const empty = budget.affords();
    for (let success = 0; success < 5; success += 1) budget.succeeded(0);

    expect(empty).toBe(false);
    expect(budget.affords()).toBe(true);
  });

  test('gets a repetition back that led to success, and never more than it had', () => {
    const budget = createRetryBudget(5);

    budget.succeeded(1);
    budget.spend();
    const afterOne = budget.affords();
    budget.succeeded(1);

    expect(afterOne).toBe(false);
    expect(budget.affords()).toBe(true);
  });

  test('is one for all clients of an account and endpoint, on a clock', () => {
    const clock = createVirtualClock();

    const one = sharedRetryBudget('1@host', clock);

    expect(sharedRetryBudget('1@host', clock)).toBe(one);
    expect(sharedRetryBudget('2@host', clock)).not.toBe(one);
    expect(sharedRetryBudget('1@host', createVirtualClock())).not.toBe(one);
  });
});
