import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decision } from '../../../lib/policy/plan.ts';
import { type ShardedRun, shardTaskId, splitPlan } from '../../../lib/run/shards.ts';

const decisions: fc.Arbitrary<readonly Decision[]> = fc
  .uniqueArray(fc.integer({ min: 0, max: 5000 }), { maxLength: 120 })
  .chain((numbers) =>
    fc.tuple(
      ...numbers.map((number) =>
        fc.record({
          instanceId: fc.constant(`dsw-${number}`),
          instanceName: fc.constant('box'),
          workspaceId: fc.constantFrom('1001', '1002', '1003', '9', '闲', ''),
          ownerId: fc.constant('2001'),
          action: fc.constantFrom('stop', 'stop', 'keep'),
          reason: fc.constant('off-hours'),
          evidence: fc.constant({}),
        } as const),
      ),
    ),
  );
const sizes = fc.integer({ min: 1, max: 60 });

const actsOf = (all: readonly Decision[]) => all.filter(({ action }) => action !== 'keep');

describe('shards of a plan', () => {
  test('hold every act once, and nothing that is left alone', () => {
    fc.assert(
      fc.property(decisions, sizes, (all, mostActs) => {
        const ids = splitPlan({ decisions: all }, mostActs).flatMap(
          ({ instanceIds }) => instanceIds,
        );

        expect(ids.toSorted()).toEqual(
          actsOf(all)
            .map(({ instanceId }) => instanceId)
            .toSorted(),
        );
      }),
    );
  });

  test('are numbered, not empty, not too large, and less than twice as many as there must be', () => {
    fc.assert(
      fc.property(decisions, sizes, (all, mostActs) => {
        const shards = splitPlan({ decisions: all }, mostActs);

        for (const [index, { number, of, instanceIds }] of shards.entries()) {
          expect([number, of]).toEqual([index + 1, shards.length]);
          expect(instanceIds.length).toBeGreaterThan(0);
          expect(instanceIds.length).toBeLessThanOrEqual(mostActs);
        }
        const least = Math.ceil(actsOf(all).length / mostActs);
        expect(shards.length).toBeLessThanOrEqual(Math.max(least, 2 * least - 1));
      }),
    );
  });

  test('leave a workspace together that fits into one', () => {
    fc.assert(
      fc.property(decisions, sizes, (all, mostActs) => {
        const shards = splitPlan({ decisions: all }, mostActs);

        for (const workspace of new Set(all.map(({ workspaceId }) => workspaceId))) {
          const ids = actsOf(all)
            .filter(({ workspaceId }) => workspaceId === workspace)
            .map(({ instanceId }) => instanceId);
          const holders = shards.filter((shard) =>
            shard.instanceIds.some((id) => ids.includes(id)),
          );
          if (ids.length > 0 && ids.length <= mostActs) expect(holders).toHaveLength(1);
        }
      }),
    );
  });

  test('are the same in whatever order the decisions come', () => {
    const twoOrders = decisions.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray([...all], { minLength: all.length, maxLength: all.length }),
      ),
    );
    fc.assert(
      fc.property(twoOrders, sizes, ([one, other], mostActs) => {
        const shards = splitPlan({ decisions: one }, mostActs);

        expect(splitPlan({ decisions: other }, mostActs)).toEqual(shards);
      }),
    );
  });

  test.each([0, -1, 1.5, Number.NaN])('cannot hold %d acts', (mostActs) => {
    expect(() => splitPlan({ decisions: [] }, mostActs)).toThrow(RangeError);
  });
});

describe('the task id of a shard', () => {
  const run: ShardedRun = {
    policy: 'nightly-stop.warning',
    target: 'hangzhou',
    scheduledAt: new Date('2026-03-02T14:00:00Z'),
    planDigest: 'ab'.repeat(32),
  };
  const trigger = new Date('2026-03-02T14:05:00Z');

  test('is the same for the same trigger, in any process', () => {
    expect(shardTaskId(run, 3, trigger)).toBe(
      'run_19402bd6fbfad66fac227e01ac5bb67f_20260302T140500Z_3',
    );
  });

  test('is another one for anything that is another', () => {
    const others: [ShardedRun, number, Date][] = [
      [run, 3, trigger],
      [{ ...run, policy: 'nightly-stop' }, 3, trigger],
      [{ ...run, target: 'beijing' }, 3, trigger],
      [{ ...run, scheduledAt: new Date('2026-03-03T14:00:00Z') }, 3, trigger],
      [{ ...run, planDigest: 'cd'.repeat(32) }, 3, trigger],
      [run, 4, trigger],
      // The next tick: a shard whose worker died is given out again.
      [run, 3, new Date('2026-03-02T14:10:00Z')],
    ];

    expect(new Set(others.map((parts) => shardTaskId(...parts))).size).toBe(others.length);
  });

  test('is one that Function Compute takes, whatever the names are', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.integer({ min: 1, max: 100_000 }),
        fc.date({ noInvalidDate: true, min: new Date('2020-01-01'), max: new Date('2100-01-01') }),
        (policy, target, shard, triggerTime) => {
          const id = shardTaskId({ ...run, policy, target }, shard, triggerTime);

          expect(id).toMatch(/^[A-Za-z_][A-Za-z0-9_-]{0,127}$/);
        },
      ),
    );
  });
});
