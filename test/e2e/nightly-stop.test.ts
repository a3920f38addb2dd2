import { afterEach, describe, expect, test } from 'vitest';
import type { FleetInstance } from '../../local/dsw/entities.ts';
import { aLocalNight, type LocalNight, type NightOptions } from '../helpers/local-night.ts';
import { aPoliciesFile, NIGHT } from '../helpers/run-setup.ts';

const CPU = 'ecs.g6.large';
const GPU = 'ecs.gn6i-c8g1.2xlarge';

let night: LocalNight | undefined;
afterEach(async () => {
  await night?.close();
  night = undefined;
});

async function begin(fleet: readonly FleetInstance[], options: Partial<NightOptions> = {}) {
  night = await aLocalNight({ start: NIGHT, fleet, policies: aPoliciesFile(), ...options });
  return night;
}

function running(id: string, fields: FleetInstance = {}): FleetInstance {
  return {
    InstanceId: id,
    InstanceName: id.replaceAll('-', '_'),
    Status: 'Running',
    WorkspaceId: '1001',
    EcsSpec: CPU,
    GmtCreateTime: '2026-01-01T01:00:00Z',
    usage: { kind: 'steady', cpuPercent: 1, gpuPercent: 0 },
    ...fields,
  };
}

/** Created one a minute. */
function fleetOf(size: number): FleetInstance[] {
  const newest = Date.parse('2026-01-05T01:00:00Z');
  return Array.from({ length: size }, (_, index) =>
    running(`dsw-${String(index).padStart(5, '0')}`, {
      GmtCreateTime: new Date(newest - index * 60_000).toISOString(),
    }),
  );
}

function stopCalls(): string[] {
  return ['StopInstance', 'StopInstances'].flatMap((operation) =>
    (night?.calls(operation) ?? []).map((call) => call.resource ?? ''),
  );
}

describe('the nightly stop, over signed HTTP against the local service', () => {
  test('stops what is idle and keeps the rest, each with its own reason', async () => {
    const { wake, report, reasons, stack } = await begin(
      [
        running('dsw-idle'),
        running('dsw-idle-gpu', { EcsSpec: GPU }),
        running('dsw-busy', { usage: { kind: 'steady', cpuPercent: 70 } }),
        running('dsw-busy-gpu', {
          EcsSpec: GPU,
          usage: { kind: 'steady', cpuPercent: 1, gpuPercent: 60 },
        }),
        running('dsw-held', { Labels: { 'steward-hold': '2026-01-06' } }),
        running('dsw-paid', {
          EcsSpec: undefined,
          ResourceId: 'quota-1',
          RequestedResource: { CPU: '2', Memory: '8' },
        }),
        running('dsw-off', { Status: 'Stopped' }),
        running('dsw-elsewhere', { WorkspaceId: '1002' }),
        running('dsw-silent', { usage: 'missing' }),
      ],
      {
        policies: aPoliciesFile({ unless: { busy: {} } }, [
          { name: 'main', region: 'cn-hangzhou', workspaces: ['1001'] },
        ]),
      },
    );

    const summary = await wake(NIGHT);

    expect(summary.results).toMatchObject([
      {
        policy: 'night',
        target: 'main',
        status: 'done',
        scheduledAt: NIGHT,
        done: 2,
        needsLook: 0,
      },
    ]);
    expect(await reasons(NIGHT)).toEqual({
      'dsw-busy': 'busy',
      'dsw-busy-gpu': 'busy',
      'dsw-elsewhere': 'other-workspace',
      'dsw-held': 'held',
      'dsw-idle': 'off-hours',
      'dsw-idle-gpu': 'off-hours',
      'dsw-off': 'already-stopped',
      'dsw-paid': 'subscription',
      'dsw-silent': 'usage-unknown',
    });
    expect(stopCalls()).toEqual(['dsw-idle,dsw-idle-gpu']);
    expect(stack.dsw?.world.instances.get('dsw-idle')?.status).toBe('Stopped');
    expect(await report(NIGHT)).toMatchObject({
      done: ['dsw-idle', 'dsw-idle-gpu'],
      savings: { hours: expect.any(Number), money: [{ currency: 'CNY' }] },
    });
  });

  test('stops nothing at all when a limit is exceeded', async () => {
    const { wake, report } = await begin(fleetOf(5), {
      policies: aPoliciesFile({ limits: { percent: 50 } }),
    });

    const summary = await wake(NIGHT);

    expect(summary.results[0]).toMatchObject({ status: 'guard-tripped', done: 0 });
    expect(stopCalls()).toEqual([]);
    expect((await report(NIGHT)).trips).toMatchObject([
      { limit: 'percent', allowed: 50, wanted: 5, of: 5 },
    ]);
  });

  test('does nothing twice, however often and in whatever overlap it is triggered', async () => {
    const { wake, wakeAll, calls } = await begin(fleetOf(30));

    const together = await wakeAll([NIGHT, NIGHT, NIGHT]);
    const before = calls().length;
    const repeated = await wake(NIGHT);
    const tick = await wake('2026-01-05T14:05:00Z');

    expect(together.map(({ results }) => results[0]?.status).sort()).toEqual([
      'done',
      'incomplete',
      'incomplete',
    ]);
    expect(stopCalls()).toHaveLength(1);
    expect(repeated.results[0]).toMatchObject({ status: 'done', done: 30 });
    expect(tick.results[0]).toMatchObject({ status: 'nothing-due' });
    expect(calls()).toHaveLength(before);
  });

  test('a trigger that comes late does its run still, one that comes in the morning does not', async () => {
    const late = await begin(fleetOf(3), { start: '2026-01-05T16:30:00Z' });
    expect((await late.wake(NIGHT)).results[0]).toMatchObject({
      status: 'done',
      scheduledAt: NIGHT,
      done: 3,
    });
    await late.close();

    const morning = await begin(fleetOf(3), { start: '2026-01-06T01:00:00Z' });
    expect((await morning.wake(NIGHT)).results[0]).toMatchObject({ status: 'nothing-due' });
    expect(stopCalls()).toEqual([]);
  });

  test('tells those that the service took from those that it refused in the same call', async () => {
    const { wake, report } = await begin([
      ...fleetOf(3),
      running('dsw-denied', { levers: { denied: ['StopInstance', 'StopInstances'] } }),
      running('dsw-hangs', { levers: { frozen: true } }),
    ]);

    await wake(NIGHT);

    expect(await report(NIGHT)).toMatchObject({
      status: 'done',
      done: ['dsw-00000', 'dsw-00001', 'dsw-00002'],
      needsLook: [
        {
          instanceId: 'dsw-denied',
          outcome: 'refused',
          code: 'DSW_FORBIDDEN',
          requestId: expect.any(String),
        },
        { instanceId: 'dsw-hangs', outcome: 'unverified', status: 'Stopping' },
      ],
    });
  });
});

describe('its cost', () => {
  test('50 instances at 200 ms a call, one by one: all stopped within 1.3 s of the service', async () => {
    const { wake, calls } = await begin(fleetOf(50), {
      latencyMs: 200,
      policies: aPoliciesFile({ batch: 1, concurrency: 10 }),
    });

    await wake(NIGHT);

    const ends = calls('StopInstance').map((call) => Date.parse(call.time) + call.durationMs);
    expect(ends).toHaveLength(50);
    expect(Math.max(...ends) - Date.parse(NIGHT)).toBeLessThanOrEqual(1_300);
  });

  test('50 instances in a batch: stopped with two calls', async () => {
    const { wake, calls } = await begin(fleetOf(50), { latencyMs: 200 });

    await wake(NIGHT);

    const operations = calls().map((call) => call.operation);
    expect(operations.slice(0, operations.lastIndexOf('StopInstances') + 1)).toEqual([
      'ListInstances',
      'StopInstances',
    ]);
  });

  test('10,000 instances: observed, stopped and verified with at most 320 calls', async () => {
    const { wake, calls, report } = await begin(fleetOf(10_000));

    const summary = await wake(NIGHT);

    expect(summary.results[0]).toMatchObject({ status: 'done', done: 10_000, needsLook: 0 });
    expect(calls().length).toBeLessThanOrEqual(320);
    const counted = Object.values((await report(NIGHT)).calls).reduce(
      (sum, count) => sum + count,
      0,
    );
    expect(counted).toBe(calls().length);
  });

  test('metrics are asked only of those that would be stopped, and not where the listing already tells', async () => {
    const culler = { CpuPercentThreshold: 5, GpuPercentThreshold: 5, MaxIdleTimeInMinutes: 600 };
    const { wake, calls, reasons } = await begin(
      [
        running('dsw-asked'),
        running('dsw-proved-idle', { IdleInstanceCuller: culler, idleMinutes: 120 }),
        running('dsw-held', { Labels: { 'steward-hold': '2026-01-06' } }),
        running('dsw-off', { Status: 'Stopped' }),
      ],
      {
        policies: aPoliciesFile({
          unless: { busy: { over: '1h', cpuPercent: 10, gpuPercent: 5 } },
        }),
      },
    );

    await wake(NIGHT);

    expect(calls('GetInstanceMetrics').map((call) => call.resource)).toEqual(['dsw-asked']);
    expect(await reasons(NIGHT)).toMatchObject({
      'dsw-asked': 'off-hours',
      'dsw-proved-idle': 'off-hours',
    });
  });
});
