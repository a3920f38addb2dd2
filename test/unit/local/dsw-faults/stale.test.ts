import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createManualClock } from '../../../../local/clock-manual.ts';
import { watchWorld } from '../../../../local/dsw/past-world.ts';
import { createWorld } from '../../../../local/dsw/world.ts';
import { getRunning, NOW, stopRunning } from '../dsw-wire/a-service.ts';
import { aFaultyService, listPage, minutes, readPage, someInstances } from './a-faulty-service.ts';

const lag = (seconds: number, match = {}) => ({ match, do: { stale: { seconds } } });

describe('a stale answer', () => {
  test('shows the world as it was, and what changes things sees it as it is', async () => {
    const service = aFaultyService([lag(30, { operation: 'GetInstance' })]);
    service.pass(minutes(10));
    await service.call(stopRunning);
    const status = async () => (await service.call(getRunning)).body.Status;

    expect(await status()).toBe('Running');
    expect((await service.call(stopRunning)).body.Code).toBe('ValidationError');
    service.pass(29_999);
    expect(await status()).toBe('Running');
    service.pass(1);
    expect(await status()).toBe('Stopping');
    service.pass(minutes(2));
    expect(await status()).toBe('Stopped');
  });

  test('has its own lag for each operation', async () => {
    const service = aFaultyService([
      lag(20, { operation: 'ListInstances' }),
      lag(40, { operation: 'GetInstance' }),
    ]);
    service.pass(minutes(10));
    await service.call(stopRunning);
    const seen = async () => {
      const { instances } = await readPage(service);
      const listed = instances.find(({ InstanceId }) => InstanceId === 'dsw-run')?.Status;
      return [listed === 'Running', (await service.call(getRunning)).body.Status === 'Running'];
    };

    expect(await seen()).toEqual([true, true]);
    service.pass(20_000);
    expect(await seen()).toEqual([false, true]);
    service.pass(20_000);
    expect(await seen()).toEqual([false, false]);
  });

  test('filters and counts by what was', async () => {
    const service = aFaultyService([lag(60, { operation: 'ListInstances' })], {
      instances: someInstances(5),
    });
    const running = async () => {
      const { query } = listPage();
      const { body } = await service.call({ query: { ...query, Status: 'Running' } });
      return (body as { TotalCount?: number }).TotalCount;
    };
    service.pass(minutes(10));
    await service.call({ ...stopRunning, path: '/api/v2/instances/dsw-03/stop' });

    expect(await running()).toBe(5);
    service.pass(minutes(1));
    expect(await running()).toBe(4);
  });

  test('knows neither new instances nor that old ones are gone', async () => {
    const service = aFaultyService([lag(3600)], { instances: someInstances(3, 'Stopped') });
    service.pass(minutes(120));
    await service.call({
      method: 'DELETE',
      action: 'DeleteInstance',
      path: '/api/v2/instances/dsw-01',
    });
    await service.control('POST', '/_local/instances/dsw-02', { Status: 'Running' });
    service.pass(minutes(30));

    expect(service.statusOf('dsw-01')).toBeUndefined();
    expect(await readPage(service)).toMatchObject({
      total: 3,
      ids: ['dsw-00', 'dsw-01', 'dsw-02'],
      instances: [{}, { Status: 'Stopped' }, { Status: 'Stopped' }],
    });
    service.pass(minutes(31));
    expect(await readPage(service)).toMatchObject({ total: 2, ids: ['dsw-00', 'dsw-02'] });
  });

  test('is about snapshots, too', async () => {
    const service = aFaultyService([lag(60, { operation: 'ListInstanceSnapshot' })]);
    const snapshots = '/api/v2/instances/dsw-run/snapshots';
    const count = async () => {
      const { body } = await service.call({ action: 'ListInstanceSnapshot', path: snapshots });
      return (body as { TotalCount?: number }).TotalCount;
    };
    service.pass(minutes(10));
    await service.call({
      method: 'POST',
      action: 'CreateInstanceSnapshot',
      path: snapshots,
      body: JSON.stringify({ SnapshotName: 'a', ImageUrl: 'registry.example.com/a/b:1' }),
    });

    expect(await count()).toBe(0);
    service.pass(minutes(1));
    expect(await count()).toBe(1);
  });

  test('looks back no further than to when the rule was set, or the fleet put', async () => {
    const service = aFaultyService([]);
    await service.call(stopRunning);
    service.faults.set([lag(3600)]);
    expect((await service.call(getRunning)).body.Status).toBe('Stopping');

    service.pass(minutes(5));
    await service.control('PUT', '/_local/fleet', { instances: someInstances(2) });

    expect(await readPage(service)).toMatchObject({ total: 2 });
  });

  test('is no longer kept when the rule is gone', async () => {
    const service = aFaultyService([lag(3600)]);
    service.pass(minutes(5));
    await service.call(stopRunning);

    service.faults.set([]);

    expect((await service.call(getRunning)).body.Status).toBe('Stopping');
  });
});

test('looking back shows exactly what was, whatever happened since', () => {
  const step = fc.record({
    waitMs: fc.integer({ min: 1, max: 20_000 }),
    instance: fc.integer({ min: 0, max: 5 }),
    Status: fc.constantFrom('Running', 'Stopped', 'Stopping', 'Starting', 'Deleting'),
  });
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 15 }),
      fc.integer({ min: 0, max: 15 }),
      (steps, lookAt) => {
        const clock = createManualClock(NOW);
        const world = createWorld({ clock, region: 'cn-hangzhou', accountId: '1', seed: 1 });
        world.loadFleet({ instances: someInstances(6) });
        const past = watchWorld(world, 1_000_000);
        const see = (seen = world) => ({
          instances: [...seen.instances].sort(([a], [b]) => (a < b ? -1 : 1)),
          // The world changes these lists in place.
          listed: [...seen.records.inOrder('GmtModifiedTime')],
          running: [...seen.records.select('k', 'Priority', ({ status }) => status === 'Running')],
        });
        let then = { at: clock.now(), saw: see() };
        steps.forEach(({ waitMs, instance, Status }, index) => {
          clock.advanceTo(clock.now() + waitMs);
          const id = `dsw-0${instance}`;
          if (world.instances.has(id)) world.patchInstance(id, { Status });
          if (index === lookAt) then = { at: clock.now(), saw: see() };
        });

        expect(see(past.before(clock.now() - then.at))).toEqual(then.saw);
      },
    ),
  );
});
