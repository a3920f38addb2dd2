import { describe, expect, test } from 'vitest';
import { runPolicy } from '../../../lib/run/run-policy.ts';
import { anInstance } from '../../helpers/an-instance.ts';
import { aDswError } from '../../helpers/dsw-error.ts';
import { aFleet, aPoliciesFile, aRunSetup, NIGHT, type RunSetup } from '../../helpers/run-setup.ts';

const TICK = '2026-01-05T14:05:00Z';

function stopCalls({ dsw }: RunSetup): number {
  return dsw.calls.filter((call) => call.startsWith('StopInstance')).length;
}

describe('a repeated trigger', () => {
  test('returns the recorded report and calls nothing', async () => {
    const setup = aRunSetup(aFleet(3));
    const first = await setup.trigger();
    const calls = setup.dsw.calls.length;

    const again = await setup.trigger();

    expect(JSON.stringify(again)).toBe(JSON.stringify(first));
    expect(setup.dsw.calls).toHaveLength(calls);
  });

  test('leaves a run that nothing is left of alone, when the cursor was not moved any more', async () => {
    const setup = aRunSetup(aFleet(3));
    const first = await setup.trigger();
    await setup.store.put(
      'cursors/night/main.json',
      '{"version":1,"processedThrough":"2026-01-05T13:00:00Z"}',
    );

    expect(await setup.trigger(TICK)).toEqual(JSON.parse(JSON.stringify(first)));
    expect(stopCalls(setup)).toBe(1);
  });

  test('finds nothing due between two boundaries', async () => {
    const setup = aRunSetup(aFleet(1));
    await setup.trigger();

    expect(await setup.trigger(TICK)).toEqual({
      status: 'nothing-due',
      policy: 'night',
      kind: 'stop',
      target: 'main',
      reason: 'nothing-due',
    });
  });
});

describe('first sight of a policy', () => {
  test('fires nothing old', async () => {
    const setup = aRunSetup(aFleet(1));
    setup.clock.pass(5 * 60_000);

    expect(await setup.trigger(TICK)).toMatchObject({ status: 'nothing-due' });
    expect(stopCalls(setup)).toBe(0);
  });

  test.each([
    ['too late by now', '2026-01-02T14:00:00Z'],
    ['between two boundaries', '2026-01-02T12:00:00Z'],
  ])('by a trigger for a time long past, %s, makes nothing due', async (_, past) => {
    const setup = aRunSetup(
      aFleet(1),
      aPoliciesFile({ schedule: '0 0 22 * * *', timeZone: 'Asia/Shanghai', maxLate: '1h' }),
    );
    setup.clock.pass(30 * 60_000);

    expect(await setup.trigger(past)).toMatchObject({ status: 'nothing-due' });
    setup.clock.pass(60_000);

    expect(await setup.trigger('2026-01-05T14:31:00Z')).toMatchObject({ status: 'nothing-due' });
    expect(stopCalls(setup)).toBe(0);
    expect((await setup.records())['cursors/night/main.json']).toContain(
      '"firstSeen": "2026-01-05T14:29:59.999Z"',
    );
  });

  test('by a trigger that comes late, but not too late, does what it stands for', async () => {
    const setup = aRunSetup(aFleet(1));
    setup.clock.pass(5 * 60_000);

    expect(await setup.trigger()).toMatchObject({ status: 'done', scheduledAt: NIGHT });
  });
});

describe('overlapping triggers', () => {
  test('make one run with one stop, and the second leaves it to the first', async () => {
    const setup = aRunSetup(aFleet(3));

    const results = await Promise.all([setup.trigger(), setup.trigger(), setup.trigger()]);

    expect(results.map((result) => result.status).sort()).toEqual([
      'done',
      'incomplete',
      'incomplete',
    ]);
    expect(results.find((result) => result.status === 'incomplete')?.error?.code).toBe(
      'RUN_OVERLAPS',
    );
    expect(stopCalls(setup)).toBe(1);
    expect(await setup.trigger(TICK)).toMatchObject({ status: 'nothing-due' });
  });
});

describe('a run that was cut off', () => {
  test('after its plan was recorded: goes on with that plan, for what would still be stopped', async () => {
    const setup = aRunSetup(aFleet(3), aPoliciesFile({ batch: 1, concurrency: 1 }));
    await cutOff(setup, 'StopInstance');
    setup.dsw.instances.set(
      'dsw-00001',
      anInstance({
        InstanceId: 'dsw-00001',
        Labels: [{ Key: 'steward-hold', Value: '2026-01-06' }],
      }),
    );
    setup.dsw.instances.set('dsw-new', anInstance({ InstanceId: 'dsw-new' }));

    const report = await setup.trigger(TICK);

    expect(report).toMatchObject({
      status: 'done',
      scheduledAt: NIGHT,
      done: ['dsw-00000', 'dsw-00002'],
      skipped: [{ instanceId: 'dsw-00001', code: 'held' }],
      needsLook: [],
    });
    expect(setup.dsw.instances.get('dsw-new')?.['Status']).toBe('Running');
  });

  test('between an act and its record: looks, instead of stopping again', async () => {
    const setup = aRunSetup(aFleet(3));
    const { store } = setup;
    const create = store.create.bind(store);
    store.create = async (key, body) => {
      if (key.includes('outcomes')) throw new Error('killed');
      return create(key, body);
    };
    expect(await setup.trigger()).toMatchObject({ status: 'failed' });
    store.create = create;

    const report = await setup.trigger(TICK);

    expect(report).toMatchObject({ status: 'done', needsLook: [] });
    expect(report.done).toHaveLength(3);
    expect(stopCalls(setup)).toBe(1);
  });

  test('while it verified: only verifies', async () => {
    const setup = aRunSetup(aFleet(3));
    const soon = new Date(Date.parse(NIGHT) + 5_000);

    const first = await setup.trigger(NIGHT, soon);
    const report = await setup.trigger(TICK);

    expect(first).toMatchObject({ status: 'incomplete', error: { code: 'DEADLINE' } });
    expect(first.left).toHaveLength(3);
    expect(report).toMatchObject({
      status: 'done',
      counts: { outcomes: { accepted: 3, verified: 3 } },
    });
    expect(stopCalls(setup)).toBe(1);
  });

  test('is closed, with what is left, once the window is over', async () => {
    const setup = aRunSetup(aFleet(3));
    await cutOff(setup, 'StopInstances');
    setup.clock.pass(11 * 3_600_000);

    const result = await setup.trigger('2026-01-06T01:00:00Z');

    expect(result).toMatchObject({ status: 'nothing-due', reason: 'window-over' });
    const report = JSON.parse(
      (await setup.records())['runs/night/2026-01-05T14:00:00Z/main/report.json'] ?? '',
    );
    expect(report).toMatchObject({ status: 'superseded', done: [] });
    expect(report.left).toHaveLength(3);
    expect(stopCalls(setup)).toBe(1); // the one that was cut off
  });

  test('is not carried on when its plan was altered', async () => {
    const setup = aRunSetup(aFleet(2));
    await cutOff(setup, 'StopInstances');
    const key = 'runs/night/2026-01-05T14:00:00Z/main/plan.json';
    const text = (await setup.records())[key] ?? '';
    await setup.store.put(key, text.replaceAll('dsw-00001', 'dsw-99999'));

    expect(await setup.trigger(TICK)).toMatchObject({
      status: 'failed',
      error: { code: 'PLAN_ALTERED' },
    });
  });
});

test('a damaged plan of a night before does not keep this night from being run', async () => {
  const setup = aRunSetup(aFleet(1));
  setup.clock.pass(-25 * 3_600_000);
  await setup.trigger('2026-01-04T13:00:00Z');
  const damaged = JSON.stringify({ version: 1, digest: 'x', plan: { decisions: [] } });
  await setup.store.put('runs/night/2026-01-04T14:00:00Z/main/plan.json', damaged);
  setup.clock.pass(25 * 3_600_000);

  expect(await setup.trigger()).toMatchObject({ status: 'done', done: ['dsw-00000'] });
});

describe('a late trigger', () => {
  test('still does its run while the window lasts, deciding for now', async () => {
    const setup = aRunSetup([
      anInstance({ Labels: [{ Key: 'steward-hold', Value: '2026-01-05T23:00' }] }),
    ]);
    setup.clock.pass(2 * 3_600_000);

    const report = await setup.trigger();

    expect(report).toMatchObject({
      status: 'done',
      scheduledAt: NIGHT,
      decidedAt: '2026-01-05T16:00:00.000Z',
      done: ['dsw-0001'],
    });
  });

  test('stops nobody in the morning', async () => {
    const setup = aRunSetup(aFleet(2));
    setup.clock.pass(11 * 3_600_000);

    expect(await setup.trigger()).toMatchObject({ status: 'nothing-due', reason: 'window-over' });
    expect(stopCalls(setup)).toBe(0);
  });

  test('that was sent again after weeks stops nobody: what was true then is not what is true now', async () => {
    const setup = aRunSetup(aFleet(1));
    setup.clock.pass(30 * 24 * 3_600_000);

    expect(await setup.trigger()).toMatchObject({ status: 'nothing-due', reason: 'too-late' });
    expect(stopCalls(setup)).toBe(0);
  });

  test('of a time to come is refused, and leaves that time due', async () => {
    const setup = aRunSetup(aFleet(1));
    const early = await setup.trigger('2026-01-06T14:00:00Z');

    expect(early).toMatchObject({ status: 'not-started', error: { code: 'TRIGGER_IN_FUTURE' } });
    expect(stopCalls(setup)).toBe(0);
    expect(await setup.trigger()).toMatchObject({ status: 'done' });
  });

  test('older than what was processed does nothing', async () => {
    const setup = aRunSetup(aFleet(1));
    await setup.trigger();

    expect(await setup.trigger('2026-01-04T14:00:00Z')).toMatchObject({ status: 'nothing-due' });
    expect(stopCalls(setup)).toBe(1);
  });
});

/** Lets a first trigger fail at an operation, for good, as a kill would. */
async function cutOff(setup: RunSetup, operation: string): Promise<void> {
  setup.dsw.before = (called) => {
    if (called === operation) throw aDswError('DSW_ENDPOINT_UNREACHABLE');
    return undefined;
  };
  expect(await setup.trigger()).toMatchObject({ status: 'incomplete' });
  setup.dsw.before = () => undefined;
}

describe('a run that the caller ends', () => {
  test('stops waiting at once, says so, and is gone on with', async () => {
    const setup = aRunSetup(aFleet(3));
    const stop = new AbortController();
    setup.dsw.before = (operation) => {
      if (operation === 'StopInstances') stop.abort(new Error('Ctrl-C'));
      return undefined;
    };
    const [policy] = aPoliciesFile().policies;
    const [target] = aPoliciesFile().targets;
    if (policy?.kind !== 'stop' || target === undefined) throw new Error('the file has both');

    const report = await runPolicy(setup.deps, {
      policy,
      target,
      boundary: { at: new Date(NIGHT), side: 'start' },
      mode: 'act',
      signal: stop.signal,
    });

    expect(report).toMatchObject({ status: 'incomplete', error: { code: 'INTERRUPTED' } });
    expect(report.left).toHaveLength(3);
    expect(await setup.trigger()).toMatchObject({
      status: 'done',
      counts: { outcomes: { verified: 3 } },
    });
  });
});

describe('looking for stopped instances', () => {
  test('goes on when a look fails', async () => {
    const setup = aRunSetup(aFleet(2));
    let looks = 0;
    setup.dsw.before = (operation) => {
      if (operation !== 'ListInstances') return undefined;
      looks += 1;
      if (looks === 2) throw aDswError('DSW_SERVICE_FAILED');
      return undefined;
    };

    expect(await setup.trigger()).toMatchObject({
      status: 'done',
      counts: { outcomes: { verified: 2 } },
    });
    expect(setup.logged).toContain('looking for what was done failed');
  });

  test('tells a stop that ended in failure from one that was not seen', async () => {
    const setup = aRunSetup(aFleet(2));
    const { client } = setup.dsw;
    const stopInstances = client.stopInstances.bind(client);
    client.stopInstances = async (...call) => {
      const answer = await stopInstances(...call);
      setup.dsw.lifecycle.fail('dsw-00001');
      return answer;
    };

    const report = await setup.trigger();

    expect(report.done).toEqual(['dsw-00000']);
    expect(report.needsLook).toMatchObject([
      { instanceId: 'dsw-00001', outcome: 'failed', code: 'STOP_FAILED', status: 'Failed' },
    ]);
  });
});
