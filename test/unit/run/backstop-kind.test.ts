import { describe, expect, test } from 'vitest';
import type { RunReport } from '../../../lib/run/report.ts';
import { runDue } from '../../../lib/run/run-due.ts';
import { createFakeTimers } from '../../helpers/fake-timers.ts';
import { aFleet, aPoliciesFile, aRunSetup, NIGHT } from '../../helpers/run-setup.ts';

const RECORD = 'timers/night.backstop/main.json';
const TIMER = '2026-01-05T15:00:00Z';
const MINUTE = 60_000;

/** So many instances at 20:00 and a policy for them with timers an hour behind its stops; `fields` change the policy. */
function aBackstop(size: number, fields: Readonly<Record<string, unknown>> = {}) {
  const setup = aRunSetup(aFleet(size));
  setup.clock.pass(-120 * MINUTE);
  const timers = createFakeTimers(setup.dsw);
  let policies = aPoliciesFile({ backstop: { after: '1h' }, ...fields });
  return {
    ...setup,
    timers,
    label: (id: string, labels: Readonly<Record<string, string>>) => {
      const Labels = Object.entries(labels).map(([Key, Value]) => ({ Key, Value }));
      Object.assign(setup.dsw.instances.get(id) ?? {}, { Labels });
    },
    change(others: Readonly<Record<string, unknown>>) {
      policies = aPoliciesFile({ backstop: { after: '1h' }, ...fields, ...others });
    },
    /** So many minutes after the night began. */
    async wake(minute: number): Promise<Record<string, RunReport>> {
      const triggerTime = new Date(Date.parse(NIGHT) + minute * MINUTE);
      setup.clock.pass(Math.max(0, triggerTime.getTime() - setup.clock.now().getTime()));
      const results = await runDue(async () => setup.deps, {
        policies,
        mode: 'act',
        triggerTime,
      });
      return Object.fromEntries(results.map((one) => [one.policy, one as RunReport]));
    },
    recorded: async () => JSON.parse((await setup.records())[RECORD] ?? '{}').timers,
  };
}

describe('timers of ours', () => {
  test('are on record before the first one is set', async () => {
    const { wake, dsw, recorded } = aBackstop(1);
    const known: unknown[] = [];
    dsw.before = async (operation) => {
      if (operation === 'CreateInstanceShutdownTimer') known.push(await recorded());
      return undefined;
    };

    await wake(-60);

    expect(known).toEqual([{ 'dsw-00000': [{ dueAt: '2026-01-05T15:00:00.000Z' }] }]);
  });

  test('go from what is protected since, and are not ours from then on', async () => {
    const { wake, label, timers, recorded } = aBackstop(2, {
      protect: [{ labels: { tier: 'production' } }],
    });
    await wake(-60);
    label('dsw-00000', { tier: 'production' });
    await wake(-45);

    expect(timers()).toEqual({ 'dsw-00001': TIMER });
    expect(Object.keys(await recorded())).toEqual(['dsw-00001']);
  });

  test('of two policies with the same times are each its own', async () => {
    const { wake, timers, deps, clock } = aBackstop(1, { where: { labels: { team: 'a' } } });
    const other = aPoliciesFile({ name: 'other', backstop: { after: '1h' } });
    await runDue(async () => deps, { policies: other, mode: 'act', triggerTime: clock.now() });
    await wake(-60);

    expect(timers()).toEqual({ 'dsw-00000': TIMER });
  });

  test('move when the policy says other times, and are known without a record too', async () => {
    const { wake, change, timers, store, recorded } = aBackstop(1);
    await wake(-60);
    change({ window: { from: '23:00', to: '08:00' } });
    await wake(-45);
    expect(timers()).toEqual({ 'dsw-00000': '2026-01-05T16:00:00Z' });

    await store.put(RECORD, 'not a record');
    await wake(-30);

    expect(await recorded()).toEqual({ 'dsw-00000': [{ dueAt: '2026-01-05T16:00:00.000Z' }] });
  });

  test('move on for what somebody started again after the planned stop', async () => {
    const { wake, timers, dsw, clock } = aBackstop(1);
    timers.outliveStops();
    await wake(-60);
    await wake(0);
    expect(dsw.instances.get('dsw-00000')?.['Status']).toBe('Stopped');
    clock.pass(10 * MINUTE);
    dsw.lifecycle.start('dsw-00000');

    await wake(15);

    expect(timers()).toEqual({ 'dsw-00000': '2026-01-06T15:00:00Z' });
  });

  test('stay when the run that stops is not through and has not come to the instance', async () => {
    const { wake, timers, dsw } = aBackstop(1);
    await wake(-60);
    dsw.before = (operation) => {
      if (operation.startsWith('StopInstance')) throw new TypeError('no network');
      return undefined;
    };

    const { night } = await wake(0);

    expect([night?.status, timers()]).toEqual(['failed', { 'dsw-00000': TIMER }]);
  });
});

describe('the limits of the stop policy', () => {
  test('bound how many instances have a timer of ours: over them none gets one', async () => {
    const { wake, timers } = aBackstop(4, { limits: { percent: 50 } });

    const { 'night.backstop': report } = await wake(-60);

    expect(report).toMatchObject({ status: 'guard-tripped', trips: [{ limit: 'percent' }] });
    expect(timers()).toEqual({});
  });

  test('count the timers that are there already, and take all of ours away when they are exceeded', async () => {
    const { wake, timers, dsw } = aBackstop(3, { limits: { count: 2 } });
    const third = dsw.instances.get('dsw-00002') ?? {};
    third['Status'] = 'Stopped';
    await wake(-60);
    expect(timers()).toEqual({ 'dsw-00000': TIMER, 'dsw-00001': TIMER });

    third['Status'] = 'Running';
    const { 'night.backstop': report } = await wake(-45);
    expect(report?.warnings).toMatchObject([{ code: 'TIMERS_OVER_LIMITS' }]);
    expect(timers()).toEqual({});

    third['Status'] = 'Stopped';
    await wake(-30);
    expect(Object.keys(timers())).toHaveLength(2);
  });

  test('in money too', async () => {
    const { wake, timers } = aBackstop(2, { limits: { money: { amount: 1.5 } } });

    const { 'night.backstop': report } = await wake(-60);

    expect(report?.trips).toMatchObject([{ limit: 'money', wanted: 2 }]);
    expect(timers()).toEqual({});
  });

  test('of none takes them away before a policy is switched off', async () => {
    const { wake, change, timers } = aBackstop(2);
    await wake(-60);
    change({ limits: { count: 0 } });
    await wake(-45);

    expect(timers()).toEqual({});
  });
});
