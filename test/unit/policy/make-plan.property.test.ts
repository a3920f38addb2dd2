import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestPlan } from '../../../lib/policy/digest.ts';
import { stopPlanner } from '../../../lib/policy/kinds/stop.ts';
import { findTrips } from '../../../lib/policy/limits.ts';
import { makePlan } from '../../../lib/policy/make-plan.ts';
import type { InstanceObservation, UsageSeries } from '../../../lib/policy/observation.ts';
import type { StopPolicy } from '../../../lib/policy/policies.ts';
import {
  A_TARGET,
  anObservation,
  anObserved,
  aStopPolicy,
  NIGHT,
  NIGHT_START,
} from '../../helpers/policy-setup.ts';

const target = { ...A_TARGET, workspaces: ['1001', '1002'] };

function plan(policy: StopPolicy, instances: readonly InstanceObservation[]) {
  return makePlan(stopPlanner, {
    policy,
    target,
    observation: anObservation(instances),
    scheduledAt: new Date(NIGHT_START),
    decidedAt: new Date(NIGHT),
  });
}

const someUsage: fc.Arbitrary<UsageSeries[] | undefined> = fc.option(
  fc.tuple(fc.integer({ min: 0, max: 14 }), fc.constantFrom(0, 30, 60)).map(([percent, count]) => [
    {
      metric: 'cpu' as const,
      podId: 'p',
      samples: Array.from({ length: count }, (_, minute) => ({
        time: Date.parse(NIGHT) / 1000 - (count - 1 - minute) * 60,
        percent,
      })),
    },
  ]),
  { nil: undefined },
);

const anInstance = fc
  .record({
    id: fc.integer({ min: 0, max: 10_000 }).map((n) => `dsw-${n}`),
    name: fc.constantFrom('keep_me', 'exp_1', 'train-2'),
    status: fc.constantFrom('Running', 'Running', 'Running', 'Stopped', 'Saving', 'Novel'),
    workspaceId: fc.constantFrom('1001', '1002', '9999'),
    paymentType: fc.constantFrom('PayAsYouGo', 'PayAsYouGo', 'Subscription', undefined),
    labels: fc.constantFrom<Record<string, string>>(
      {},
      {},
      { team: 'nlp' },
      { 'steward-hold': '2026-01-06' },
      { 'steward-hold': 'hm' },
      { 'steward-hold': '2026-01-01' },
    ),
    usage: someUsage,
  })
  .map((fields) => anObserved(fields));
const aFleet = fc.uniqueArray(anInstance, { selector: ({ id }) => id, maxLength: 30 });
const aPolicy = fc.constantFrom(
  aStopPolicy(),
  aStopPolicy({ unless: { busy: {} } }),
  aStopPolicy({ where: { not: { name: 'keep_*' } }, unless: { busy: { over: '30m' } } }),
  aStopPolicy({ where: { labels: { team: { exists: false } } }, holds: { max: '1h' } }),
);

test('every instance has one decision, in the order of ids', () => {
  fc.assert(
    fc.property(aPolicy, aFleet, (policy, fleet) => {
      const ids = plan(policy, fleet).plan.decisions.map(({ instanceId }) => instanceId);

      expect(ids).toEqual(fleet.map(({ id }) => id).sort());
    }),
  );
});

test('the order of the listing does not matter', () => {
  const shuffled = aFleet.chain((fleet) =>
    fc.tuple(
      fc.constant(fleet),
      fc.shuffledSubarray([...fleet], { minLength: fleet.length, maxLength: fleet.length }),
    ),
  );
  fc.assert(
    fc.property(aPolicy, shuffled, (policy, [fleet, other]) => {
      const one = plan(policy, fleet);
      const two = plan(policy, other);

      expect(two).toEqual(one);
      expect(digestPlan(two.plan)).toBe(digestPlan(one.plan));
    }),
  );
});

test('a plan never stops what the policy spares', () => {
  fc.assert(
    fc.property(aPolicy, aFleet, (policy, fleet) => {
      const byId = new Map(fleet.map((instance) => [instance.id, instance]));
      for (const { instanceId, action } of plan(policy, fleet).plan.decisions) {
        if (action !== 'stop') continue;
        const instance = byId.get(instanceId);
        expect(instance?.status).toBe('Running');
        expect(instance?.paymentType).toBe('PayAsYouGo');
        expect(instance?.workspaceId).not.toBe('9999');
        expect(['hm', '2026-01-06']).not.toContain(
          policy.holds.max === '7d' ? instance?.labels['steward-hold'] : 'none',
        );
        expect(instance?.labels['steward-hold']).not.toBe('hm');
        if (policy.where.not !== undefined) expect(instance?.name).not.toBe('keep_me');
        if (policy.where.labels !== undefined) expect(instance?.labels).not.toHaveProperty('team');
        if (policy.unless.busy !== undefined)
          expect(instance?.usage?.[0]?.samples).not.toHaveLength(0);
      }
    }),
  );
});

test('usage is asked for exactly where it decides: without it kept, with quiet hours stopped', () => {
  const quiet: UsageSeries[] = [
    {
      metric: 'cpu',
      podId: 'p',
      samples: Array.from({ length: 61 }, (_, minute) => ({
        time: Date.parse(NIGHT) / 1000 - (60 - minute) * 60,
        percent: 0,
      })),
    },
  ];
  fc.assert(
    fc.property(aPolicy, aFleet, (policy, fleet) => {
      const first = plan(policy, fleet);
      const asked = new Set(first.needs.usage);
      const answered = fleet.map((one) => (asked.has(one.id) ? { ...one, usage: quiet } : one));
      const second = plan(policy, answered);

      expect(second.needs.usage).toEqual([]);
      for (const [index, { instanceId, action }] of second.plan.decisions.entries()) {
        const before = first.plan.decisions[index]?.action;
        expect([before, action]).toEqual(
          asked.has(instanceId) ? ['keep', 'stop'] : [before, before],
        );
      }
    }),
  );
});

test('a higher limit never trips where a lower one does not', () => {
  fc.assert(
    fc.property(aFleet, fc.nat(30), fc.nat(100), fc.nat(10), (fleet, count, percent, more) => {
      const trips = (limits: object) => {
        const policy = aStopPolicy({ limits });
        return findTrips(plan(policy, fleet).plan, policy).length;
      };

      expect(trips({ count: count + more })).toBeLessThanOrEqual(trips({ count }));
      expect(trips({ percent: Math.min(100, percent + more) })).toBeLessThanOrEqual(
        trips({ percent }),
      );
      expect(trips({ count, percent })).toBe(trips({ count }) + trips({ percent }));
      expect(trips({ percent: 100 })).toBe(0);
    }),
  );
});
