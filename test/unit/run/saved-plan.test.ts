import { describe, expect, test } from 'vitest';
import { planFleet } from '../../../lib/run/fleet-plan.ts';
import { carryOutPlan } from '../../../lib/run/saved-plan.ts';
import { aFleet, aPoliciesFile, aRunSetup, NIGHT } from '../../helpers/run-setup.ts';

const EARLIER = new Date('2026-01-05T13:30:00Z');
const { signal } = new AbortController();

async function saved(dayCount: number) {
  const file = aPoliciesFile({
    schedule: '0 0 22 * * *',
    limits: { day: { count: dayCount } },
    unless: {},
  });
  const setup = aRunSetup(aFleet(3), file);
  const [policy] = file.policies;
  const [target] = file.targets;
  if (policy?.kind !== 'stop' || target === undefined) throw new Error('no policy');
  const pair = { policy, target };
  const made = await planFleet(setup.deps, {
    ...pair,
    scheduledAt: EARLIER,
    decidedAt: EARLIER,
    signal,
  });
  const checked = { ...pair, saved: made.record, record: made.record, deps: setup.deps };
  const apply = () => carryOutPlan({ ...checked, differences: [], trips: [] }, { signal });
  return { setup, made, apply };
}

describe('a saved plan, where another run has acted since it was checked', () => {
  test('trips on a limit of the day, whole and before the first act', async () => {
    const { setup, made, apply } = await saved(4);
    expect(made.trips).toEqual([]);
    await setup.trigger(NIGHT);
    for (const one of setup.dsw.instances.values()) one['Status'] = 'Running';
    const before = setup.dsw.calls.filter((name) => name.startsWith('Stop')).length;

    const result = await apply();
    const again = await apply();

    expect(result).toMatchObject({
      status: 'guard-tripped',
      trips: [{ limit: 'day.count', allowed: 4, wanted: 6 }],
    });
    expect(again).toEqual(result);
    expect(setup.dsw.calls.filter((name) => name.startsWith('Stop'))).toHaveLength(before);
  });

  test('is carried out where the limit allows it', async () => {
    const { setup, apply } = await saved(6);
    await setup.trigger(NIGHT);
    for (const one of setup.dsw.instances.values()) one['Status'] = 'Running';

    expect(await apply()).toMatchObject({ status: 'done', counts: { outcomes: { verified: 3 } } });
  });
});
