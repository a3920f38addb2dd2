import { describe, expect, test } from 'vitest';
import type { Call } from '../../../lib/dsw/call.ts';
import { createEach } from '../../../lib/dsw/paging.ts';
import { createDeadline } from '../../../lib/run/deadline.ts';
import { observeFleet } from '../../../lib/run/observe-fleet.ts';
import { anInstance } from '../../helpers/an-instance.ts';
import { aDswError } from '../../helpers/dsw-error.ts';
import { aFleet, aPoliciesFile, aRunSetup, NIGHT, type RunSetup } from '../../helpers/run-setup.ts';

const TICK = '2026-01-05T14:05:00Z';
/** Twice a day of the policy's zone, then on the next one: 10:00, 22:00, 10:00. */
const TWICE_A_DAY = 'CRON_TZ=Asia/Shanghai 0 0 10,22 * * *';
const TEN = '2026-01-05T02:00:00Z';
const NEXT_TEN = '2026-01-06T02:00:00Z';

function stops({ dsw }: RunSetup): number {
  return dsw.calls.filter((call) => call.startsWith('Stop')).length;
}

/** A fleet of 1 CNY (CPU) and 20 CNY (GPU) instances. */
const PRICED = [
  anInstance({ InstanceId: 'dsw-cpu' }),
  anInstance({ InstanceId: 'dsw-gpu', AcceleratorType: 'GPU', EcsSpec: 'ecs.gn7i.2xlarge' }),
];

describe('a limit in money', () => {
  test.each([
    [21, 'done'],
    [20.99, 'guard-tripped'],
    [0, 'guard-tripped'],
  ])('of %d CNY an hour, on instances of 21: %s', async (amount, status) => {
    const setup = aRunSetup(PRICED, aPoliciesFile({ limits: { money: { amount } } }));

    const report = await setup.trigger();

    expect(report.status).toBe(status);
    expect(stops(setup)).toBe(status === 'done' ? 1 : 0);
    // Prices come before the plan is recorded, and so before anything is done.
    expect(setup.dsw.calls.slice(0, 3)).toEqual(['ListInstances', 'ListEcsSpecs', 'ListEcsSpecs']);
  });

  test('is exceeded by what has no known price, or one in another currency', async () => {
    const unknown = [anInstance({ EcsSpec: 'ecs.new.large' })];
    const limits = { money: { amount: 1_000 } };
    const first = aRunSetup(unknown, aPoliciesFile({ limits }));
    const second = aRunSetup(
      PRICED,
      aPoliciesFile({ limits: { money: { amount: 1_000, currency: 'USD' } } }),
    );

    expect(await first.trigger()).toMatchObject({
      status: 'guard-tripped',
      trips: [{ limit: 'money', message: expect.stringContaining('unknown price') }],
    });
    expect(await second.trigger()).toMatchObject({
      status: 'guard-tripped',
      trips: [{ message: expect.stringContaining('priced in CNY') }],
    });
  });

  test('lets nothing be done while prices cannot be read, and the next trigger tries again', async () => {
    const setup = aRunSetup(PRICED, aPoliciesFile({ limits: { money: { amount: 100 } } }));
    setup.dsw.before = (operation) => {
      if (operation === 'ListEcsSpecs') throw aDswError('DSW_SERVICE_FAILED');
      return undefined;
    };

    const first = await setup.trigger();
    setup.dsw.before = () => undefined;

    expect(first).toMatchObject({ status: 'failed', error: { code: 'DSW_SERVICE_FAILED' } });
    expect(await setup.trigger(TICK)).toMatchObject({ status: 'done' });
  });
});

describe('limits of one owner and one workspace', () => {
  test('count each by itself', async () => {
    const fleet = [
      ...aFleet(2, { UserId: 'ann', WorkspaceId: 'w1' }),
      anInstance({ InstanceId: 'dsw-bob', UserId: 'bob', WorkspaceId: 'w1' }),
    ];
    const run = (limits: object) => aRunSetup(fleet, aPoliciesFile({ limits })).trigger();

    expect(await run({ perOwner: 2, perWorkspace: 3 })).toMatchObject({ status: 'done' });
    expect(await run({ perOwner: 1 })).toMatchObject({
      status: 'guard-tripped',
      trips: [{ limit: 'perOwner', about: 'ann', allowed: 1, wanted: 2 }],
    });
    expect(await run({ perWorkspace: 2 })).toMatchObject({
      trips: [{ limit: 'perWorkspace', about: 'w1', wanted: 3 }],
    });
  });
});

describe('a limit of the day', () => {
  async function startAgain({ dsw }: RunSetup): Promise<void> {
    for (const one of dsw.instances.values()) one['Status'] = 'Running';
  }

  /** Runs at 10:00 and 22:00 of one day, and at 10:00 of the next, on a fleet that is always running. */
  async function threeRuns(day: object) {
    const setup = aRunSetup(aFleet(4), aPoliciesFile({ schedule: TWICE_A_DAY, limits: { day } }));
    setup.clock.pass(Date.parse(TEN) - Date.parse(NIGHT));
    const first = await setup.trigger(TEN);
    await startAgain(setup);
    setup.clock.pass(12 * 3_600_000);
    const second = await setup.trigger(NIGHT);
    await startAgain(setup);
    setup.clock.pass(12 * 3_600_000);
    const third = await setup.trigger(NEXT_TEN);
    return { setup, statuses: [first.status, second.status, third.status], second };
  }

  test.each([
    [{ count: 8 }, ['done', 'done', 'done']],
    [{ count: 7 }, ['done', 'guard-tripped', 'done']],
    [{ percent: 150 }, undefined],
    [{ perOwner: 7 }, ['done', 'guard-tripped', 'done']],
    [{ perWorkspace: 4 }, ['done', 'guard-tripped', 'done']],
    [{ money: { amount: 7 } }, ['done', 'guard-tripped', 'done']],
    [{ count: 0 }, ['guard-tripped', 'guard-tripped', 'guard-tripped']],
  ])('%j: adds up what was done in the zone of the policy', async (day, expected) => {
    if (expected === undefined) {
      expect(() => aPoliciesFile({ limits: { day } })).toThrow('percent');
      return;
    }
    expect((await threeRuns(day)).statuses).toEqual(expected);
  });

  test('says what came before', async () => {
    const { second } = await threeRuns({ count: 7 });

    expect(second).toMatchObject({
      summary:
        'Nothing was stopped: would stop 8 instances today, with what was done before, limits.day.count allows 7',
      trips: [{ limit: 'day.count', allowed: 7, wanted: 8 }],
    });
  });

  test('counts a run that left no report with all that it planned', async () => {
    const setup = aRunSetup(
      aFleet(4),
      aPoliciesFile({ schedule: TWICE_A_DAY, maxLate: '1h', limits: { day: { count: 7 } } }),
    );
    setup.clock.pass(Date.parse(TEN) - Date.parse(NIGHT));
    await setup.trigger(TEN);
    const key = `runs/night/${TEN}/main/report.json`;
    await setup.store.delete(key);
    await startAgain(setup);
    setup.clock.pass(12 * 3_600_000);

    expect(await setup.trigger(NIGHT)).toMatchObject({ status: 'guard-tripped' });
  });
});

describe('an empty listing', () => {
  test('is looked at twice, and then not believed where the last run saw instances', async () => {
    const setup = aRunSetup(aFleet(3));
    await setup.trigger();
    setup.dsw.instances.clear();
    setup.clock.pass(24 * 3_600_000);
    const before = setup.dsw.calls.length;

    const report = await setup.trigger('2026-01-06T14:00:00Z');

    expect(report).toMatchObject({
      status: 'guard-tripped',
      trips: [{ limit: 'listing', allowed: 3, wanted: 0 }],
    });
    expect(setup.dsw.calls.slice(before)).toEqual(['ListInstances', 'ListInstances']);
  });

  test('that was wrong for a moment does no harm', async () => {
    const setup = aRunSetup(aFleet(3));
    await setup.trigger();
    setup.clock.pass(24 * 3_600_000);
    for (const one of setup.dsw.instances.values()) one['Status'] = 'Running';
    let looks = 0;
    setup.dsw.before = (operation) => {
      if (operation !== 'ListInstances') return undefined;
      looks += 1;
      return looks === 1 ? { TotalCount: 0, Instances: [] } : undefined;
    };

    expect(await setup.trigger('2026-01-06T14:00:00Z')).toMatchObject({
      status: 'done',
      counts: { outcomes: { verified: 3 } },
    });
  });

  test('is a fleet like any other where there never was one', async () => {
    expect(await aRunSetup([]).trigger()).toMatchObject({ status: 'done', trips: [] });
  });

  test('that breaks off is never taken for a whole one', async () => {
    const setup = aRunSetup(aFleet(3));
    setup.dsw.before = () => {
      throw aDswError('DSW_SERVICE_FAILED');
    };

    const first = await setup.trigger();
    setup.dsw.before = () => undefined;

    expect(first).toMatchObject({ status: 'failed', error: { code: 'DSW_SERVICE_FAILED' } });
    expect(await setup.trigger(TICK)).toMatchObject({ status: 'done' });
  });

  test('that never comes to rest is left to the next trigger', async () => {
    const setup = aRunSetup(aFleet(3));
    setup.dsw.before = () => {
      throw aDswError('DSW_LISTING_INCOMPLETE', { details: { passes: 6, seen: 2 } });
    };

    const first = await setup.trigger();
    setup.dsw.before = () => undefined;

    expect(first).toMatchObject({ status: 'failed', error: { code: 'DSW_LISTING_INCOMPLETE' } });
    expect(await setup.trigger(TICK)).toMatchObject({ status: 'done' });
  });
});

describe('a listing of which the service counts 100 instances and shows 80', () => {
  const HIDDEN = new Set(
    aFleet(100)
      .slice(80)
      .map(({ InstanceId }) => String(InstanceId)),
  );
  const NEXT_NIGHT = '2026-01-06T14:00:00Z';

  /** Reads in pages as the client does; `isHiding` is asked at each page. */
  function setUp(isHiding: () => boolean) {
    const fleet = aFleet(100).map((one, index) => ({
      ...one,
      GmtCreateTime: new Date(Date.parse(TEN) + index * 1000).toISOString(),
    }));
    const setup = aRunSetup(fleet);
    const { client } = setup.dsw;
    const list = client.listInstances;
    client.listInstances = async (request = {}, options) => {
      const answer = await list(request, options);
      if (request.InstanceId !== undefined || !isHiding()) return answer;
      const Instances = (answer.Instances ?? []).filter(
        ({ InstanceId }) => !HIDDEN.has(InstanceId ?? ''),
      );
      return { ...answer, Instances };
    };
    const call = ((_: string, request: object) => client.listInstances(request)) as Call;
    client.eachInstance = (request, options) => createEach(call)('ListInstances', request, options);
    const startAgain = () => {
      for (const one of setup.dsw.instances.values()) one['Status'] = 'Running';
      setup.clock.pass(24 * 3_600_000);
    };
    return { ...setup, startAgain };
  }

  test('is looked at again after half a minute, and trips when it stays so', async () => {
    const setup = setUp(() => true);

    const report = await setup.trigger();

    expect(report).toMatchObject({
      status: 'guard-tripped',
      trips: [
        {
          limit: 'listing',
          allowed: 100,
          wanted: 80,
          message: 'the service counts 100 instances and lists 80 of them; that is not believed',
        },
      ],
    });
    expect(stops(setup)).toBe(0);
    expect(setup.clock.now().getTime() - Date.parse(NIGHT)).toBeGreaterThanOrEqual(30_000);
  });

  test('does no harm where it was so for a moment', async () => {
    const setup = setUp(() => setup.clock.now().getTime() < Date.parse(NIGHT) + 10_000);

    expect(await setup.trigger()).toMatchObject({
      status: 'done',
      counts: { outcomes: { verified: 100 } },
    });
  });

  test('is told once; on the next night what is shown is stopped', async () => {
    const setup = setUp(() => true);
    await setup.trigger();
    setup.startAgain();

    const second = await setup.trigger(NEXT_NIGHT);

    expect(second).toMatchObject({ status: 'done', counts: { outcomes: { verified: 80 } } });
    setup.startAgain();

    const third = await setup.trigger('2026-01-07T14:00:00Z');

    expect(third).toMatchObject({ status: 'done', counts: { outcomes: { verified: 80 } } });
  });

  test('trips again where more is missing than the night before', async () => {
    const setup = setUp(() => true);
    await setup.trigger();
    setup.startAgain();
    HIDDEN.add('dsw-00000');

    const second = await setup.trigger(NEXT_NIGHT);

    HIDDEN.delete('dsw-00000');
    expect(second).toMatchObject({ status: 'guard-tripped', trips: [{ wanted: 79 }] });
  });

  test('is no such thing where twenty were deleted while it was read', async () => {
    const setup = setUp(() => false);
    let pages = 0;
    setup.dsw.before = (operation) => {
      if (operation !== 'ListInstances') return undefined;
      pages += 1;
      if (pages === 2) for (const id of HIDDEN) setup.dsw.instances.delete(id);
      return undefined;
    };
    const { eachInstance } = setup.dsw.client;
    setup.dsw.client.eachInstance = (request, options) =>
      eachInstance({ ...request, PageSize: 50 }, options);

    expect(await setup.trigger()).toMatchObject({
      status: 'done',
      counts: { instances: 80, outcomes: { verified: 80 } },
    });
  });

  test('is not planned from by hand either: the command fails', async () => {
    const setup = setUp(() => true);
    const target = { name: 'main', region: 'cn-hangzhou', network: 'public' } as const;

    const looking = observeFleet(
      setup.deps,
      target,
      createDeadline(setup.clock, undefined, undefined),
    );

    await expect(looking).rejects.toMatchObject({ code: 'DSW_LISTING_INCOMPLETE' });
  });
});

describe('guards', () => {
  test('are held against a dry run too', async () => {
    const policies = aPoliciesFile({ mode: 'dry-run', limits: { count: 2 } });

    expect(await aRunSetup(aFleet(3), policies).trigger()).toMatchObject({
      status: 'planned',
      summary: 'Dry run: nothing would be stopped: would stop 3 instances, limits.count allows 2',
      trips: [{ limit: 'count' }],
    });
  });

  test('are held against the plan once: what they said is recorded with it', async () => {
    const setup = aRunSetup(aFleet(3), aPoliciesFile({ limits: { count: 2 } }));
    const create = setup.store.create.bind(setup.store);
    setup.store.create = async (key, body) => {
      if (key.endsWith('report.json')) throw new Error('killed');
      return create(key, body);
    };
    expect(await setup.trigger()).toMatchObject({ status: 'failed' });
    setup.store.create = create;
    setup.dsw.instances.delete('dsw-00002');

    expect(await setup.trigger(TICK)).toMatchObject({
      status: 'guard-tripped',
      trips: [{ wanted: 3 }],
    });
    expect(stops(setup)).toBe(0);
  });
});
