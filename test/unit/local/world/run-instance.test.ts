import { describe, expect, test } from 'vitest';
import { checkWorld } from '../../../../local/dsw/check-world.ts';
import { anInstance, aWorld, hour, minute, type TestWorld } from './a-world.ts';

/** Every status that the instance goes through from now on, in order. */
function follow({ world, clock, status }: TestWorld, id: string, ms = hour): string[] {
  const seen = [status(id) ?? 'gone'];
  const end = clock.now() + ms;
  for (let next = clock.next(); next !== undefined && next <= end; next = clock.next()) {
    clock.advanceTo(next);
    const now = status(id) ?? 'gone';
    if (now !== seen.at(-1)) seen.push(now);
  }
  clock.advanceTo(end);
  expect(checkWorld(world)).toEqual([]);
  return seen;
}

const id = 'dsw-one';

describe('CreateInstance', () => {
  const pay = { InstanceName: 'fresh', EcsSpec: 'ecs.g6.large', ImageId: 'image-x' };

  test('starts at once and is Running after 2 to 5 minutes', () => {
    const local = aWorld();

    const { InstanceId } = local.call('CreateInstance', pay);

    const began = local.clock.now();
    expect(local.status(InstanceId)).toBe('Creating');
    expect(follow(local, InstanceId)).toEqual([
      'Creating',
      'ResourceAllocating',
      'EnvPreparing',
      'Starting',
      'Running',
    ]);
    const took = (local.get(InstanceId).upSince ?? 0) - began;
    expect(took).toBeGreaterThanOrEqual(2 * minute);
    expect(took).toBeLessThanOrEqual(5 * minute);
  });

  test('fails without stock, with a reason', () => {
    const local = aWorld({ outOfStock: ['ecs.g6.large'] });

    const { InstanceId } = local.call('CreateInstance', pay);

    expect(follow(local, InstanceId)).toEqual(['Creating', 'ResourceAllocating', 'Failed']);
    expect(local.call('GetInstance', { InstanceId })).toMatchObject({
      Status: 'Failed',
      ReasonCode: 'Resource.InsufficientResource',
      AccumulatedRunningTimeInMs: 0,
    });
  });

  test('fails when the image cannot be pulled', () => {
    const local = aWorld();
    const input = { EcsSpec: 'ecs.g6.large', ImageUrl: 'registry.invalid/team/image:1' };

    const { InstanceId } = local.call('CreateInstance', input);

    expect(follow(local, InstanceId).slice(-2)).toEqual(['EnvPreparing', 'Failed']);
    expect(local.get(InstanceId).reason?.code).toBe('ImagePullBackOff');
  });

  test('queues while its resource group is full, the highest priority first', () => {
    const asked = { CPU: '8', GPU: '1', Memory: '32' };
    const shared = { ResourceId: 'quota1', RequestedResource: asked };
    const local = aWorld({
      resources: [{ ResourceId: 'quota1', GPU: 1 }],
      instances: [anInstance({ ...shared, Status: 'Running' })],
    });
    const create = (InstanceName: string, Priority: number): string =>
      local.call('CreateInstance', { ...shared, InstanceName, Priority, ImageId: 'image-x' })
        .InstanceId;

    const low = create('low', 1);
    const high = create('high', 9);
    local.wait(10 * minute);
    expect([local.status(low), local.status(high)]).toEqual(['Queuing', 'Queuing']);
    local.call('StopInstance', { InstanceId: id });
    local.wait(10 * minute);

    expect([local.status(low), local.status(high)]).toEqual(['Queuing', 'Running']);
    local.call('StopInstance', { InstanceId: high });
    expect(follow(local, low).at(-1)).toBe('Running');
  });

  test.each([
    [{ ...pay, InstanceName: 'dsw_one' }, /taken/],
    [{ EcsSpec: 'ecs.g6.large' }, /ImageId and ImageUrl/],
    [{ ...pay, ImageUrl: 'a/b:c' }, /ImageId and ImageUrl/],
    [{ ImageId: 'image-x' }, /EcsSpec/],
    [{ ...pay, EcsSpec: 'ecs.none' }, /ListEcsSpecs/],
    [{ ...pay, Labels: [{ Key: 'acs:x', Value: '' }] }, /prefix/],
    [{ ...pay, CloudDisks: [{ Capacity: 'much' }] }, /quantity/],
  ])('refuses %j', (input, message) => {
    const local = aWorld([anInstance()]);

    expect(local.refusal('CreateInstance', input)).toMatchObject({
      status: 400,
      code: 'ValidationError',
      message: expect.stringMatching(message),
    });
    expect(local.world.instances.size).toBe(1);
  });
});

describe('StopInstance', () => {
  test('goes through Stopping and keeps the running time', () => {
    const local = aWorld([anInstance()]);
    const before = local.call('GetInstance', { InstanceId: id }).AccumulatedRunningTimeInMs;

    local.call('StopInstance', { InstanceId: id });

    expect(follow(local, id)).toEqual(['Stopping', 'Stopped']);
    const { AccumulatedRunningTimeInMs } = local.call('GetInstance', { InstanceId: id });
    expect(AccumulatedRunningTimeInMs).toBe(before);
  });

  test('saves the image first where that is asked for', () => {
    const local = aWorld([anInstance()]);

    local.call('StopInstance', { InstanceId: id, SaveImage: true });

    expect(follow(local, id)).toEqual(['Saving', 'Saved', 'Stopping', 'Stopped']);
    const { LatestSnapshot } = local.call('GetInstance', { InstanceId: id });
    expect(LatestSnapshot).toMatchObject({ Status: 'Saved', ImageId: expect.any(String) });
  });

  test('goes on running when the image cannot be saved', () => {
    const local = aWorld([anInstance({ levers: { failNextSave: 'ImageTooLarge' } })]);

    local.call('StopInstance', { InstanceId: id, SaveImage: true });

    expect(follow(local, id)).toEqual(['Saving', 'SaveFailed', 'Running']);
    expect(local.call('GetInstance', { InstanceId: id }).LatestSnapshot).toMatchObject({
      Status: 'Failed',
      ReasonCode: 'ImageTooLarge',
    });
  });

  test('gives up a start', () => {
    const local = aWorld([anInstance({ Status: 'Stopped' })]);
    local.call('StartInstance', { InstanceId: id });

    local.call('StopInstance', { InstanceId: id });

    expect(follow(local, id)).toEqual(['Stopping', 'Stopped']);
  });

  test('is refused when it is stopped already', () => {
    const local = aWorld([anInstance({ Status: 'Stopped' })]);

    expect(local.refusal('StopInstance', { InstanceId: id }).message).toContain('Stopped');
    expect(local.refusal('StopInstance', { InstanceId: id, SaveImage: true }).status).toBe(400);
  });

  test('is accepted and never done while the instance is frozen', () => {
    const local = aWorld([anInstance({ levers: { frozen: true } })]);

    local.call('StopInstance', { InstanceId: id });

    expect(follow(local, id)).toEqual(['Stopping']);
    local.world.patchInstance(id, { frozen: false });
    expect(follow(local, id)).toEqual(['Stopped']);
  });
});

describe('StartInstance', () => {
  test('begins a new session', () => {
    const local = aWorld([anInstance({ Status: 'Stopped' })]);

    local.call('StartInstance', { InstanceId: id });

    expect(follow(local, id)).toEqual(['Starting', 'Running']);
    const { Lifecycle, TotalCount } = local.call('GetLifecycle', { InstanceId: id });
    expect(TotalCount).toBe(2);
    expect(Lifecycle[0].map((entry: { Status: string }) => entry.Status)).toEqual([
      'Starting',
      'Running',
    ]);
  });

  test('fails once when told to, and can be started again', () => {
    const local = aWorld([anInstance({ Status: 'Stopped' })]);
    local.world.patchInstance(id, { failNextStart: 'ImagePullBackOff' });

    local.call('StartInstance', { InstanceId: id });

    expect(follow(local, id)).toEqual(['Starting', 'Failed']);
    local.call('StartInstance', { InstanceId: id });
    expect(follow(local, id)).toEqual(['Starting', 'Running']);
  });

  test.each(['Running', 'Saving', 'Stopping', 'Arrearge'])('is refused while %s', (Status) => {
    const local = aWorld([anInstance({ Status })]);

    expect(local.refusal('StartInstance', { InstanceId: id }).status).toBe(400);
  });
});

describe('DeleteInstance', () => {
  test('leaves nothing, and frees the name', () => {
    const local = aWorld([anInstance({ Status: 'Stopped' })]);

    local.call('DeleteInstance', { InstanceId: id });

    expect(follow(local, id)).toEqual(['Deleting', 'gone']);
    expect(local.refusal('GetInstance', { InstanceId: id }).status).toBe(404);
    local.call('CreateInstance', {
      InstanceName: 'dsw_one',
      EcsSpec: 'ecs.g6.large',
      ImageId: 'image-x',
    });
  });

  test('is refused while Running', () => {
    const local = aWorld([anInstance()]);

    expect(local.refusal('DeleteInstance', { InstanceId: id }).message).toContain(
      'can not be deleted',
    );
  });
});

describe('batches', () => {
  test('take what can be taken and tell of the rest', () => {
    const local = aWorld([
      anInstance({ InstanceId: 'a' }),
      anInstance({ InstanceId: 'b', Status: 'Stopped' }),
      anInstance({ InstanceId: 'c', levers: { denied: ['StopInstance'] } }),
      anInstance({ InstanceId: 'd' }),
    ]);

    const answer = local.call('StopInstances', { InstanceIds: ['c', 'a', 'b', 'd', 'x', 'a'] });

    expect(answer.InstanceIds).toEqual(['a', 'd']);
    expect(answer.Code).toBe('PermissionError');
    expect(answer.AccessDeniedDetail.AuthAction).toBe('paidsw:StopInstance');
    expect(['a', 'b', 'c', 'd'].map(local.status)).toEqual([
      'Stopping',
      'Stopped',
      'Running',
      'Stopping',
    ]);
  });

  test('say nothing of a refusal when there was none', () => {
    const local = aWorld([anInstance({ Status: 'Stopped' })]);

    const answer = local.call('DeleteInstances', { InstanceIds: [id] });

    expect(answer).toEqual({ InstanceIds: [id] });
  });

  test('have limits', () => {
    const local = aWorld();
    const many = Array.from({ length: 101 }, (_, index) => `dsw-${index}`);

    expect(local.refusal('StopInstances', { InstanceIds: many }).status).toBe(400);
    expect(local.refusal('StopInstances', { InstanceIds: [] }).status).toBe(400);
    expect(local.call('StopInstances', { InstanceIds: many.slice(1) })).toMatchObject({
      InstanceIds: [],
      Code: 'ValidationError',
    });
  });
});

describe('UpdateInstance', () => {
  test('changes a name while Running, through Updating', () => {
    const local = aWorld([anInstance()]);

    local.call('UpdateInstance', { InstanceId: id, InstanceName: 'renamed' });

    expect(follow(local, id)).toEqual(['Updating', 'Running']);
    expect(local.get(id).sessions).toHaveLength(1);
    expect(local.get(id).settings.InstanceName).toBe('renamed');
  });

  test('changes the spec while Stopped, and starts it where that is asked for', () => {
    const local = aWorld([anInstance({ Status: 'Stopped' })]);

    local.call('UpdateInstance', {
      InstanceId: id,
      EcsSpec: 'ecs.gn7i-c8g1.2xlarge',
      StartInstance: true,
    });

    expect(follow(local, id)).toEqual(['Updating', 'Starting', 'Running']);
    expect(local.call('GetInstance', { InstanceId: id }).ResourceName).toBe(
      'ecs.gn7i-c8g1.2xlarge',
    );
  });

  test.each([
    ['Running', { EcsSpec: 'ecs.g6.large' }, /Running/],
    ['Stopped', { EcsSpec: 'ecs.gn6v-c8g1.2xlarge' }, /current/],
    ['Stopped', { InstanceName: 'dsw_one' }, /current/],
    ['Stopped', { CloudDisks: [{ Capacity: '50Gi' }] }, /only grow/],
    ['Stopped', { RequestedResource: { CPU: '1', Memory: '2' } }, /pay-as-you-go/],
    ['Stopped', {}, /something/],
  ])('while %s refuses %j', (Status, input, message) => {
    const local = aWorld([anInstance({ Status })]);

    expect(local.refusal('UpdateInstance', { InstanceId: id, ...input })).toMatchObject({
      status: 400,
      message: expect.stringMatching(message),
    });
  });

  test('grows the disk and clears what is disassociated', () => {
    const local = aWorld([anInstance({ Status: 'Stopped', Driver: '535.1' })]);

    local.call('UpdateInstance', {
      InstanceId: id,
      CloudDisks: [{ Capacity: '200Gi', SubType: 'rootfs' }],
      DisassociateDriver: true,
    });

    const shown = local.call('GetInstance', { InstanceId: id });
    expect(shown.CloudDisks[0]).toMatchObject({
      Capacity: '200Gi',
      Status: { Capacity: 200 * 2 ** 30 },
    });
    expect(shown).not.toHaveProperty('Driver');
  });
});

describe('faults', () => {
  test('a node fault recovers, in the same session', () => {
    const local = aWorld([anInstance()]);

    local.world.patchInstance(id, { nodeError: true });

    expect(local.call('GetInstance', { InstanceId: id }).NodeErrorRecovery.hasNodeError).toBe(true);
    expect(follow(local, id)).toEqual(['Recovering', 'Running']);
    expect(local.get(id).sessions).toHaveLength(1);
  });

  test('arrears stop an instance', () => {
    const local = aWorld([anInstance()]);

    local.world.patchInstance(id, { Status: 'ArrearStopping' });

    expect(follow(local, id)).toEqual(['ArrearStopping', 'Arrearge']);
  });

  test('a status that nobody knows stays as it is', () => {
    const local = aWorld([anInstance()]);

    local.world.patchInstance(id, { Status: 'Hibernating' });

    expect(follow(local, id)).toEqual(['Hibernating']);
  });

  test('a denied operation says who may not do what', () => {
    const local = aWorld([anInstance({ levers: { denied: ['StopInstance'] } })]);

    expect(local.refusal('StopInstance', { InstanceId: id })).toMatchObject({
      status: 403,
      code: 'NoPermissionError',
      extra: { AccessDeniedDetail: { AuthAction: 'paidsw:StopInstance' } },
    });
  });

  test('a free system disk is empty after more than 15 days stopped, an expanded one is not', () => {
    const big = [{ Capacity: '200Gi', SubType: 'rootfs' }];
    const local = aWorld([
      anInstance({ InstanceId: 'free', Status: 'Stopped', diskBytes: 2 ** 30 }),
      anInstance({ InstanceId: 'big', Status: 'Stopped', diskBytes: 2 ** 30, CloudDisks: big }),
    ]);
    const used = (InstanceId: string) =>
      local.call('GetInstance', { InstanceId }).CloudDisks[0].Status.Usage;

    local.wait(14 * 24 * hour);
    expect([used('free'), used('big')]).toEqual([2 ** 30, 2 ** 30]);
    local.wait(24 * hour);

    expect([used('free'), used('big')]).toEqual([0, 2 ** 30]);
  });
});
