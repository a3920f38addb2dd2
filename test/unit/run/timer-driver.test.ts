import { expect, test } from 'vitest';
import type { Decision } from '../../../lib/policy/plan.ts';
import { setTimerDriver } from '../../../lib/run/actions/timer.ts';

function setTo(dueAt: string): Decision {
  return {
    instanceId: 'dsw-1',
    instanceName: 'notebook',
    workspaceId: '1001',
    ownerId: '2001',
    action: 'set-timer',
    reason: 'backstop-missing',
    evidence: { dueAt },
  };
}

test('a timer that a hold has moved since the plan is not set as the plan says', () => {
  const planned = setTo('2026-01-05T17:00:00.000Z');

  expect(setTimerDriver.stillHolds?.(planned, setTo('2026-01-06T17:00:00.000Z'))).toBe(false);
  expect(setTimerDriver.stillHolds?.(planned, setTo('2026-01-05T17:00:00.000Z'))).toBe(true);
});
