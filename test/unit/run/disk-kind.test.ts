import { describe, expect, test } from 'vitest';
import type { NoticeMessage } from '../../../lib/notify/message.ts';
import type { Notifier } from '../../../lib/notify/notifier.ts';
import { addActed } from '../../../lib/policy/limits.ts';
import { parsePolicies } from '../../../lib/policy/policies.ts';
import { actedToday } from '../../../lib/run/acted-before.ts';
import { planFleet } from '../../../lib/run/fleet-plan.ts';
import type { RunReport } from '../../../lib/run/report.ts';
import { runDue } from '../../../lib/run/run-due.ts';
import { carryOutPlan } from '../../../lib/run/saved-plan.ts';
import { anInstance } from '../../helpers/an-instance.ts';
import { createFakeTimers } from '../../helpers/fake-timers.ts';
import { aRunSetup } from '../../helpers/run-setup.ts';

const MINUTE = 60_000;
/** Stopped for 14 days and two hours at 09:00 in Shanghai on January 20. */
const STOPPED_AT = '2026-01-05T23:00:00Z';
const NINE = '2026-01-20T01:00:00Z';
const TEN = '2026-01-20T02:00:00Z';
const ELEVEN = '2026-01-20T03:00:00Z';
const DISK = { CloudDisks: [{ Capacity: '100Gi', SubType: 'rootfs' }] };

type Fields = Readonly<Record<string, unknown>>;

function aWatch(fields: Fields = {}, others: readonly Fields[] = []) {
  const parsed = parsePolicies({
    version: 1,
    targets: [{ name: 'main', region: 'cn-hangzhou' }],
    channels: [{ name: 'lab', kind: 'slack', url: { env: 'URL' } }],
    policies: [{ name: 'disks', kind: 'disk', schedule: '0 0 9-18 * * *', ...fields }, ...others],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const resting = { Status: 'Stopped', GmtModifiedTime: STOPPED_AT };
  const setup = aRunSetup(
    [
      anInstance({ InstanceId: 'dsw-a', ...resting, ...DISK }),
      anInstance({ InstanceId: 'dsw-b', ...resting, CloudDisks: [{ Capacity: '200Gi' }] }),
      anInstance({ InstanceId: 'dsw-c', ...DISK }),
    ],
    parsed.policies,
  );
  const { clock, dsw } = setup;
  const timers = createFakeTimers(dsw);
  const sent: NoticeMessage[] = [];
  const notifier: Notifier = {
    language: () => 'zh',
    async send(_channel, message) {
      sent.push(message);
      return { status: 'delivered', at: clock.now(), shown: message.rows.length, attempts: 1 };
    },
  };

  /** The CPU use of the last hour, every minute. */
  function use(id: string, percent: number): void {
    const end = clock.now().getTime() / 1000;
    const points = Array.from({ length: 60 }, (_, minute) => ({
      Time: end - (60 - minute) * 60,
      Value: percent,
    }));
    dsw.metrics.set(`${id} CpuCoreUsage`, points);
  }

  return {
    ...setup,
    sent,
    timers,
    use,
    statusOf: (id: string) => {
      dsw.lifecycle.settle();
      return dsw.instances.get(id)?.['Status'];
    },
    passUntil: (time: string) => clock.pass(Math.max(0, Date.parse(time) - clock.now().getTime())),
    async wakeAll(triggerTime: string): Promise<Record<string, RunReport>> {
      const results = await runDue(async () => setup.deps, {
        policies: parsed.policies,
        mode: 'act',
        triggerTime: new Date(triggerTime),
      });
      return Object.fromEntries(results.map((one) => [one.policy, one as RunReport]));
    },
    async wake(triggerTime: string): Promise<RunReport> {
      const [result] = await runDue(
        async () => ({ ...setup.deps, notices: async () => notifier }),
        {
          policies: parsed.policies,
          kind: 'disk',
          mode: 'act',
          triggerTime: new Date(triggerTime),
        },
      );
      return result as RunReport; // every trigger of these tests stands for a run
    },
  };
}

test('without a reset the run tells which disks are cleared soon, and starts nothing', async () => {
  const { wake, passUntil, dsw } = aWatch();

  passUntil(NINE);
  const report = await wake(NINE);

  expect(report).toMatchObject({
    status: 'done',
    counts: { reasons: { 'already-running': 1, 'disk-clears-soon': 1, 'disk-kept': 1 } },
    savings: undefined,
  });
  expect(dsw.calls).not.toContain('StartInstance');
});

describe('a reset', () => {
  test('starts the instance, and the next run stops it again, so that its days begin anew', async () => {
    const { wake, passUntil, use, statusOf } = aWatch({ reset: {} });

    passUntil(NINE);
    const nine = await wake(NINE);
    const atNine = statusOf('dsw-a');
    passUntil(TEN);
    use('dsw-a', 1);
    const ten = await wake(TEN);
    const afterTen = statusOf('dsw-a');
    passUntil(ELEVEN);
    const eleven = await wake(ELEVEN);

    expect([nine.done, atNine]).toEqual([['dsw-a'], 'Running']);
    expect(ten).toMatchObject({ done: ['dsw-a'], changes: { 'dsw-a': { action: 'stop' } } });
    expect([afterTen, statusOf('dsw-c')]).toEqual(['Stopped', 'Running']);
    expect(eleven.counts.reasons).toMatchObject({ 'disk-clears-later': 1 });
  });

  test('is taken back also where a backstop and a culler policy have been at the instance in between', async () => {
    const { wakeAll, passUntil, use, statusOf, timers, dsw } = aWatch({ reset: {} }, [
      {
        name: 'night',
        kind: 'stop',
        window: { from: '22:00', to: '07:00' },
        backstop: { after: '1h' },
      },
      { name: 'idle', kind: 'culler', schedule: '0 30 9 * * *', culler: { minutes: 60 } },
    ]);

    passUntil(NINE);
    await wakeAll(NINE);
    passUntil('2026-01-20T01:30:00Z');
    await wakeAll('2026-01-20T01:30:00Z');
    const between = dsw.instances.get('dsw-a');
    const set = { timer: timers()['dsw-a'], culler: between?.['IdleInstanceCuller'] };
    // Whether a timer counts as a change is not documented.
    dsw.lifecycle.label('dsw-a');
    passUntil(TEN);
    use('dsw-a', 1);
    Object.assign(between?.['IdleInstanceCuller'] ?? {}, { IdleTimeInMinutes: 29 });
    const { disks } = await wakeAll(TEN);

    expect(set).toMatchObject({ timer: expect.any(String), culler: expect.any(Object) });
    expect(disks).toMatchObject({ done: ['dsw-a'], changes: { 'dsw-a': { action: 'stop' } } });
    expect([statusOf('dsw-a'), statusOf('dsw-c')]).toEqual(['Stopped', 'Running']);
  });

  test('is taken back also by a run whose own starts exceed a limit', async () => {
    const { wake, passUntil, use, dsw, statusOf, records } = aWatch({
      reset: {},
      limits: { count: 1 },
      notify: { channels: ['lab'] },
    });
    const later = { Status: 'Stopped', GmtModifiedTime: '2026-01-06T01:30:00Z' };
    for (const InstanceId of ['dsw-d', 'dsw-e']) {
      dsw.instances.set(InstanceId, anInstance({ InstanceId, ...later, ...DISK }));
    }

    passUntil(NINE);
    await wake(NINE);
    passUntil(TEN);
    use('dsw-a', 1);
    const ten = await wake(TEN);
    const again = await wake(TEN);

    expect(ten).toMatchObject({
      status: 'guard-tripped',
      trips: [{ limit: 'count', wanted: 2 }],
      counts: { actions: { start: 2, stop: 1, keep: 2 } },
      done: ['dsw-a'],
      changes: { 'dsw-a': { action: 'stop' } },
      acted: { instances: 0 },
      left: [],
      summary:
        'Nothing was started: would start 2 instances, limits.count allows 1. What an earlier run had begun was ended: 1.',
    });
    expect(['dsw-a', 'dsw-d', 'dsw-e'].map(statusOf)).toEqual(['Stopped', 'Stopped', 'Stopped']);
    expect(Object.keys(await records())).toContain(`runs/disks/${TEN}/main/report.json`);
    expect(again).toMatchObject({ status: 'guard-tripped', finishedAt: ten.finishedAt });
  });

  test('is taken back also by a saved plan that exceeds what is left of the day, however often it is applied', async () => {
    const limits = { day: { count: 1 } };
    const watch = aWatch({ reset: {}, limits });
    const { wake, passUntil, use, dsw, deps, store, policies, statusOf } = watch;
    passUntil(NINE);
    await wake(NINE);
    const later = { Status: 'Stopped', GmtModifiedTime: '2026-01-06T01:30:00Z' };
    dsw.instances.set('dsw-d', anInstance({ InstanceId: 'dsw-d', ...later, ...DISK }));
    passUntil(TEN);
    use('dsw-a', 1);
    const [policy] = policies.policies;
    const [target] = policies.targets;
    if (policy?.kind !== 'disk' || target === undefined) throw new Error('no policy');
    const { signal } = new AbortController();
    const at = new Date(TEN);
    const pair = { policy, target };
    const made = await planFleet(deps, { ...pair, scheduledAt: at, decidedAt: at, signal });
    // As it would have been made before anybody else had acted.
    const record = { ...made.record, trips: [] };
    const checked = { ...pair, saved: record, record, deps };
    const apply = () => carryOutPlan({ ...checked, differences: [], trips: [] }, { signal });

    const first = await apply();
    await store.delete(`runs/disks/${TEN}/main/report.json`);
    const second = await apply();

    expect(made.record.plan.decisions).toContainEqual(
      expect.objectContaining({ instanceId: 'dsw-d', action: 'start' }),
    );
    for (const report of [first, second]) {
      expect(report).toMatchObject({
        status: 'guard-tripped',
        trips: [{ limit: 'day.count', allowed: 1, wanted: 2 }],
        done: ['dsw-a'],
      });
    }
    expect(['dsw-a', 'dsw-d'].map(statusOf)).toEqual(['Stopped', 'Stopped']);
  });

  test('and not its end counts towards the limits of the day', async () => {
    const limits = { day: { count: 2 } };
    const { wake, passUntil, use, dsw, store } = aWatch({ reset: {}, limits });
    const later = { Status: 'Stopped', GmtModifiedTime: '2026-01-06T02:30:00Z' };
    dsw.instances.set('dsw-d', anInstance({ InstanceId: 'dsw-d', ...later, ...DISK }));
    const name = { policy: 'disks', target: 'main', scheduledAt: new Date(ELEVEN) };
    const today = { timeZone: 'Asia/Shanghai', kind: 'disk' } as const;

    passUntil(NINE);
    await wake(NINE);
    passUntil(TEN);
    use('dsw-a', 1);
    const ten = await wake(TEN);
    const reported = addActed(await actedToday(store, name, today));
    await store.delete(`runs/disks/${TEN}/main/report.json`);
    const unreported = addActed(await actedToday(store, name, today));
    passUntil(ELEVEN);
    const eleven = await wake(ELEVEN);

    expect(ten).toMatchObject({ done: ['dsw-a'], acted: { instances: 0 } });
    expect([reported.instances, unreported.instances]).toEqual([1, 1]);
    expect(eleven).toMatchObject({ status: 'done', done: ['dsw-d'], acted: { instances: 1 } });
  });

  test('is taken back also where its call was sent minutes after it was recorded', async () => {
    const { wake, passUntil, use, dsw, clock } = aWatch({ reset: {}, concurrency: 1 });
    const ids = ['dsw-a', 'dsw-d', 'dsw-e', 'dsw-f'];
    for (const id of ids.slice(1))
      dsw.instances.set(id, { ...dsw.instances.get('dsw-a'), InstanceId: id });
    const begun: Record<string, number> = {};

    passUntil(NINE);
    dsw.before = (operation, { InstanceId }) => {
      if (operation === 'StartInstance') {
        clock.pass(50_000);
        begun[String(InstanceId)] = clock.now().getTime();
      }
      return undefined;
    };
    const nine = await wake(NINE);
    passUntil(TEN);
    for (const id of ids) use(id, 1);
    const ten = await wake(TEN);

    const took = ids.map((id) => (begun[id] ?? 0) - Date.parse(nine.changes[id]?.at ?? ''));
    expect(Math.max(...took)).toBeGreaterThan(120_000);
    expect(nine.done).toEqual(ids);
    expect(ten.done).toEqual(ids);
  });

  test('leaves it to whoever uses it, holds it or starts it anew in between', async () => {
    const used = aWatch({ reset: {} });
    const held = aWatch({ reset: {} });
    const theirs = aWatch({ reset: {} });

    for (const one of [used, held, theirs]) {
      one.passUntil(NINE);
      await one.wake(NINE);
      one.clock.pass(10 * MINUTE);
      if (one === theirs) one.dsw.lifecycle.stop('dsw-a');
      if (one === held) {
        const Labels = [{ Key: 'steward-hold', Value: '2026-01-21' }];
        Object.assign(one.dsw.instances.get('dsw-a') ?? {}, { Labels });
      }
      one.clock.pass(10 * MINUTE);
      if (one === theirs) one.dsw.lifecycle.start('dsw-a');
      one.passUntil(TEN);
      one.use('dsw-a', one === used ? 80 : 1);
    }
    const reports = [await used.wake(TEN), await held.wake(TEN), await theirs.wake(TEN)];

    expect(reports.map(({ counts }) => counts.reasons)).toMatchObject([
      { busy: 1 },
      { held: 1 },
      { 'changed-since': 1 },
    ]);
    expect([used, held, theirs].map((one) => one.statusOf('dsw-a'))).toEqual([
      'Running',
      'Running',
      'Running',
    ]);
  });
});

test('people are told of a disk that is close to being cleared, once a day', async () => {
  const { wake, passUntil, sent } = aWatch({ notify: { channels: ['lab'] } });

  passUntil(NINE);
  await wake(NINE);
  passUntil(TEN);
  await wake(TEN);
  const once = [...sent];
  passUntil('2026-01-21T01:00:00Z');
  await wake('2026-01-21T01:00:00Z');

  expect(once).toMatchObject([
    {
      kind: 'disk',
      at: '2026-01-20T23:00:00.000Z',
      summary: expect.stringContaining('1 个已停止实例'),
      rows: [{ instanceId: 'dsw-a', reason: '将于 2026-01-21 07:00 清空' }],
    },
  ]);
  expect(sent).toHaveLength(1); // by the next day it has been cleared
});
