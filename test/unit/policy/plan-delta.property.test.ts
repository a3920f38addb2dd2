import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Decision, Plan } from '../../../lib/policy/plan.ts';
import { applyPlanDelta, findPlanDelta } from '../../../lib/policy/plan-delta.ts';

const decisions = fc
  .uniqueArray(
    fc.record({
      instanceId: fc.integer({ min: 0, max: 12 }).map((number) => `dsw-${number}`),
      instanceName: fc.constantFrom('a', 'b'),
      workspaceId: fc.constantFrom('1', '2'),
      ownerId: fc.constantFrom('7', '8'),
      action: fc.constantFrom('keep' as const, 'stop' as const),
      reason: fc.constantFrom('held', 'busy', 'off-hours'),
      evidence: fc.oneof(
        fc.constant({}),
        fc.record({ until: fc.constantFrom('x', 'y'), deep: fc.constant({ b: 1, a: [1, null] }) }),
      ),
    }),
    { selector: ({ instanceId }) => instanceId, maxLength: 10 },
  )
  .map((some) => some.sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1)));

test('what differs and the earlier plan are the later plan', () => {
  fc.assert(
    fc.property(decisions, decisions, (before, after) => {
      const delta = findPlanDelta(aPlan(before), aPlan(after));

      expect(applyPlanDelta(before, delta)).toEqual(after);
      const ids = delta.decided.flatMap(({ instances }) => instances);
      const same = after.filter((one) =>
        before.some((other) => JSON.stringify(other) === JSON.stringify(one)),
      );
      expect(ids.length).toBeLessThanOrEqual(after.length - same.length);
    }),
  );
});

test('a plan that is the same differs in nothing', () => {
  fc.assert(
    fc.property(decisions, (some) => {
      const delta = findPlanDelta(aPlan(some), aPlan(structuredClone(some)));

      expect(delta).toEqual({ decided: [], seen: [], gone: [] });
    }),
  );
});

function aPlan(some: readonly Decision[]): Plan {
  const at = '2026-01-05T14:00:00.000Z';
  return {
    version: 1,
    policy: 'night',
    kind: 'stop',
    target: 'main',
    scheduledAt: at,
    decidedAt: at,
    decisions: some,
  };
}
