import { describe, expect, test } from 'vitest';
import { anInstance } from '../../helpers/an-instance.ts';
import { aDswError } from '../../helpers/dsw-error.ts';
import { aFleet, aPoliciesFile, aRunSetup, NIGHT } from '../../helpers/run-setup.ts';

const RUN = 'runs/night/2026-01-05T14:00:00Z/main';

describe('a run of a stop policy', () => {
  test('stops what runs, sees it stopped, and records plan, outcomes and report', async () => {
    const setup = aRunSetup(aFleet(3));

    const report = await setup.trigger();

    expect(report).toMatchObject({
      status: 'done',
      summary: '3 of 3 instances were stopped, 0 kept.',
      scheduledAt: NIGHT,
      counts: {
        instances: 3,
        actions: { stop: 3 },
        reasons: { 'off-hours': 3 },
        outcomes: { accepted: 3, verified: 3, refused: 0, failed: 0, unverified: 0 },
      },
      done: ['dsw-00000', 'dsw-00001', 'dsw-00002'],
      needsLook: [],
      left: [],
      error: undefined,
    });
    expect(Object.keys(await setup.records())).toEqual([
      'changes/night/main/2026-01-05/2026-01-05T14:00:00Z.00000001.json',
      'cursors/night/main.json',
      'leases/night/main/000000000001.json',
      'leases/night/main/000000000001.released.json',
      `${RUN}/intents-00000001-0001.json`,
      `${RUN}/outcomes-00000001-0001-0001.jsonl`,
      `${RUN}/outcomes-00000001-0001-0002.jsonl`,
      `${RUN}/plan.json`,
      `${RUN}/report.json`,
    ]);
    expect(JSON.parse((await setup.records())[`${RUN}/report.json`] ?? '')).toEqual(
      JSON.parse(JSON.stringify(report)),
    );
  });

  test('says what the stops save, and which calls it made', async () => {
    const setup = aRunSetup([anInstance({ AccumulatedRunningTimeInMs: null })]);

    const report = await setup.trigger();

    expect(report.savings).toMatchObject({
      money: [{ currency: 'CNY', amount: expect.closeTo(10, 0) }],
    });
    expect(report.calls).toMatchObject({ ListEcsSpecs: 1, StopInstances: 1 });
  });

  test('keeps each instance that must not be stopped, with its own reason', async () => {
    const setup = aRunSetup(
      [
        anInstance({ InstanceId: 'dsw-idle' }),
        anInstance({ InstanceId: 'dsw-busy' }),
        anInstance({
          InstanceId: 'dsw-held',
          Labels: [{ Key: 'steward-hold', Value: '2026-01-06' }],
        }),
        anInstance({ InstanceId: 'dsw-paid', PaymentType: 'Subscription', EcsSpec: null }),
        anInstance({ InstanceId: 'dsw-off', Status: 'Stopped' }),
        anInstance({ InstanceId: 'dsw-odd', Status: 'Hibernating' }),
        anInstance({ InstanceId: 'dsw-else', WorkspaceId: '1002' }),
        anInstance({ InstanceId: 'dsw-silent' }),
      ],
      aPoliciesFile({ unless: { busy: {} } }, [
        { name: 'main', region: 'cn-hangzhou', workspaces: ['1001'] },
      ]),
    );
    setup.dsw.metrics.set('dsw-idle CpuCoreUsage', everyMinute(1));
    setup.dsw.metrics.set('dsw-busy CpuCoreUsage', everyMinute(80));

    await setup.trigger();

    const { plan } = JSON.parse((await setup.records())[`${RUN}/plan.json`] ?? '');
    const reasons = plan.decisions.map((one: Record<string, string>) => [
      one['instanceId'],
      one['action'],
      one['reason'],
    ]);
    expect(reasons).toEqual([
      ['dsw-busy', 'keep', 'busy'],
      ['dsw-else', 'keep', 'other-workspace'],
      ['dsw-held', 'keep', 'held'],
      ['dsw-idle', 'stop', 'off-hours'],
      ['dsw-odd', 'keep', 'status-unknown'],
      ['dsw-off', 'keep', 'already-stopped'],
      ['dsw-paid', 'keep', 'subscription'],
      ['dsw-silent', 'keep', 'usage-unknown'],
    ]);
    expect(setup.dsw.calls.filter((call) => call === 'GetInstanceMetrics')).toHaveLength(3);
  });

  test('takes a failed metrics call as unknown for that instance, and says so', async () => {
    const setup = aRunSetup(aFleet(2), aPoliciesFile({ unless: { busy: {} } }));
    setup.dsw.metrics.set('dsw-00001 CpuCoreUsage', everyMinute(1));
    setup.dsw.before = (operation, request) => {
      if (operation === 'GetInstanceMetrics' && request['InstanceId'] === 'dsw-00000') {
        throw aDswError('DSW_SERVICE_FAILED', { requestId: 'r-7' });
      }
      return undefined;
    };

    const report = await setup.trigger();

    expect(report.counts.reasons).toEqual({ 'off-hours': 1, 'usage-unknown': 1 });
    expect(report.warnings).toEqual([
      expect.objectContaining({ code: 'USAGE_UNKNOWN', instanceId: 'dsw-00000', requestId: 'r-7' }),
    ]);
  });

  test('says that nobody knows whether the day is a holiday', async () => {
    const calendar = {
      name: 'china',
      resolved: { holidays: [], workdays: [], from: '2025-01-01', through: '2025-12-31' },
    };
    const setup = aRunSetup(aFleet(1), aPoliciesFile({ calendar }));

    const report = await setup.trigger();

    expect(report.warnings).toEqual([
      { code: 'CALENDAR_ENDS', message: expect.stringContaining('"china" ended on 2025-12-31') },
    ]);
  });

  test('leaves open what it had no time to ask, instead of planning without it', async () => {
    const setup = aRunSetup(aFleet(30), aPoliciesFile({ unless: { busy: {} } }));
    for (const id of setup.dsw.instances.keys()) {
      setup.dsw.metrics.set(`${id} CpuCoreUsage`, everyMinute(1));
    }
    const deadline = new Date(Date.parse(NIGHT) + 10_000);
    setup.dsw.latencyMs = 1_000;
    setup.dsw.before = () => {
      if (setup.clock.now() > deadline) throw aDswError('DSW_TIMEOUT');
      return undefined;
    };

    const first = await setup.trigger(NIGHT, deadline);
    setup.dsw.before = () => undefined;
    setup.dsw.latencyMs = 0;
    const second = await setup.trigger('2026-01-05T14:05:00Z');

    expect(first).toMatchObject({ status: 'incomplete', error: { code: 'DEADLINE' } });
    expect(second).toMatchObject({ status: 'done', counts: { actions: { stop: 30 } } });
  });

  test('does nothing at all when a limit is exceeded, and records that', async () => {
    const setup = aRunSetup(aFleet(3), aPoliciesFile({ limits: { count: 2 } }));

    const report = await setup.trigger();

    expect(report).toMatchObject({
      status: 'guard-tripped',
      trips: [{ limit: 'count', allowed: 2, wanted: 3 }],
    });
    expect(setup.dsw.calls).toEqual(['ListInstances']);
    expect(await setup.trigger()).toEqual(report);
  });

  test('works without prices, and says so', async () => {
    const setup = aRunSetup(aFleet(1));
    setup.dsw.before = (operation) => {
      if (operation === 'ListEcsSpecs') throw aDswError('DSW_FORBIDDEN');
      return undefined;
    };

    const report = await setup.trigger();

    expect(report).toMatchObject({
      status: 'done',
      savings: { money: [] },
      warnings: [{ code: 'PRICES_UNKNOWN' }],
    });
  });

  test('plans and records only, in a dry run, and leaves the real run to be done', async () => {
    const dry = aPoliciesFile({ mode: 'dry-run' });
    const setup = aRunSetup(aFleet(2), dry);

    const report = await setup.trigger();

    expect(report).toMatchObject({
      status: 'planned',
      mode: 'plan',
      counts: { actions: { stop: 2 } },
    });
    expect(setup.dsw.calls).not.toContain('StopInstances');
    expect(Object.keys(await setup.records()).every((key) => key.startsWith('dry-run/'))).toBe(
      true,
    );
  });
});

/** An hour of points before the night, all alike. */
function everyMinute(Value: number) {
  const end = Date.parse(NIGHT) / 1000;
  return Array.from({ length: 60 }, (_, minute) => ({ Time: end - (59 - minute) * 60, Value }));
}
