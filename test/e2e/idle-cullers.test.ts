import { afterEach, describe, expect, test } from 'vitest';
import type { FleetCuller, FleetInstance } from '../../local/dsw/entities.ts';
import { aLocalNight, type LocalNight, type NightOptions } from '../helpers/local-night.ts';
import { aPoliciesFile, NIGHT } from '../helpers/run-setup.ts';

let night: LocalNight | undefined;
afterEach(async () => {
  await night?.close();
  night = undefined;
});

const TICK = '2026-01-05T14:05:00Z';
const NEXT = '2026-01-05T15:00:00Z';
const WANTED = { minutes: 60, cpuPercent: 10, gpuPercent: 5 };

function culler(minutes: number, cpu = 10, gpu = 5): FleetCuller {
  return { MaxIdleTimeInMinutes: minutes, CpuPercentThreshold: cpu, GpuPercentThreshold: gpu };
}

function instance(id: string, fields: Partial<FleetInstance> = {}): FleetInstance {
  return {
    InstanceId: id,
    Status: 'Running',
    WorkspaceId: '1001',
    EcsSpec: 'ecs.gn7i-c8g1.2xlarge',
    GmtCreateTime: '2026-01-01T01:00:00Z',
    usage: { kind: 'steady', cpu: 60, gpu: 60 },
    ...fields,
  } as FleetInstance;
}

const FLEET = [
  instance('dsw-none'),
  instance('dsw-loose', { IdleInstanceCuller: culler(600) }),
  instance('dsw-tight', { IdleInstanceCuller: culler(30) }),
  instance('dsw-right', { IdleInstanceCuller: culler(60) }),
  instance('dsw-stopped', { Status: 'Stopped', IdleInstanceCuller: culler(600) }),
  instance('dsw-own', { Labels: { culler: 'own' } }),
  instance('dsw-ruled', { WorkspaceId: '1002' }),
];

async function begin(
  options: Partial<NightOptions> = {},
  fields: Readonly<Record<string, unknown>> = {},
): Promise<LocalNight> {
  night = await aLocalNight({
    start: NIGHT,
    kind: 'culler',
    fleet: FLEET,
    workspaces: [
      { WorkspaceId: '1001' },
      { WorkspaceId: '1002', autoShutdown: culler(45, 20, 20) },
    ],
    policies: aPoliciesFile({
      kind: 'culler',
      schedule: '0 0 * * * *',
      exempt: { labels: { culler: 'own' } },
      culler: WANTED,
      countWorkspacePolicies: true,
      ...fields,
    }),
    ...options,
  });
  return night;
}

function cullersOf({ stack }: LocalNight): Record<string, number | undefined> {
  const instances = [...(stack.dsw?.world.instances.values() ?? [])];
  return Object.fromEntries(instances.map(({ id, culler: one }) => [id, one?.maxIdleMinutes]));
}

describe('a run of a culler policy at the local service', () => {
  test('sets what has drifted, leaves what is tight, exempt or protected by its workspace, and says so', async () => {
    const begun = await begin();

    const { results } = await begun.wake(NIGHT);

    expect(results[0]).toMatchObject({ status: 'done', done: 3, needsLook: 0 });
    expect(await begun.reasons(NIGHT)).toEqual({
      'dsw-none': 'culler-missing',
      'dsw-loose': 'culler-drift',
      'dsw-tight': 'culler-tighter',
      'dsw-right': 'culler-ok',
      'dsw-stopped': 'culler-drift',
      'dsw-own': 'exempt',
      'dsw-ruled': 'culler-of-workspace',
    });
    expect(cullersOf(begun)).toMatchObject({
      'dsw-none': 60,
      'dsw-loose': 60,
      'dsw-tight': 30,
      'dsw-stopped': 60,
      'dsw-own': undefined,
      'dsw-ruled': undefined,
    });
  });

  test('does nothing in the next one', async () => {
    const begun = await begin();
    await begun.wake(NIGHT);
    begun.stack.clock.advanceTo(Date.parse(NEXT));
    const before = begun.calls().length;

    const { results } = await begun.wake(NEXT);

    expect(results[0]).toMatchObject({ status: 'done', done: 0, needsLook: 0 });
    // One to list; the instance that its workspace protects is asked about again.
    expect(
      begun
        .calls()
        .slice(before)
        .map(({ operation }) => operation),
    ).toEqual(['ListInstances', 'QueryAutoShutdownPolicies']);
  });
});

describe('faults', () => {
  const DRIFTED = Array.from({ length: 12 }, (_, index) =>
    instance(`dsw-${index}`, { IdleInstanceCuller: culler(600) }),
  );
  const everyWanted = Object.fromEntries(DRIFTED.map(({ InstanceId }) => [InstanceId, 60]));

  test.each<[string, readonly object[]]>([
    [
      'lost answers of both calls, carried out or not',
      [
        {
          match: { operation: 'CreateIdleInstanceCuller', every: 4 },
          do: { reset: { when: 'after' } },
        },
        {
          match: { operation: 'DeleteIdleInstanceCuller', every: 5 },
          do: { reset: { when: 'after' } },
        },
        {
          match: { operation: 'DeleteIdleInstanceCuller', nth: 3 },
          do: { timeout: { ms: 12_000 } },
        },
      ],
    ],
    [
      'throttling and failures of the service',
      [
        { match: { probability: 0.2 }, do: { throttle: { code: 'Throttling.User' } } },
        { match: { operation: 'CreateIdleInstanceCuller', every: 5 }, do: { error: {} } },
      ],
    ],
    [
      'listings that are behind',
      [{ match: { operation: 'ListInstances' }, do: { stale: { seconds: 5 } } }],
    ],
  ])('%s: every instance has its culler in the end', async (_, rules) => {
    const begun = await begin({ fleet: DRIFTED });
    begun.stack.dsw?.faults.set(rules);

    const first = await begun.wake(NIGHT);
    const report = first.results[0]?.status === 'done' ? first : await begun.wake(TICK);

    expect(report.results[0]).toMatchObject({ status: 'done', done: 12, needsLook: 0 });
    expect(cullersOf(begun)).toEqual(everyWanted);
  });

  test('a creation that is refused for good: the old culler is put back, and the report says so', async () => {
    const begun = await begin({ fleet: DRIFTED.slice(0, 1) });
    begun.stack.dsw?.faults.set([
      {
        match: { operation: 'CreateIdleInstanceCuller', nth: 1 },
        do: { error: { status: 400, code: 'ValidationError', effect: 'before' } },
      },
    ]);

    await begun.wake(NIGHT);

    const { needsLook } = await begun.report(NIGHT);
    expect(needsLook).toMatchObject([
      { outcome: 'refused', message: expect.stringContaining('was put back') },
    ]);
    expect(cullersOf(begun)).toEqual({ 'dsw-0': 600 });
  });

  test('creations that are always refused: the report names those that have none now, and the next run sets them', async () => {
    const begun = await begin({ fleet: DRIFTED.slice(0, 3) });
    const refuse = {
      match: { operation: 'CreateIdleInstanceCuller' },
      do: { error: { status: 400, code: 'ValidationError', effect: 'before' } },
    };
    begun.stack.dsw?.faults.set([refuse]);
    await begun.wake(NIGHT);
    const { needsLook } = await begun.report(NIGHT);
    begun.stack.dsw?.faults.set([]);
    begun.stack.clock.advanceTo(Date.parse(NEXT));

    const { results } = await begun.wake(NEXT);

    expect(needsLook.map(({ code }) => code)).toEqual([
      'CULLER_LOST',
      'CULLER_LOST',
      'CULLER_LOST',
    ]);
    expect(results[0]).toMatchObject({ status: 'done', done: 3 });
  });
});

describe('10,000 instances', () => {
  test('of which 200 drifted: at most 110 list calls and two calls for each of these', async () => {
    const fleet = Array.from({ length: 10_000 }, (_, index) =>
      instance(`dsw-${String(index).padStart(5, '0')}`, {
        EcsSpec: 'ecs.g6.large',
        WorkspaceId: '1001',
        GmtCreateTime: new Date(Date.parse('2025-12-01T00:00:00Z') + index * 60_000).toISOString(),
        IdleInstanceCuller: culler(index < 200 ? 600 : 60),
      }),
    );
    const begun = await begin({ fleet });

    const { results } = await begun.wake(NIGHT);

    expect(results[0]).toMatchObject({ status: 'done', done: 200, needsLook: 0 });
    const counts = { list: begun.calls('ListInstances').length, all: begun.calls().length };
    expect(counts.list).toBeLessThanOrEqual(110);
    expect(counts.all).toBeLessThanOrEqual(110 + 2 * 200);
  });
});
