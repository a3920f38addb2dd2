import { describe, expect, it, test } from 'vitest';
import { digestPlan } from '../../../lib/policy/digest.ts';
import { readPlanRecord } from '../../../lib/run/plan-record.ts';
import { instantText } from '../../../lib/run/run-key.ts';
import { dying } from '../../helpers/dying.ts';
import { aFleet, aPoliciesFile, aRunSetup, NIGHT, type RunSetup } from '../../helpers/run-setup.ts';

const QUARTER_MS = 15 * 60_000;
const BUSY = aPoliciesFile({ enforce: { every: '15m', grace: '10m' } });

/** 22:00 in Shanghai, and a look every 15 minutes after it. */
function lookAt(number: number): string {
  return instantText(new Date(Date.parse(NIGHT) + number * QUARTER_MS));
}

async function look(setup: RunSetup, number: number) {
  setup.clock.pass(Math.max(0, Date.parse(lookAt(number)) - setup.clock.now().getTime()));
  setup.dsw.lifecycle.settle();
  return setup.trigger(lookAt(number));
}

function prefixOf(number: number): string {
  return `runs/night/${lookAt(number)}/main/`;
}

function aSmallSetup(size: number, keepPlansWhole = 0): RunSetup {
  const setup = aRunSetup(aFleet(size), BUSY);
  const deps = { ...setup.deps, keepPlansWhole };
  return {
    ...setup,
    deps,
    trigger: (at) => setup.triggerWith({ keepPlansWhole }, at),
  };
}

describe('plans of looks at short intervals', () => {
  it('are kept as what differs from an earlier one, and read as they were made', async () => {
    const setup = aSmallSetup(6);
    for (let number = 0; number <= 20; number += 1) {
      // Somebody comes back now and then.
      if (number % 3 === 1) setup.dsw.lifecycle.start(`dsw-0000${number % 6}`);
      const report = await look(setup, number);

      const record = await readPlanRecord(setup.store, prefixOf(number));
      expect(report.digest).toBe(record?.digest);
      expect(record?.plan.decisions).toHaveLength(6);
      expect(record && digestPlan(record.plan)).toBe(record?.digest);
    }
    const records = await setup.records();
    const kept = JSON.parse(records[`${prefixOf(20)}plan.json`] ?? '{}');
    expect(kept).toMatchObject({
      counts: { instances: 6 },
      plan: { scheduledAt: expect.any(String) },
    });
    expect(kept.plan.decisions).toBeUndefined();
    for (const [key, text] of Object.entries(records)) {
      const { since } = key.endsWith('plan.json') ? JSON.parse(text) : { since: undefined };
      expect(since?.plans.length ?? 0).toBeLessThanOrEqual(4);
    }
  });

  it('are whole on the first look of a day, and where a fleet is small', async () => {
    const setup = aSmallSetup(2);
    for (const number of [0, 1, 2, 39]) await look(setup, number);
    const small = aSmallSetup(2, 2);
    for (const number of [0, 1, 2]) await look(small, number);

    const isWhole = async (of: RunSetup, number: number) =>
      'decisions' in JSON.parse((await of.records())[`${prefixOf(number)}plan.json`] ?? '{}').plan;
    // 40 looks after 14:00 UTC is midnight.
    expect(lookAt(39)).toBe('2026-01-05T23:45:00Z');
    expect(await isWhole(setup, 0)).toBe(true);
    // All that was stopped before is at rest now.
    expect(await isWhole(setup, 1)).toBe(true);
    expect(await isWhole(setup, 2)).toBe(false);
    expect(await isWhole(setup, 39)).toBe(false);
    expect(await isWhole(small, 2)).toBe(true);
  });

  it('without what they build on are not acted on, and the next look is whole again', async () => {
    const setup = aSmallSetup(3);
    await look(setup, 0);
    await look(setup, 1);
    await look(setup, 2);
    await setup.store.delete(`${prefixOf(1)}plan.json`);

    await expect(readPlanRecord(setup.store, prefixOf(2))).rejects.toThrow(
      expect.objectContaining({ code: 'PLAN_BASE_MISSING' }),
    );
    expect((await look(setup, 3)).status).toBe('done');
    const next = (await setup.records())[`${prefixOf(3)}plan.json`] ?? '{}';
    expect(JSON.parse(next).plan.decisions).toHaveLength(3);
    expect((await readPlanRecord(setup.store, prefixOf(3)))?.plan.decisions).toHaveLength(3);
  });

  it('that act are gone on with after a kill at any call, and nothing is stopped twice', async () => {
    const begin = async () => {
      const setup = aSmallSetup(4);
      await look(setup, 0);
      setup.dsw.lifecycle.start('dsw-00002');
      setup.clock.pass(Date.parse(lookAt(2)) - setup.clock.now().getTime());
      setup.dsw.lifecycle.settle();
      return { ...setup, before: setup.dsw.calls.length };
    };
    const whole = await begin();
    const counted = dying(whole.deps, { nth: Number.POSITIVE_INFINITY, hasEffect: true });
    await whole.triggerWith({ ...counted.deps }, lookAt(2));
    expect(counted.calls()).toBeGreaterThan(10);

    for (let nth = 1; nth <= counted.calls(); nth += 1) {
      const setup = await begin();
      const ports = dying(setup.deps, { nth, hasEffect: nth % 2 === 0 });
      await Promise.race([setup.triggerWith({ ...ports.deps }, lookAt(2)), ports.dead]);
      for (const later of [5, 10]) {
        setup.clock.pass(5 * 60_000);
        const at = instantText(new Date(Date.parse(lookAt(2)) + later * 60_000));
        await setup.triggerWith({ keepPlansWhole: 0 }, at);
      }
      setup.dsw.lifecycle.settle();
      expect(setup.dsw.instances.get('dsw-00002')?.['Status']).toBe('Stopped');
      const stops = setup.dsw.calls.slice(setup.before).filter((call) => /^StopI/.test(call));
      expect(stops).toHaveLength(1);
    }
  });
});

/** So much and no more is allowed for each of four policies at 10,000 instances. */
const MOST_BYTES = 5_000_000;

test('the plans of a day of looks every 15 minutes at 10,000 instances have less than 5 MB', async () => {
  // The whole day in UTC is one window, in which every look stops what was started before it.
  const policies = aPoliciesFile({
    window: { from: '08:00', to: '07:59' },
    enforce: { every: '15m', grace: '10m' },
    batch: 100,
  });
  const setup = aRunSetup(aFleet(1_000), policies);
  const wake = (at: number) => {
    setup.clock.pass(Math.max(0, at - setup.clock.now().getTime()));
    setup.dsw.lifecycle.settle();
    return setup.triggerWith({ keepPlansWhole: 500 }, instantText(new Date(at)));
  };
  const dayMs = Date.parse('2026-01-06T00:00:00Z');
  await wake(dayMs - 6 * 60_000);
  for (let number = 0; number < 96; number += 1) {
    // One in two hundred at each look, half of them in the course of the day.
    for (let one = 0; one < 5; one += 1) {
      const index = String((number * 5 + one) % 1_000).padStart(5, '0');
      if (number > 1 && number % 2 === 0) setup.dsw.lifecycle.start(`dsw-${index}`);
    }
    expect((await wake(dayMs + number * QUARTER_MS)).status).toBe('done');
  }

  const records = Object.entries(await setup.records());
  const plans = records.filter(([key]) => /2026-01-06.*plan.json/.test(key));
  const whole = plans.filter(([, text]) => 'decisions' in JSON.parse(text).plan);
  expect(plans).toHaveLength(96);
  expect(whole).toHaveLength(2);
  const bytes = plans.reduce((sum, [, { length }]) => sum + length, 0);
  expect(10 * bytes).toBeLessThan(MOST_BYTES);
}, 120_000);
