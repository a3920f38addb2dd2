import { describe, expect, test } from 'vitest';
import type { DswErrorCode, DswErrorInit } from '../../../lib/dsw/errors.ts';
import { runDue } from '../../../lib/run/run-due.ts';
import { aDswError } from '../../helpers/dsw-error.ts';
import { aFleet, aPoliciesFile, aRunSetup, NIGHT, type RunSetup } from '../../helpers/run-setup.ts';

const CULLERS = { kind: 'culler', schedule: '0 0 * * * *', culler: { minutes: 60 } };
const OLD = { MaxIdleTimeInMinutes: 600, CpuPercentThreshold: 5 };
const WANTED = { MaxIdleTimeInMinutes: 60, CpuPercentThreshold: 10 };
const LOST = { mayHaveTakenEffect: true };
const HOUR_LATER = '2026-01-05T15:00:00Z';

function setUp(culler: object | null = OLD, size = 1): RunSetup {
  const fields = culler === null ? {} : { IdleInstanceCuller: culler };
  return aRunSetup(aFleet(size, fields), aPoliciesFile(CULLERS));
}

function cullerIn({ dsw }: RunSetup): unknown {
  return dsw.instances.get('dsw-00000')?.['IdleInstanceCuller'];
}

/** Calls of some operations, without the listings. */
function changes({ dsw }: RunSetup): string[] {
  return dsw.calls
    .filter((call) => call.includes('Culler'))
    .map((call) => call.replace('IdleInstanceCuller', ''));
}

type Trouble = [operation: string, nth: number, code: DswErrorCode, init?: DswErrorInit];

/** The nth call of an operation brings an error; it is not carried out. */
function trouble({ dsw }: RunSetup, ...troubles: Trouble[]): void {
  const counts: Record<string, number> = {};
  dsw.before = (operation) => {
    const nth = (counts[operation] ?? 0) + 1;
    counts[operation] = nth;
    const hit = troubles.find(([name, at]) => name === operation && at === nth);
    if (hit !== undefined) throw aDswError(hit[2], hit[3]);
    return undefined;
  };
}

/** Something happens to the instance just before an operation. */
function justBefore(
  { dsw }: RunSetup,
  name: string,
  happens: (instance: Record<string, unknown>) => void,
): RunSetup['dsw']['before'] {
  return (operation) => {
    const instance = dsw.instances.get('dsw-00000');
    if (operation === name && instance !== undefined) happens(instance);
    return undefined;
  };
}

describe('replacing a culler', () => {
  test('deletes the one that is there and creates the wanted one at once, for one after the other', async () => {
    const setup = setUp(OLD, 2);
    const policies = aPoliciesFile({ ...CULLERS, concurrency: 1 });

    const report = await setup.triggerWith({ policies });

    expect(changes(setup)).toEqual(['Delete', 'Create', 'Delete', 'Create']);
    expect(cullerIn(setup)).toMatchObject(WANTED);
    expect(report).toMatchObject({
      status: 'done',
      summary: '2 of 2 instances were given their idle culler, 0 kept.',
      needsLook: [],
      savings: undefined,
    });
  });

  test('takes one call where there is none', async () => {
    const setup = setUp(null);

    await setup.trigger();

    expect(changes(setup)).toEqual(['Create']);
    expect(cullerIn(setup)).toMatchObject(WANTED);
  });

  test('goes on where somebody has deleted it meanwhile', async () => {
    const setup = setUp();
    setup.dsw.before = justBefore(setup, 'DeleteIdleInstanceCuller', (instance) => {
      delete instance['IdleInstanceCuller'];
    });

    expect(await setup.trigger()).toMatchObject({ done: ['dsw-00000'] });
    expect(cullerIn(setup)).toMatchObject(WANTED);
  });

  test('is done where somebody was faster with the same one', async () => {
    const setup = setUp();
    setup.dsw.before = justBefore(setup, 'CreateIdleInstanceCuller', (instance) => {
      instance['IdleInstanceCuller'] = { ...WANTED };
    });

    expect(await setup.trigger()).toMatchObject({ done: ['dsw-00000'], needsLook: [] });
    expect(changes(setup)).toEqual(['Delete', 'Create', 'Get']);
  });

  test('leaves another one that somebody set meanwhile, and says so', async () => {
    const setup = setUp();
    setup.dsw.before = justBefore(setup, 'CreateIdleInstanceCuller', (instance) => {
      instance['IdleInstanceCuller'] = { ...OLD };
    });

    expect(await setup.trigger()).toMatchObject({
      needsLook: [{ outcome: 'refused', code: 'CULLER_CHANGED' }],
    });
    expect(cullerIn(setup)).toMatchObject(OLD);
  });
});

describe('a culler that a killed trigger has deleted', () => {
  const TICK = '2026-01-05T14:05:00Z';

  async function killedInBetween(): Promise<RunSetup> {
    const setup = setUp();
    setup.dsw.before = (operation) => {
      // As if the process had ended here: nothing more is written.
      if (operation === 'CreateIdleInstanceCuller') throw new Killed();
      return undefined;
    };
    const dying = { ...setup.store, create: setup.store.create };
    let isDead = false;
    const store: typeof setup.store = {
      ...dying,
      async create(key, body, options) {
        if (isDead || setup.dsw.calls.includes('DeleteIdleInstanceCuller')) {
          isDead = true;
          throw new Killed();
        }
        return setup.store.create(key, body, options);
      },
    };
    await setup.triggerWith({ store }).catch(() => undefined);
    setup.clock.pass(10 * 60_000);
    expect(cullerIn(setup)).toBeUndefined();
    return setup;
  }

  test('is put back where the next one may not create the wanted one', async () => {
    const setup = await killedInBetween();
    trouble(setup, ['CreateIdleInstanceCuller', 1, 'DSW_REJECTED']);

    expect(await setup.trigger(TICK)).toMatchObject({
      needsLook: [{ outcome: 'refused', code: 'DSW_REJECTED' }],
    });
    expect(cullerIn(setup)).toMatchObject(OLD);
  });

  test('is told of as lost where that is refused, too', async () => {
    const setup = await killedInBetween();
    trouble(
      setup,
      ['CreateIdleInstanceCuller', 1, 'DSW_REJECTED'],
      ['CreateIdleInstanceCuller', 2, 'DSW_REJECTED'],
    );

    expect(await setup.trigger(TICK)).toMatchObject({
      needsLook: [{ outcome: 'failed', code: 'CULLER_LOST' }],
    });
  });
});

class Killed extends Error {}

describe('a deletion that brings an error', () => {
  test.each<[DswErrorCode, string]>([
    ['DSW_FORBIDDEN', 'refused'],
    ['DSW_REJECTED', 'refused'],
    ['DSW_SERVICE_FAILED', 'failed'],
  ])('%s: nothing is created, and the old one stays', async (code, outcome) => {
    const setup = setUp();
    trouble(setup, ['DeleteIdleInstanceCuller', 1, code]);

    expect(await setup.trigger()).toMatchObject({ needsLook: [{ outcome, code }] });
    expect(changes(setup)).toEqual(['Delete']);
    expect(cullerIn(setup)).toMatchObject(OLD);
  });

  test('and may have been carried out, is settled by a look and repeated', async () => {
    const setup = setUp();
    trouble(setup, ['DeleteIdleInstanceCuller', 1, 'DSW_TIMEOUT', LOST]);

    expect(await setup.trigger()).toMatchObject({ status: 'done', done: ['dsw-00000'] });
    expect(changes(setup)).toEqual(['Delete', 'Create', 'Delete', 'Create']);
    expect(cullerIn(setup)).toMatchObject(WANTED);
  });

  test('and was carried out, is followed by creating at once', async () => {
    const setup = setUp();
    const remove = setup.dsw.client.deleteIdleInstanceCuller;
    setup.dsw.client.deleteIdleInstanceCuller = async (...call) => {
      await remove(...call);
      throw aDswError('DSW_TIMEOUT', LOST);
    };

    expect(await setup.trigger()).toMatchObject({ status: 'done', done: ['dsw-00000'] });
    expect(changes(setup)).toEqual(['Delete', 'Create']);
  });
});

describe('a creation that brings an error after the deletion', () => {
  test('and was surely not carried out, is tried again at once', async () => {
    const setup = setUp();
    trouble(
      setup,
      ['CreateIdleInstanceCuller', 1, 'DSW_SERVICE_FAILED'],
      ['CreateIdleInstanceCuller', 2, 'DSW_ENDPOINT_UNREACHABLE', LOST],
    );

    expect(await setup.trigger()).toMatchObject({ done: ['dsw-00000'], needsLook: [] });
    expect(changes(setup)).toEqual(['Delete', 'Create', 'Create', 'Create']);
  });

  test('and was carried out, is found done', async () => {
    const setup = setUp();
    const create = setup.dsw.client.createIdleInstanceCuller;
    setup.dsw.client.createIdleInstanceCuller = async (...call) => {
      await create(...call);
      throw aDswError('DSW_TIMEOUT', LOST);
    };

    expect(await setup.trigger()).toMatchObject({ done: ['dsw-00000'], needsLook: [] });
    expect(changes(setup)).toEqual(['Delete', 'Create', 'Create', 'Get']);
  });

  test('for good, is followed by putting the old one back', async () => {
    const setup = setUp();
    trouble(setup, ['CreateIdleInstanceCuller', 1, 'DSW_REJECTED']);

    const report = await setup.trigger();

    expect(report.needsLook).toMatchObject([
      {
        outcome: 'refused',
        code: 'DSW_REJECTED',
        message: expect.stringContaining('was put back'),
      },
    ]);
    expect(cullerIn(setup)).toMatchObject(OLD);
  });

  test.each<[string, Trouble[]]>([
    [
      'refuses both',
      [
        ['CreateIdleInstanceCuller', 1, 'DSW_REJECTED'],
        ['CreateIdleInstanceCuller', 2, 'DSW_REJECTED'],
      ],
    ],
    ['forbids it', [['CreateIdleInstanceCuller', 1, 'DSW_FORBIDDEN']]],
  ])(
    'where the service %s, says that it has none, and the next run sets it',
    async (_, troubles) => {
      const setup = setUp();
      trouble(setup, ...troubles);

      const report = await setup.trigger();
      const lost = cullerIn(setup);
      setup.dsw.before = () => undefined;
      setup.clock.pass(3_600_000);
      const next = await setup.trigger(HOUR_LATER);

      expect(report.needsLook).toMatchObject([{ outcome: 'failed', code: 'CULLER_LOST' }]);
      expect(lost).toBeUndefined();
      expect(next).toMatchObject({ done: ['dsw-00000'] });
    },
  );

  test.each<DswErrorCode>(['DSW_THROTTLED', 'DSW_CREDENTIALS_REFUSED'])(
    '%s: the run is left, and the next trigger goes on with it',
    async (code) => {
      const setup = setUp();
      trouble(setup, ['CreateIdleInstanceCuller', 1, code]);

      const first = await setup.trigger();
      const lost = cullerIn(setup);
      setup.clock.pass(300_000);
      const second = await setup.trigger('2026-01-05T14:05:00Z');

      expect([first.status, lost]).toEqual(['incomplete', undefined]);
      expect(second).toMatchObject({ status: 'done', done: ['dsw-00000'] });
      expect(cullerIn(setup)).toMatchObject(WANTED);
    },
  );
});

test('an interruption between the two calls does not leave an instance without a culler', async () => {
  const setup = setUp(OLD, 3);
  const abort = new AbortController();
  setup.dsw.before = (operation) => {
    if (operation === 'DeleteIdleInstanceCuller') abort.abort();
    return undefined;
  };
  const [result] = await runDue(async () => setup.deps, {
    policies: aPoliciesFile({ ...CULLERS, concurrency: 1 }),
    mode: 'act',
    triggerTime: new Date(NIGHT),
    signal: abort.signal,
  });

  expect(result).toMatchObject({ status: 'incomplete', left: { length: 3 } });
  expect(changes(setup)).toEqual(['Delete', 'Create']);
});

test('shortly before the deadline no culler is deleted', async () => {
  const setup = setUp();

  const report = await setup.trigger(NIGHT, new Date(Date.parse(NIGHT) + 14_000));

  expect(report).toMatchObject({ status: 'incomplete', left: ['dsw-00000'] });
  expect(changes(setup)).toEqual([]);
});

test('one that its owner tightens between plan and act is left alone', async () => {
  const setup = setUp(OLD, 200);
  setup.dsw.latencyMs = 400;
  let creations = 0;
  setup.dsw.before = (operation) => {
    creations += operation === 'CreateIdleInstanceCuller' ? 1 : 0;
    const owned = setup.dsw.instances.get('dsw-00199');
    if (creations === 20 && owned)
      owned['IdleInstanceCuller'] = { ...WANTED, CpuPercentThreshold: 50 };
    return undefined;
  };

  const report = await setup.trigger();

  expect(report.skipped).toMatchObject([{ instanceId: 'dsw-00199', code: 'culler-tighter' }]);
  expect(report.done).toHaveLength(199);
});

test('a limit holds for cullers too', async () => {
  const setup = setUp(OLD, 4);

  const policies = aPoliciesFile({ ...CULLERS, limits: { count: 3 } });
  const report = await setup.triggerWith({ policies });

  expect(report).toMatchObject({
    status: 'guard-tripped',
    trips: [{ message: 'would set the idle culler of 4 instances, limits.count allows 3' }],
  });
  expect(changes(setup)).toEqual([]);
});
