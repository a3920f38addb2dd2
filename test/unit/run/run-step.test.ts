import { describe, expect, test } from 'vitest';
import { effectivePolicies } from '../../../lib/policy/before.ts';
import { isActing } from '../../../lib/policy/is-acting.ts';
import { findAwaited, runStep } from '../../../lib/run/run-step.ts';
import { aFleet } from '../../helpers/run-setup.ts';
import { aSnapshotFile, aSnapshotSetup } from '../../helpers/snapshot-setup.ts';

/** Noon in Shanghai, and a time of the day that would be a check if it were night. */
const NOON = new Date('2026-01-05T04:00:00Z');

describe.each([{}, { enforce: {} }])(
  'a stop by hand that waits for snapshots, with %j',
  (fields) => {
    const policies = aSnapshotFile({ schedule: undefined, before: { policy: 'night' } }, [
      { name: 'night', kind: 'stop', window: { from: '22:00', to: '08:00' }, ...fields },
    ]);
    const [policy] = effectivePolicies(policies.policies)
      .filter(isActing)
      .filter(({ kind }) => kind === 'stop');
    const [target] = policies.targets;
    if (policy === undefined || target === undefined) throw new Error('no stop policy');
    const input = { policy, target, boundary: { at: NOON, side: 'start' } } as const;

    test('is refused, and leaves no plan behind', async () => {
      const made = aSnapshotSetup(aFleet(1), policies);
      made.clock.pass(NOON.getTime() - made.clock.now().getTime());

      const run = runStep(made.deps, { ...input, mode: 'act' });

      await expect(run).rejects.toMatchObject({
        code: 'SNAPSHOTS_AWAITED',
        message: expect.stringMatching(
          /^night stops nothing before the snapshots of nightly of Mon 2026-01-05 1\d:\d\d Asia\/Shanghai are through \(waited for until Mon 2026-01-05 1\d:\d\d Asia\/Shanghai\)/,
        ),
      });
      expect(await made.records()).toEqual({});
    });

    test('is known to be refused also where it only looks', async () => {
      const made = aSnapshotSetup(aFleet(1), policies);
      made.clock.pass(NOON.getTime() - made.clock.now().getTime());

      expect(await findAwaited(made.deps, input)).toMatch(
        /^night stops nothing before the snapshots of nightly .*; there are none of that time\.$/,
      );
    });

    test('is not refused once the wait is over', async () => {
      const made = aSnapshotSetup(aFleet(1), policies);
      const over = NOON.getTime() + 24 * 3_600_000;
      made.clock.pass(over - made.clock.now().getTime());

      expect(await findAwaited(made.deps, input)).toBeUndefined();
    });

    test('shows in a dry run what it would stop', async () => {
      const made = aSnapshotSetup(aFleet(1), policies);
      made.clock.pass(NOON.getTime() - made.clock.now().getTime());

      const report = await runStep(made.deps, { ...input, mode: 'plan' });

      expect(report).toMatchObject({ status: 'planned', counts: { reasons: { 'off-hours': 1 } } });
    });
  },
);
