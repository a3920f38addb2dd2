import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkWorld } from '../../../../local/dsw/check-world.ts';
import { wasIdle } from '../../../../local/dsw/idle.ts';
import { anInstance, aWorld, hour, minute, monday } from './a-world.ts';

const id = 'dsw-one';
const culler = { CpuPercentThreshold: 10, GpuPercentThreshold: 5, MaxIdleTimeInMinutes: 60 };

describe('idle culler', () => {
  test('stops an instance at the first minute beyond its maximum, with a reason', () => {
    const local = aWorld([anInstance({ IdleInstanceCuller: culler, idleMinutes: 10 })]);

    local.wait(50 * minute);
    expect(local.status(id)).toBe('Running');
    expect(local.call('GetIdleInstanceCuller', { InstanceId: id }).IdleTimeInMinutes).toBe(60);
    local.wait(minute);

    expect(local.status(id)).toBe('Stopping');
    expect(local.get(id).reason?.code).toBe('IdleInstanceCuller');
    local.wait(minute);
    expect(local.status(id)).toBe('Stopped');
    expect(local.call('GetIdleInstanceCuller', { InstanceId: id }).IdleTimeInMinutes).toBe(0);
  });

  test('does not stop an instance that is busy on either side', () => {
    const usage = (cpuPercent: number, gpuPercent: number) =>
      ({ kind: 'steady', cpuPercent, gpuPercent }) as const;
    const local = aWorld([
      anInstance({ InstanceId: 'cpu', IdleInstanceCuller: culler, usage: usage(10, 0) }),
      anInstance({ InstanceId: 'gpu', IdleInstanceCuller: culler, usage: usage(0, 5) }),
      anInstance({ InstanceId: 'none', IdleInstanceCuller: culler, usage: usage(9, 4) }),
    ]);

    local.wait(24 * hour);

    expect(['cpu', 'gpu', 'none'].map(local.status)).toEqual(['Running', 'Running', 'Stopped']);
  });

  test('looks at the CPU alone where there is no GPU', () => {
    const usage = { kind: 'steady', cpuPercent: 0, gpuPercent: 100 } as const;
    const local = aWorld([
      anInstance({ EcsSpec: 'ecs.g6.large', IdleInstanceCuller: culler, usage }),
    ]);

    local.wait(2 * hour);

    expect(local.status(id)).toBe('Stopped');
  });

  test('never stops an instance without samples', () => {
    const local = aWorld([anInstance({ IdleInstanceCuller: culler, usage: 'missing' })]);

    local.wait(24 * hour);

    expect(local.status(id)).toBe('Running');
    expect(local.call('GetIdleInstanceCuller', { InstanceId: id }).IdleTimeInMinutes).toBe(0);
  });

  test('counts from zero after a start', () => {
    const local = aWorld([
      anInstance({ IdleInstanceCuller: culler, usage: 'forgotten', Status: 'Stopped' }),
    ]);

    local.call('StartInstance', { InstanceId: id });
    local.wait(10 * minute);
    const since = local.get(id).upSince ?? 0;
    local.clock.advanceTo(since + 60 * minute);
    expect(local.status(id)).toBe('Running');
    local.wait(2 * minute);

    expect(local.status(id)).toMatch(/^Stopp/);
  });

  test('is one per instance', () => {
    const local = aWorld([anInstance()]);
    local.call('CreateIdleInstanceCuller', { InstanceId: id, MaxIdleTimeInMinutes: 30 });

    expect(local.refusal('CreateIdleInstanceCuller', { InstanceId: id }).message).toMatch(/delete/);
    local.call('DeleteIdleInstanceCuller', { InstanceId: id });

    expect(local.refusal('GetIdleInstanceCuller', { InstanceId: id }).status).toBe(404);
    expect(local.refusal('DeleteIdleInstanceCuller', { InstanceId: id }).status).toBe(404);
    expect(
      local.refusal('CreateIdleInstanceCuller', { InstanceId: id, MaxIdleTimeInMinutes: 0 }).status,
    ).toBe(400);
  });

  test('idle minutes may be set, and end with being busy', () => {
    const local = aWorld([anInstance({ IdleInstanceCuller: culler })]);
    const idle = () => local.call('GetIdleInstanceCuller', { InstanceId: id }).IdleTimeInMinutes;

    local.world.patchInstance(id, { idleMinutes: 45 });
    expect(idle()).toBe(45);
    local.wait(5 * minute);
    expect(idle()).toBe(50);
    local.world.patchInstance(id, { idleMinutes: 0 });

    expect(idle()).toBe(0);
    local.wait(5 * hour);
    expect([idle(), local.status(id)]).toEqual([0, 'Running']);
  });

  test('idle minutes beyond the run make the run longer', () => {
    const local = aWorld([anInstance({ Status: 'Stopped' })]);
    local.call('StartInstance', { InstanceId: id });
    local.wait(5 * minute);

    local.world.patchInstance(id, { idleMinutes: 90 });

    local.call('CreateIdleInstanceCuller', { InstanceId: id, MaxIdleTimeInMinutes: 600 });
    expect(local.call('GetIdleInstanceCuller', { InstanceId: id }).IdleTimeInMinutes).toBe(90);
    expect(checkWorld(local.world)).toEqual([]);
  });

  test('a rule of the workspace stops too, and shows in QueryAutoShutdownPolicies', () => {
    const local = aWorld({
      workspaces: [{ WorkspaceId: '7', autoShutdown: { ...culler, MaxIdleTimeInMinutes: 30 } }],
      instances: [anInstance({ WorkspaceId: '7', IdleInstanceCuller: culler, idleMinutes: 20 })],
    });

    const { AutoShutdownPolicies } = local.call('QueryAutoShutdownPolicies', { InstanceIds: [id] });

    expect(AutoShutdownPolicies).toEqual([
      {
        InstanceId: id,
        Conditions: [
          {
            SourceType: 'Workspace',
            Expression: 'IdleDuration > 30 min AND CpuUtilization < 10% AND GpuUtilization < 5%',
            Context: { IdleDuration: 20, IdleShutdownRemainingSeconds: 600, EnableSkip: false },
          },
          {
            SourceType: 'User',
            Expression: 'IdleDuration > 60 min AND CpuUtilization < 10% AND GpuUtilization < 5%',
            Context: { IdleDuration: 20, IdleShutdownRemainingSeconds: 2400, EnableSkip: false },
          },
        ],
      },
    ]);
    local.wait(11 * minute);
    expect(local.get(id).reason?.code).toBe('WorkspaceAutoShutdown');
  });

  test('whatever the usage, it stops exactly when a look at every minute would', () => {
    const shape = fc.record({
      kind: fc.constantFrom('office', 'bursty', 'training', 'forgotten' as const),
      seed: fc.nat(),
      cpuPercent: fc.integer({ min: 0, max: 40 }),
      gpuPercent: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(shape, fc.integer({ min: 1, max: 90 }), fc.nat(59_999), (usage, max, offset) => {
        const local = aWorld([
          anInstance({
            usage,
            IdleInstanceCuller: { ...culler, MaxIdleTimeInMinutes: max },
            runs: [{ from: new Date(monday - offset).toISOString() }],
          }),
        ]);
        const { usage: model, settings } = local.get(id);
        const rule = { cpuPercent: 10, gpuPercent: 5, maxIdleMinutes: max };
        const judged = { ...local.get(id), usage: model, settings };

        local.wait(12 * hour);

        let run = 0;
        let expected: number | undefined;
        const from = Math.floor((monday - offset) / minute);
        for (let at = from + 1; at <= (monday + 12 * hour) / minute; at += 1) {
          run = wasIdle(judged, rule, at) ? run + 1 : 0;
          if (run > max) {
            expected = at * minute;
            break;
          }
        }
        const stopping = local
          .get(id)
          .sessions.flatMap((session) => session.entries)
          .find((entry) => entry.status === 'Stopping');
        expect(stopping?.from).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });
});

describe('shutdown timer', () => {
  test('stops once, and is gone', () => {
    const local = aWorld([anInstance()]);
    local.call('CreateInstanceShutdownTimer', { InstanceId: id, RemainingTimeInMs: hour });

    local.wait(40 * minute);
    expect(local.call('GetInstanceShutdownTimer', { InstanceId: id })).toMatchObject({
      DueTime: '2026-03-02T11:00:00Z',
      RemainingTimeInMs: 20 * minute,
    });
    local.wait(20 * minute);

    expect(local.status(id)).toBe('Stopping');
    local.wait(minute);
    expect(local.refusal('GetInstanceShutdownTimer', { InstanceId: id }).status).toBe(404);
    local.call('StartInstance', { InstanceId: id });
    local.wait(24 * hour);
    expect(local.status(id)).toBe('Running');
  });

  test('goes when the instance is stopped by hand', () => {
    const local = aWorld([anInstance()]);
    local.call('CreateInstanceShutdownTimer', { InstanceId: id, DueTime: '2026-03-02T12:00:00Z' });

    local.call('StopInstance', { InstanceId: id });
    local.wait(minute);

    expect(local.get(id).timer).toBeUndefined();
  });

  test('waits while an image is being saved', () => {
    const local = aWorld([anInstance()]);
    local.call('CreateInstanceShutdownTimer', { InstanceId: id, RemainingTimeInMs: minute });
    local.call('CreateInstanceSnapshot', {
      InstanceId: id,
      SnapshotName: 'good',
      ImageUrl: 'registry.cn-hangzhou.aliyuncs.com/a/b:1',
    });

    local.wait(minute);
    expect(local.status(id)).toBe('Saving');
    local.wait(15 * minute);

    expect(local.status(id)).toBe('Stopped');
    expect(local.call('GetInstance', { InstanceId: id }).LatestSnapshot.Status).toBe('Saved');
  });

  test.each([
    [{}],
    [{ DueTime: '2026-03-02T12:00:00Z', RemainingTimeInMs: 1 }],
    [{ DueTime: '2026-03-02T10:00:00Z' }],
    [{ RemainingTimeInMs: -5 }],
  ])('refuses %j', (input) => {
    const local = aWorld([anInstance()]);

    expect(local.refusal('CreateInstanceShutdownTimer', { InstanceId: id, ...input }).status).toBe(
      400,
    );
  });

  test('refuses a second one', () => {
    const local = aWorld([anInstance()]);
    local.call('CreateInstanceShutdownTimer', { InstanceId: id, RemainingTimeInMs: hour });

    expect(
      local.refusal('CreateInstanceShutdownTimer', { InstanceId: id, RemainingTimeInMs: hour })
        .message,
    ).toMatch(/already/);
    local.call('DeleteInstanceShutdownTimer', { InstanceId: id });
    expect(local.refusal('DeleteInstanceShutdownTimer', { InstanceId: id }).status).toBe(404);
    local.wait(2 * hour);
    expect(local.status(id)).toBe('Running');
  });
});
