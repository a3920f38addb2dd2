import { describe, expect, test } from 'vitest';
import { checkWorld } from '../../../../local/dsw/check-world.ts';
import { stopRunning } from '../dsw-wire/a-service.ts';
import { aFaultyService, idOf, minutes, someInstances, stopBatch } from './a-faulty-service.ts';

const startStopped = {
  method: 'PUT',
  action: 'StartInstance',
  path: '/api/v2/instances/dsw-stop/start',
};
const saveRunning = {
  method: 'POST',
  action: 'CreateInstanceSnapshot',
  path: '/api/v2/instances/dsw-run/snapshots',
  body: JSON.stringify({
    SnapshotName: 'nightly',
    ImageUrl: 'registry.cn-hangzhou.aliyuncs.com/team/box:1',
  }),
};
const saveAndStop = { ...stopRunning, query: { SaveImage: 'true' } };

type Service = ReturnType<typeof aFaultyService>;

/** The statuses that an instance passes through in some hours from a call on. */
async function course(service: Service, id: string, call: object): Promise<string[]> {
  const entries = () =>
    service.world.instances.get(id)?.sessions.flatMap((session) => session.entries) ?? [];
  const before = entries().length;
  const { status, body } = await service.call(call);
  expect([status, body.Code]).toEqual([200, null]);
  service.pass(minutes(600));
  expect(checkWorld(service.world)).toEqual([]);
  return entries()
    .slice(before)
    .map((entry) => entry.status);
}

describe('a stuck status', () => {
  test('lasts for ever', async () => {
    const service = aFaultyService([{ do: { stuck: {} } }]);

    expect(await course(service, 'dsw-run', stopRunning)).toEqual(['Stopping']);
  });

  test('lasts some minutes longer', async () => {
    const service = aFaultyService([{ do: { stuck: { minutes: 30 } } }]);
    await service.call(stopRunning);

    service.pass(minutes(30));
    expect(service.statusOf()).toBe('Stopping');
    service.pass(minutes(1));
    expect(service.statusOf()).toBe('Stopped');
  });

  test('may be one that comes later', async () => {
    const service = aFaultyService([{ do: { stuck: { in: 'Stopping' } } }]);

    expect(await course(service, 'dsw-run', saveAndStop)).toEqual(['Saving', 'Saved', 'Stopping']);
  });

  test.each([
    ['a save', 'dsw-run', saveRunning, ['Saving']],
    ['a start', 'dsw-stop', startStopped, ['Starting']],
  ])('%s', async (_, id, call, seen) => {
    expect(await course(aFaultyService([{ do: { stuck: {} } }]), id, call)).toEqual(seen);
  });

  test('is not reached by a course that goes another way', async () => {
    const service = aFaultyService([{ do: { stuck: { in: 'Saving' } } }]);

    expect(await course(service, 'dsw-run', stopRunning)).toEqual(['Stopping', 'Stopped']);
  });

  test('ends when somebody sets the instance right', async () => {
    const service = aFaultyService([{ do: { stuck: {} } }]);
    await service.call(stopRunning);
    service.pass(minutes(600));

    await service.control('POST', '/_local/instances/dsw-run', { Status: 'Stopped' });

    expect(service.statusOf()).toBe('Stopped');
  });

  test('strikes the instances of a batch that the rule names, or a share of all', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => idOf(index));
    const instances = someInstances(20);
    const stuckIn = async (rule: object) => {
      const service = aFaultyService([rule], { instances });
      await service.call(stopBatch(ids));
      service.pass(minutes(10));
      return ids.filter((id) => service.statusOf(id) === 'Stopping');
    };

    expect(await stuckIn({ match: { instance: ['dsw-02', 'dsw-05'] }, do: { stuck: {} } })).toEqual(
      ['dsw-02', 'dsw-05'],
    );
    const share = await stuckIn({ do: { stuck: { share: 0.5 } } });
    expect(share.length).toBeGreaterThan(3);
    expect(share.length).toBeLessThan(17);
  });

  test('leaves instances alone that the call refused', async () => {
    const service = aFaultyService([{ do: { stuck: {} } }], {
      instances: [
        { InstanceId: 'dsw-run', InstanceName: 'a', Status: 'Running' },
        { InstanceId: 'dsw-2', InstanceName: 'b', Status: 'Stopping' },
      ],
    });

    await service.call(stopBatch(['dsw-run', 'dsw-2']));
    service.pass(minutes(10));

    expect([service.statusOf(), service.statusOf('dsw-2')]).toEqual(['Stopping', 'Stopped']);
  });
});

describe('a failure', () => {
  test.each([
    ['Stopping', 'dsw-run', stopRunning, ['Stopping', 'Failed']],
    ['Starting', 'dsw-stop', startStopped, ['Starting', 'Failed']],
    ['Saving', 'dsw-run', saveRunning, ['Saving', 'SaveFailed', 'Running']],
    ['Saving before a stop', 'dsw-run', saveAndStop, ['Saving', 'SaveFailed', 'Running']],
  ])('in %s', async (_, id, call, seen) => {
    const service = aFaultyService([{ do: { failed: { code: 'NodeLost' } } }]);

    expect(await course(service, id, call)).toEqual(seen);

    const reasons = service.world.instances
      .get(id)
      ?.sessions.flatMap(({ entries }) => entries.map(({ reason }) => reason?.code));
    expect(reasons).toContain('NodeLost');
  });

  test('of a save leaves a failed snapshot', async () => {
    const service = aFaultyService([{ do: { failed: {} } }]);
    await course(service, 'dsw-run', saveRunning);

    expect([...service.world.records.snapshots.values()]).toMatchObject([
      { name: 'nightly', status: 'Failed', imageId: undefined, reason: { code: 'InternalError' } },
    ]);
  });

  test('may be of a status that comes later', async () => {
    const service = aFaultyService([{ do: { failed: { in: 'Stopping' } } }]);

    expect(await course(service, 'dsw-run', saveAndStop)).toEqual([
      'Saving',
      'Saved',
      'Stopping',
      'Failed',
    ]);
  });

  test('of a new instance', async () => {
    const service = aFaultyService([{ do: { failed: { in: 'EnvPreparing' } } }]);
    const { body } = await service.call({
      method: 'POST',
      action: 'CreateInstance',
      path: '/api/v2/instances',
      body: JSON.stringify({
        InstanceName: 'fresh',
        WorkspaceId: [...service.world.instances.values()][0]?.settings.WorkspaceId,
        EcsSpec: 'ecs.g6.large',
        ImageUrl: 'registry.cn-hangzhou.aliyuncs.com/team/box:1',
      }),
    });
    const { InstanceId } = body as { InstanceId?: string };

    service.pass(minutes(60));

    expect(InstanceId).toBeDefined();
    expect(service.statusOf(InstanceId)).toBe('Failed');
    expect(checkWorld(service.world)).toEqual([]);
  });

  test('of an instance that waits for room strikes when it gets it', async () => {
    const quota = { ResourceId: 'quota-1', CPU: 8, GPU: 1, Memory: 64 };
    const boxed = {
      ResourceId: 'quota-1',
      RequestedResource: { CPU: '8', GPU: '1', Memory: '64' },
    };
    const service = aFaultyService([{ match: { operation: 'StartInstance' }, do: { failed: {} } }]);
    const put = await service.control('PUT', '/_local/fleet', {
      resources: [quota],
      instances: [
        { InstanceId: 'dsw-run', InstanceName: 'a', Status: 'Running', ...boxed },
        { InstanceId: 'dsw-stop', InstanceName: 'b', Status: 'Stopped', ...boxed },
      ],
    });
    expect(put.status).toBe(200);
    await service.call(startStopped);
    service.pass(minutes(60));
    expect(service.statusOf('dsw-stop')).toBe('Queuing');

    await service.call(stopRunning);
    service.pass(minutes(60));

    expect(service.statusOf('dsw-stop')).toBe('Failed');
    expect(checkWorld(service.world)).toEqual([]);
  });
});
