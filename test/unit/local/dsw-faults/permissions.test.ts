import { describe, expect, test } from 'vitest';
import { getRunning, stopRunning } from '../dsw-wire/a-service.ts';
import { aFaultyService, idOf, someInstances, stopBatch } from './a-faulty-service.ts';

describe('a denied call', () => {
  test.each([
    [{}, 'ImplicitDeny'],
    [{ type: 'ExplicitDeny' }, 'ExplicitDeny'],
  ])('is refused whole, with RAM’s details: %j', async (settings, type) => {
    const service = aFaultyService([
      { match: { operation: 'StopInstance', instance: 'dsw-run' }, do: { denied: settings } },
    ]);

    const { status, body } = await service.call(stopRunning);

    expect(status).toBe(403);
    expect(body).toMatchObject({
      Code: 'NoPermissionError',
      Message: expect.stringMatching(
        /^No permission paidsw:StopInstance for resource: acs:paidsw:cn-hangzhou:1:workspace\/.+\/dswinstances\/dsw-run$/,
      ),
      AccessDeniedDetail: {
        AuthAction: 'paidsw:StopInstance',
        NoPermissionType: type,
        AuthPrincipalOwnerId: '1',
      },
    });
    expect(service.statusOf()).toBe('Running');
    expect((await service.call(getRunning)).status).toBe(200);
  });

  test('may be about no instance at all', async () => {
    const service = aFaultyService([
      { match: { operation: 'ListInstances' }, do: { denied: true } },
    ]);

    expect(await service.call({})).toMatchObject({
      status: 403,
      body: { Message: expect.stringMatching(/workspace\/\*$/) },
    });
  });
});

describe('a batch', () => {
  const ids = Array.from({ length: 20 }, (_, index) => idOf(index));
  const instances = someInstances(20);

  test('is refused for the instances named, with HTTP 200', async () => {
    const action = { partialBatch: { instances: ['dsw-01', 'dsw-03'], type: 'ExplicitDeny' } };
    const service = aFaultyService([{ do: action }], { instances });

    const { status, body } = await service.call(stopBatch(ids.slice(0, 5)));

    expect(status).toBe(200);
    expect(body).toMatchObject({
      InstanceIds: ['dsw-00', 'dsw-02', 'dsw-04'],
      Code: 'PermissionError',
      Message: expect.stringContaining('dsw-01'),
      AccessDeniedDetail: { NoPermissionType: 'ExplicitDeny' },
    });
    expect(ids.slice(0, 5).map(service.statusOf)).toEqual([
      'Stopping',
      'Running',
      'Stopping',
      'Running',
      'Stopping',
    ]);
  });

  test('is refused for a random part, the same each time', async () => {
    const rules = [{ do: { partialBatch: { share: 0.4 } } }];
    const taken = async () => {
      const service = aFaultyService(rules, { instances });
      const { body } = await service.call(stopBatch(ids));
      return (body as { InstanceIds: string[] }).InstanceIds;
    };

    const first = await taken();

    expect(first.length).toBeGreaterThan(5);
    expect(first.length).toBeLessThan(19);
    expect(await taken()).toEqual(first);
  });

  test('is about batches only', async () => {
    const service = aFaultyService([{ do: { partialBatch: { share: 1 } } }]);

    expect((await service.call(stopRunning)).status).toBe(200);
    expect((await service.call(stopBatch(['dsw-run']))).body).toMatchObject({
      InstanceIds: [],
      Code: 'PermissionError',
    });
    expect(service.faults.describe().rules).toMatchObject([{ matched: 1 }]);
  });
});
