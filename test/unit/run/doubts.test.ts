import { describe, expect, test } from 'vitest';
import type { DswClient } from '../../../lib/dsw/client.ts';
import { aDswError } from '../../helpers/dsw-error.ts';
import { aFleet, aPoliciesFile, aRunSetup, NIGHT, type RunSetup } from '../../helpers/run-setup.ts';

const TICK = '2026-01-05T14:05:00Z';
const LOST = { mayHaveTakenEffect: true };

function stops({ dsw }: RunSetup): number {
  return dsw.calls.filter((call) => call.startsWith('Stop')).length;
}

/** The answers to the first `count` stops are lost, and what they asked for is not done. */
function loseStops(setup: RunSetup, count: number): void {
  let left = count;
  setup.dsw.before = (operation) => {
    if (!operation.startsWith('Stop') || left === 0) return undefined;
    left -= 1;
    throw aDswError('DSW_TIMEOUT', LOST);
  };
}

/** Stops are carried out, and their answers are lost. */
function loseAnswers({ client }: RunSetup['dsw'], then: () => void = () => {}): void {
  const stopInstances = client.stopInstances.bind(client);
  const lossy: DswClient['stopInstances'] = async (...call) => {
    await stopInstances(...call);
    then();
    throw aDswError('DSW_SERVICE_FAILED', LOST);
  };
  client.stopInstances = lossy;
}

describe('a stop whose answer was lost', () => {
  test('is repeated once a look after the settle delay shows that it was not done', async () => {
    const setup = aRunSetup(aFleet(3));
    loseStops(setup, 1);
    const begun: number[] = [];
    const { before } = setup.dsw;
    setup.dsw.before = (operation, request) => {
      if (operation === 'StopInstances') begun.push(setup.clock.now().getTime());
      return before(operation, request);
    };

    const report = await setup.trigger();

    expect(report).toMatchObject({ status: 'done', needsLook: [] });
    expect(report.done).toHaveLength(3);
    const [first = 0, second = 0] = begun;
    expect(begun).toHaveLength(2);
    expect(second - first).toBeGreaterThanOrEqual(30_000);
  });

  test('is not repeated where it was done', async () => {
    const setup = aRunSetup(aFleet(3));
    loseAnswers(setup.dsw);

    const report = await setup.trigger();

    expect(report.done).toHaveLength(3);
    expect(stops(setup)).toBe(1);
  });

  test('is tried three times at most, and the others are not held up', async () => {
    const setup = aRunSetup(aFleet(3), aPoliciesFile({ batch: 1, concurrency: 1 }));
    setup.dsw.before = (operation, { InstanceId }) => {
      if (operation === 'StopInstance' && InstanceId === 'dsw-00000') {
        throw aDswError('DSW_TIMEOUT', LOST);
      }
      return undefined;
    };

    const report = await setup.trigger();

    expect(report).toMatchObject({
      status: 'done',
      done: ['dsw-00001', 'dsw-00002'],
      needsLook: [{ instanceId: 'dsw-00000', outcome: 'unverified', code: 'NOT_SEEN_DONE' }],
    });
    expect(stops(setup)).toBe(3 + 2);
  });

  test('is tried three times over all triggers', async () => {
    const setup = aRunSetup(aFleet(1));
    loseStops(setup, 10);
    const soon = (at: string) => new Date(Date.parse(at) + 10_000);

    for (const [at, wait] of [
      [NIGHT, 300_000],
      [TICK, 300_000],
      ['2026-01-05T14:10:00Z', 300_000],
    ] as const) {
      await setup.trigger(at, soon(setup.clock.now().toISOString()));
      setup.clock.pass(wait);
    }
    const last = await setup.trigger('2026-01-05T14:15:00Z');

    expect(last).toMatchObject({ status: 'done', needsLook: [{ outcome: 'unverified' }] });
    expect(stops(setup)).toBe(3);
  });

  test('is not repeated on an instance that somebody started again meanwhile', async () => {
    const setup = aRunSetup(aFleet(1));
    loseAnswers(setup.dsw, () => {
      const [instance] = setup.dsw.instances.values();
      setup.dsw.lifecycle.fail('dsw-00000'); // ends the stop that is under way
      Object.assign(instance ?? {}, { Status: 'Running', GmtModifiedTime: '2026-01-05T14:00:20Z' });
    });

    const report = await setup.trigger();

    expect(report).toMatchObject({
      status: 'done',
      needsLook: [{ outcome: 'unverified', code: 'CHANGED_SINCE', status: 'Running' }],
    });
    expect(stops(setup)).toBe(1);
  });

  test('is left in doubt where there is no time to wait, and the next trigger looks', async () => {
    const setup = aRunSetup(aFleet(2));
    loseAnswers(setup.dsw);

    const first = await setup.trigger(NIGHT, new Date(Date.parse(NIGHT) + 10_000));
    setup.clock.pass(300_000);
    const second = await setup.trigger(TICK);

    expect(first).toMatchObject({ status: 'incomplete', error: { code: 'DEADLINE' } });
    expect(first.left).toHaveLength(2);
    expect(second).toMatchObject({ status: 'done', counts: { outcomes: { verified: 2 } } });
    expect(stops(setup)).toBe(1);
  });
});

describe('instances that change between look and act', () => {
  test('are left alone where the look is more than half a minute old', async () => {
    const setup = aRunSetup(aFleet(2), aPoliciesFile({ batch: 1, concurrency: 1, canary: true }));
    setup.dsw.before = (operation, { InstanceId }) => {
      const other = setup.dsw.instances.get('dsw-00001');
      // While the first one is stopped and waited for, the second is held.
      if (operation === 'StopInstance' && InstanceId === 'dsw-00000' && other) {
        other['Labels'] = [{ Key: 'steward-hold', Value: '2026-01-06' }];
        setup.clock.pass(31_000);
      }
      return undefined;
    };

    const report = await setup.trigger();

    expect(report).toMatchObject({
      status: 'done',
      done: ['dsw-00000'],
      skipped: [{ instanceId: 'dsw-00001', code: 'held' }],
    });
  });

  test('are asked for their status alone: the usage that the plan went by still counts', async () => {
    const setup = aRunSetup(aFleet(2), aPoliciesFile({ unless: { busy: {} } }));
    const end = Date.parse(NIGHT) / 1000;
    const points = Array.from({ length: 60 }, (_, minute) => ({
      Time: end - (59 - minute) * 60,
      Value: 1,
    }));
    for (const id of setup.dsw.instances.keys())
      setup.dsw.metrics.set(`${id} CpuCoreUsage`, points);
    setup.dsw.before = (operation) => {
      if (operation === 'GetInstanceMetrics') setup.clock.pass(20_000);
      return undefined;
    };

    const report = await setup.trigger();

    expect(report.done).toHaveLength(2);
    expect(report.calls).toMatchObject({
      GetInstanceMetrics: 2,
      ListInstances: expect.any(Number),
    });
    expect(setup.dsw.calls.slice(0, 5)).toEqual([
      'ListInstances',
      'GetInstanceMetrics',
      'GetInstanceMetrics',
      'ListInstances',
      'StopInstances',
    ]);
  });
});

describe('a run that goes wrong everywhere', () => {
  const oneByOne = aPoliciesFile({ batch: 1, concurrency: 1 });

  test('stops and says so, for good where the service says no', async () => {
    const setup = aRunSetup(aFleet(50), oneByOne);
    setup.dsw.before = (operation) => {
      if (operation === 'StopInstance') throw aDswError('DSW_FORBIDDEN');
      return undefined;
    };

    const report = await setup.trigger();

    expect(report).toMatchObject({ status: 'halted', error: { code: 'ERROR_BUDGET' } });
    expect(stops(setup)).toBe(10);
    expect(report.left).toHaveLength(40);
    expect(await setup.trigger(TICK)).toMatchObject({ status: 'nothing-due' });
  });

  test('is gone on with by the next trigger where the trouble may have passed', async () => {
    const setup = aRunSetup(aFleet(50), oneByOne);
    setup.dsw.before = (operation) => {
      if (operation === 'StopInstance') throw aDswError('DSW_SERVICE_FAILED');
      return undefined;
    };

    const first = await setup.trigger();
    setup.dsw.before = () => undefined;
    const second = await setup.trigger(TICK);

    expect(first).toMatchObject({ status: 'incomplete', error: { code: 'ERROR_BUDGET' } });
    expect(second).toMatchObject({
      status: 'done',
      counts: { outcomes: { verified: 40, failed: 10 } },
    });
  });

  test('is not one in which half goes well', async () => {
    const setup = aRunSetup(aFleet(50), oneByOne);
    setup.dsw.before = (operation, { InstanceId }) => {
      if (operation === 'StopInstance' && Number(String(InstanceId).at(-1)) % 2 === 0) {
        throw aDswError('DSW_REJECTED');
      }
      return undefined;
    };

    expect(await setup.trigger()).toMatchObject({
      status: 'done',
      counts: { outcomes: { verified: 25, refused: 25 } },
    });
  });
});
