import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision, Plan } from '../../../lib/policy/plan.ts';
import { comparePlans } from '../../../lib/policy/plan-difference.ts';

function aPlan(decisions: readonly Partial<Decision>[]): Plan {
  return {
    version: 1,
    policy: 'night',
    kind: 'stop',
    target: 'main',
    scheduledAt: '2026-01-05T14:00:00.000Z',
    decidedAt: '2026-01-05T14:00:00.000Z',
    decisions: decisions.map((decision) => ({
      instanceId: 'dsw-a',
      instanceName: 'a',
      workspaceId: '1',
      ownerId: '1',
      action: 'keep',
      reason: 'busy',
      evidence: {},
      ...decision,
    })),
  };
}

const stop = { action: 'stop', reason: 'off-hours' } as const;

describe('comparePlans', () => {
  it.each([
    ['an instance that is busy now', [stop], [{ reason: 'busy' }], 'stop off-hours', 'keep busy'],
    ['an instance that is idle now', [{}], [stop], 'keep busy', 'stop off-hours'],
    ['an instance that is gone', [stop], [], 'stop off-hours', 'gone '],
    ['a new instance to stop', [], [stop], 'gone ', 'stop off-hours'],
  ] as const)('finds %s', (_what, saved, now, was, is) => {
    const say = ({ action, reason }: { action: string; reason: string }) => `${action} ${reason}`;

    const found = comparePlans(aPlan(saved), aPlan(now));

    expect(found.map((one) => [one.instanceId, say(one.saved), say(one.now)])).toEqual([
      ['dsw-a', was, is],
    ]);
  });

  it.each([
    ['another reason to keep', [{ reason: 'busy' }], [{ reason: 'held' }]],
    ['other evidence', [{ evidence: { cpu: 1 } }], [{ evidence: { cpu: 2 } }]],
    ['a kept instance that is gone', [{}], []],
    ['a new instance that is kept', [], [{}]],
  ] as const)('makes nothing of %s', (_what, saved, now) => {
    expect(comparePlans(aPlan(saved), aPlan(now))).toEqual([]);
  });

  it('finds nothing exactly when both plans stop the same instances', () => {
    const decisions = fc.uniqueArray(
      fc.record({
        instanceId: fc.constantFrom('dsw-a', 'dsw-b', 'dsw-c', 'dsw-d'),
        action: fc.constantFrom('stop' as const, 'keep' as const),
      }),
      { selector: (decision) => decision.instanceId },
    );
    const stops = (plan: Plan) =>
      plan.decisions
        .filter(({ action }) => action === 'stop')
        .map(({ instanceId }) => instanceId)
        .sort();
    fc.assert(
      fc.property(decisions, decisions, (one, other) => {
        const [saved, now] = [aPlan(one), aPlan(other)];
        const same = JSON.stringify(stops(saved)) === JSON.stringify(stops(now));
        expect(comparePlans(saved, now).length === 0).toBe(same);
      }),
    );
  });
});
