import { describe, expect, test } from 'vitest';
import {
  boundariesBetween,
  findDue,
  isWithinWindow,
  lastBoundary,
  MAX_PASSED,
  nextBoundary,
} from '../../../lib/policy/due.ts';
import type { Policy } from '../../../lib/policy/policies.ts';
import { aStopPolicy } from '../../helpers/policy-setup.ts';

function due(policy: Policy, processedThrough: string, now: string) {
  const { boundary, passed, reason } = findDue(policy, {
    processedThrough: new Date(processedThrough),
    now: new Date(now),
  });
  return { at: boundary?.at.toISOString(), passed: passed.length, reason };
}

describe('a window from 22:00 to 08:00 in Shanghai (14:00 to 00:00 UTC)', () => {
  const policy = aStopPolicy();

  test('is due at its start, whether the tick is on time or late', () => {
    const at = '2026-01-05T14:00:00.000Z';

    expect(due(policy, '2026-01-05T13:55:00Z', '2026-01-05T14:00:00Z')).toEqual({
      at,
      passed: 0,
      reason: 'due',
    });
    expect(due(policy, '2026-01-05T13:55:00Z', '2026-01-05T23:59:59Z').at).toBe(at);
  });

  test('is not due a second time', () => {
    expect(due(policy, '2026-01-05T14:00:00Z', '2026-01-05T14:05:00Z').reason).toBe('nothing-due');
    expect(due(policy, '2026-01-05T14:05:00Z', '2026-01-05T14:00:00Z').reason).toBe('nothing-due');
  });

  test('has passed when it ended before anybody looked', () => {
    expect(due(policy, '2026-01-05T13:55:00Z', '2026-01-06T00:00:00Z')).toEqual({
      at: undefined,
      passed: 1,
      reason: 'window-over',
    });
  });

  test('makes one run, for the last start, after days without a tick', () => {
    expect(due(policy, '2026-01-05T13:55:00Z', '2026-01-08T15:00:00Z')).toEqual({
      at: '2026-01-08T14:00:00.000Z',
      passed: 3,
      reason: 'due',
    });
  });

  test('knows whether it is open', () => {
    expect(isWithinWindow(policy, new Date('2026-01-05T15:00:00Z'))).toBe(true);
    expect(isWithinWindow(policy, new Date('2026-01-05T12:00:00Z'))).toBe(false);
  });
});

describe('a schedule at 22:00', () => {
  const policy = aStopPolicy({ schedule: '0 0 22 * * *' });

  test('is carried out up to six hours late', () => {
    expect(due(policy, '2026-01-05T13:00:00Z', '2026-01-05T20:00:00Z').at).toBe(
      '2026-01-05T14:00:00.000Z',
    );
    expect(due(policy, '2026-01-05T13:00:00Z', '2026-01-05T20:00:01Z')).toEqual({
      at: undefined,
      passed: 1,
      reason: 'too-late',
    });
  });

  test('may be carried out less late', () => {
    const strict = aStopPolicy({ schedule: '0 0 22 * * *', maxLate: '10m' });

    expect(due(strict, '2026-01-05T13:00:00Z', '2026-01-05T14:11:00Z').reason).toBe('too-late');
  });

  test('has no window', () => {
    expect(isWithinWindow(policy, new Date())).toBeUndefined();
  });

  test('lists its times with starts only, and no more than asked for', () => {
    const from = new Date('2026-01-01T00:00:00Z');
    const through = new Date('2026-02-01T00:00:00Z');

    expect(boundariesBetween(policy, from, through)).toHaveLength(31);
    expect(boundariesBetween(policy, from, through, 2).map(({ side }) => side)).toEqual([
      'start',
      'start',
    ]);
    expect(nextBoundary(policy, from)?.at).toEqual(new Date('2026-01-01T14:00:00Z'));
    expect(lastBoundary(policy, from)?.at).toEqual(new Date('2025-12-31T14:00:00Z'));
  });
});

test('a busy schedule remembers only the latest of what it missed', () => {
  const policy = aStopPolicy({ schedule: '@every 1m' });

  const found = due(policy, '2020-01-01T00:00:00Z', '2026-01-01T00:00:30Z');

  expect(found).toEqual({ at: '2026-01-01T00:00:00.000Z', passed: MAX_PASSED, reason: 'due' });
});

test('a schedule for every minute rests while clocks repeat an hour: that hour is on its first pass', () => {
  const policy = aStopPolicy({ schedule: '0 * * * * *', timeZone: 'America/New_York' });
  const repeated = [new Date('2026-11-01T05:59:00Z'), new Date('2026-11-01T06:59:00Z')] as const;

  expect(boundariesBetween(policy, ...repeated)).toEqual([]);
});
