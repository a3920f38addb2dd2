import { describe, expect, test } from 'vitest';
import { nextOwnTimers } from '../../../lib/policy/own-timers.ts';
import type { Decision } from '../../../lib/policy/plan.ts';

const NOW = Date.parse('2026-01-05T14:00:00Z');
const at = (hour: number) => new Date(NOW + hour * 3_600_000).toISOString();

function aDecision(fields: Partial<Decision>): Decision {
  return {
    instanceId: 'dsw-a',
    instanceName: 'a',
    workspaceId: '1001',
    ownerId: '2001',
    action: 'keep',
    reason: 'backstop-set',
    evidence: {},
    ...fields,
  };
}

const known = (decision: Partial<Decision>, takenAway: string[] = []) =>
  nextOwnTimers(
    { 'dsw-a': [{ dueAt: at(1) }], 'dsw-b': [{ dueAt: at(-1) }] },
    [aDecision(decision)],
    new Set(takenAway),
    NOW,
  );

describe('what is known of timers', () => {
  test('has what is set, and what was there as long as it may still be; not what has passed', () => {
    const evidence = { timer: at(1), dueAt: at(2) };

    expect(known({ action: 'set-timer', reason: 'backstop-moves', evidence })).toEqual({
      'dsw-a': [{ dueAt: at(1) }, { dueAt: at(2) }],
    });
  });

  test('has a timer that was found just as it would be set', () => {
    const evidence = { timer: at(3), changedAt: at(-2) };

    expect(known({ instanceId: 'dsw-c', evidence })).toEqual({
      'dsw-a': [{ dueAt: at(1) }],
      'dsw-c': [{ dueAt: at(3), changedAt: at(-2) }],
    });
  });

  test('has none of somebody else', () => {
    const evidence = { timer: at(3) };

    expect(known({ instanceId: 'dsw-c', reason: 'timer-earlier', evidence })).toEqual({
      'dsw-a': [{ dueAt: at(1) }],
    });
  });

  test('loses one only when it was seen gone', () => {
    const clear = {
      action: 'clear-timer',
      reason: 'protected',
      evidence: { timer: at(1) },
    } as const;

    expect(known(clear)).toEqual({ 'dsw-a': [{ dueAt: at(1) }] });
    expect(known(clear, ['dsw-a'])).toEqual({});
  });
});
