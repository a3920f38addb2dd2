import { describe, expect, test } from 'vitest';
import type { RunDeps } from '../../../lib/run/ports.ts';
import type { RunReport } from '../../../lib/run/report.ts';
import { runPolicy } from '../../../lib/run/run-policy.ts';
import { dying } from '../../helpers/dying.ts';
import { aFleet, aPoliciesFile, aRunSetup, NIGHT, type RunSetup } from '../../helpers/run-setup.ts';

const BY_HAND = '2026-01-05T14:07:31Z';
const AGAIN = '2026-01-05T14:20:11Z';

/** A run by hand, as `steward run --now` does it. */
function runByHand(setup: RunSetup, at: string, deps: RunDeps = setup.deps): Promise<RunReport> {
  const { policies } = setup;
  const [policy] = policies.policies;
  const [target] = policies.targets;
  if (policy?.kind !== 'stop' || target === undefined) throw new Error('no stop policy');
  const boundary = { at: new Date(at), side: 'start' } as const;
  return runPolicy(deps, { policy, target, boundary, mode: 'act' });
}

async function reportOf(setup: RunSetup, at: string): Promise<RunReport | undefined> {
  const text = (await setup.records())[`runs/night/${at}/main/report.json`];
  return text === undefined ? undefined : JSON.parse(text);
}

async function isPlanned(setup: RunSetup, at: string): Promise<boolean> {
  return `runs/night/${at}/main/plan.json` in (await setup.records());
}

describe('a run by hand that was killed', () => {
  test.each([[false], [true]])(
    'anywhere is closed by the next run, with what it did (last call had its effect: %s)',
    async (hasEffect) => {
      let planned = 0;
      for (let nth = 1; ; nth += 1) {
        const setup = aRunSetup(aFleet(2), aPoliciesFile({ batch: 1, concurrency: 1 }));
        const { deps, dead } = dying(setup.deps, { nth, hasEffect });
        const ended = await Promise.race([runByHand(setup, BY_HAND, deps), dead]);
        if (ended !== undefined) break;
        setup.clock.pass(10 * 60_000);
        setup.dsw.lifecycle.settle();

        const next = await runByHand(setup, AGAIN);

        expect(next.status, `killed at call ${nth}`).toBe('done');
        if (!(await isPlanned(setup, BY_HAND))) continue;
        planned += 1;
        const closed = await reportOf(setup, BY_HAND);
        expect(closed?.status, `killed at call ${nth}`).toMatch(/superseded|done/);
        // Between the two of them, each was stopped once.
        expect([...(closed?.done ?? []), ...next.done].sort()).toEqual(['dsw-00000', 'dsw-00001']);
      }
      expect(planned).toBeGreaterThan(5);
    },
  );

  test('while it is closed is closed by the run after that', async () => {
    for (let nth = 1; ; nth += 1) {
      const setup = aRunSetup(aFleet(2));
      setup.store.create = failOnce(setup, 'report.json');
      expect(await runByHand(setup, BY_HAND)).toMatchObject({ status: 'failed' });
      const { deps, dead } = dying(setup.deps, { nth, hasEffect: true });
      const ended = await Promise.race([runByHand(setup, AGAIN, deps), dead]);
      setup.clock.pass(10 * 60_000);

      await runByHand(setup, '2026-01-05T14:40:00Z');

      expect(await reportOf(setup, BY_HAND), `killed at call ${nth}`).toBeDefined();
      if (ended !== undefined) return;
    }
  });
});

describe('a run that broke off', () => {
  test('at one of the times of the policy is left to its triggers', async () => {
    const setup = aRunSetup(aFleet(2));
    setup.store.create = failOnce(setup, 'report.json');
    // What it did is told, though it cannot be written down.
    expect(await setup.trigger()).toMatchObject({
      status: 'failed',
      done: ['dsw-00000', 'dsw-00001'],
      error: { message: 'no space left' },
    });

    await runByHand(setup, BY_HAND);

    expect(await reportOf(setup, NIGHT)).toBeUndefined();
    setup.clock.pass(10 * 60_000);
    expect(await setup.trigger('2026-01-05T14:10:00Z')).toMatchObject({
      status: 'done',
      scheduledAt: NIGHT,
    });
  });

  test('by hand, with a plan that was damaged since, holds up no run after it', async () => {
    const setup = aRunSetup(aFleet(2));
    setup.store.create = failOnce(setup, 'report.json');
    await runByHand(setup, BY_HAND);
    await setup.store.put(`runs/night/${BY_HAND}/main/plan.json`, '{"version":1');

    expect(await runByHand(setup, AGAIN)).toMatchObject({ status: 'done' });
  });
});

/** As a full disk does. */
function failOnce({ store }: RunSetup, name: string): typeof store.create {
  const create = store.create.bind(store);
  return (key, body, options) => {
    if (!key.endsWith(name)) return create(key, body, options);
    store.create = create;
    throw new Error('no space left');
  };
}
