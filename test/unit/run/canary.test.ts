import { describe, expect, test } from 'vitest';
import { aDswError } from '../../helpers/dsw-error.ts';
import { aFleet, aPoliciesFile, aRunSetup, NIGHT } from '../../helpers/run-setup.ts';

const CAREFULLY = aPoliciesFile({ canary: true, batch: 100 });

function setUp(size: number) {
  const setup = aRunSetup(aFleet(size), CAREFULLY);
  /** Instances in each stop, and what was seen stopped by then. */
  const stages: { readonly ids: number; readonly stopped: number }[] = [];
  setup.dsw.before = (operation, request) => {
    const ids = request['InstanceIds'];
    if (operation === 'StopInstances' && Array.isArray(ids)) {
      const all = [...setup.dsw.instances.values()];
      const stopped = all.filter((one) => one['Status'] === 'Stopped').length;
      stages.push({ ids: ids.length, stopped });
    }
    return undefined;
  };
  return { ...setup, stages };
}

describe('a canary', () => {
  test('is one instance, then ten percent, then the rest, each once the ones before are seen stopped', async () => {
    const setup = setUp(50);

    const report = await setup.trigger();

    expect(setup.stages).toEqual([
      { ids: 1, stopped: 0 },
      { ids: 4, stopped: 1 },
      { ids: 45, stopped: 5 },
    ]);
    expect(report).toMatchObject({ status: 'done', counts: { outcomes: { verified: 50 } } });
  });

  test('that goes wrong ends the run, says so, and is not tried again', async () => {
    const setup = setUp(50);
    const count = setup.dsw.before;
    setup.dsw.before = (operation, request) => {
      count(operation, request);
      if (operation.startsWith('Stop')) throw aDswError('DSW_FORBIDDEN');
      return undefined;
    };

    const report = await setup.trigger();

    expect(report).toMatchObject({
      status: 'halted',
      error: { code: 'CANARY_FAILED' },
      needsLook: [{ instanceId: 'dsw-00000', outcome: 'refused' }],
    });
    expect(report.left).toHaveLength(49);
    expect(setup.stages).toHaveLength(1);
    expect(await setup.trigger()).toEqual(JSON.parse(JSON.stringify(report)));
    expect(await setup.trigger('2026-01-05T14:05:00Z')).toMatchObject({ status: 'nothing-due' });
  });

  test('that hangs ends the run at the second stage too', async () => {
    const setup = setUp(50);
    setup.dsw.refused.add('dsw-00003');

    const report = await setup.trigger();

    expect(setup.stages.map(({ ids }) => ids)).toEqual([1, 4]);
    expect(report).toMatchObject({ status: 'halted', error: { code: 'CANARY_FAILED' } });
    expect(report.done).toHaveLength(4);
    expect(report.left).toHaveLength(45);
  });

  test('is gone on with where a deadline cut it off', async () => {
    const setup = setUp(30);

    const first = await setup.trigger(NIGHT, new Date(Date.parse(NIGHT) + 30_000));
    const second = await setup.trigger('2026-01-05T14:05:00Z');

    expect(first.status).toBe('incomplete');
    expect(setup.stages.map(({ ids }) => ids)).toEqual([1, 2, 27]);
    expect(second).toMatchObject({ status: 'done', counts: { outcomes: { verified: 30 } } });
  });

  test('on a single instance is just a stop', async () => {
    const setup = setUp(1);
    setup.dsw.refused.add('dsw-00000');

    expect(await setup.trigger()).toMatchObject({ status: 'done', left: [] });
  });
});
