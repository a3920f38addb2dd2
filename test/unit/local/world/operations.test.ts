import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { handlers } from '../../../../local/dsw/operations/index.ts';
import { anInstance, aWorld, hour, minute, type TestWorld } from './a-world.ts';

interface Field {
  readonly type: string;
  readonly fields?: Readonly<Record<string, Field>>;
  readonly items?: Field;
}

const api = JSON.parse(readFileSync('lib/dsw/api.json', 'utf8')) as {
  operations: Record<
    string,
    { parameters: Record<string, { in: string }>; response: Record<string, Field> }
  >;
};

const id = 'dsw-one';
const aSnapshot = { SnapshotName: 'good', ImageUrl: 'registry.cn-hangzhou.aliyuncs.com/a/b:1' };
const theHour = { StartTime: '2026-03-02T09:00:00Z', EndTime: '2026-03-02T10:00:00Z' };

/** A world in which every operation has something to work on, and the input with which each does. */
function furnished(): { local: TestWorld; inputs: Record<string, Record<string, unknown>> } {
  const local = aWorld({
    workspaces: [{ WorkspaceId: '100001', autoShutdown: { MaxIdleTimeInMinutes: 600 } }],
    instances: [
      anInstance({
        UserCommand: { OnStart: { Content: 'pip list' } },
        UserName: '王伟',
        Labels: { team: 'a' },
        Tags: { cost: '1' },
        ImageAuth: Buffer.from('me:secret').toString('base64'),
        IdleInstanceCuller: {},
        InstanceShutdownTimer: { DueTime: '2026-03-02T20:00:00Z' },
        snapshots: [{ SnapshotName: 'old', SnapshotId: 'snp-1' }],
      }),
      anInstance({ InstanceId: 'bare' }),
      anInstance({ InstanceId: 'off', Status: 'Stopped' }),
      anInstance({ InstanceId: 'bad', Status: 'Failed', ReasonCode: 'ImagePullBackOff' }),
    ],
  });
  const { TempFileTaskId } = local.call('CreateTempFileTask', { InstanceId: id });
  const { TempFileId } = local.call('CreateTempFile', { Name: 'a.txt', TaskId: TempFileTaskId });
  const { TaskId } = local.call('CreateSanityCheckTask', { CheckType: 'SSH', InstanceId: id });
  const { Token } = local.call('GetToken', { InstanceId: id });
  local.wait(minute);
  const bare = { InstanceId: 'bare' };
  const off = { InstanceId: 'off' };
  const one = { InstanceId: id };
  const later = '2026-03-05T00:00:00Z';
  return {
    local,
    inputs: {
      CreateDiagnosis: { ProblemCategory: 'InstanceStartFailed', InstanceId: 'bad' },
      CreateIdleInstanceCuller: { ...bare, CpuPercentThreshold: 5 },
      CreateInstance: { InstanceName: 'new', EcsSpec: 'ecs.g6.large', ImageId: 'image-x' },
      CreateInstanceShutdownTimer: { ...bare, DueTime: later },
      CreateInstanceSnapshot: { ...one, ...aSnapshot },
      CreateSanityCheckTask: { ...one, CheckType: 'SSH' },
      CreateTempFile: { Name: 'b.txt', Capacity: 10, InstanceId: id },
      CreateTempFileTask: one,
      DeleteIdleInstanceCuller: one,
      DeleteInstance: off,
      DeleteInstanceLabels: { ...one, LabelKeys: ['team'] },
      DeleteInstanceShutdownTimer: one,
      DeleteInstanceSnapshot: { ...one, SnapshotId: 'snp-1' },
      DeleteInstances: { InstanceIds: ['off', 'bad'] },
      DeleteTempFile: { TempFileId },
      DeleteTempFileTask: { TempFileTaskId },
      DeleteTempFileTasks: { TempFileTaskIds: [TempFileTaskId] },
      GetIdleInstanceCuller: one,
      GetInstance: { ...one, Token },
      GetInstanceEvents: one,
      GetInstanceMetrics: { ...one, MetricType: 'CpuCoreUsage' },
      GetInstanceShutdownTimer: one,
      GetInstanceSnapshot: { ...one, SnapshotId: 'snp-1' },
      GetLifecycle: one,
      GetMetrics: {
        ...one,
        Namespace: 'acs_pai_dsw',
        MetricName: 'INSTANCE_CPU_UTIL',
        Dimensions: {},
      },
      GetResourceGroupStatistics: { ...theHour, ResourceId: 'none', WorkspaceIds: ['100001'] },
      GetSanityCheckTask: { CheckType: 'SSH', TaskId, Verbose: true },
      GetTempFile: { TempFileId },
      GetTempFileTask: { TempFileTaskId },
      GetToken: { ...one, Type: 'View', ExpireTime: 60 },
      GetUserCommand: { UserCommandId: 'any', InstanceId: id },
      GetUserConfig: {},
      ListEcsSpecs: { AcceleratorType: 'GPU', PageSize: 100 },
      ListInstanceSnapshot: one,
      ListInstanceStatistics: { WorkspaceIds: ['100001', '2'] },
      ListInstances: {},
      ListSystemLogs: {},
      ListTempFiles: {},
      QueryAutoShutdownPolicies: { InstanceIds: [id, 'bare'] },
      StartInstance: off,
      StopInstance: one,
      StopInstances: { InstanceIds: [id, 'bare'] },
      UpdateInstance: { ...one, Priority: 3 },
      UpdateInstanceLabels: { ...one, Labels: [{ Key: 'team', Value: 'b' }] },
      UpdateTempFile: { TempFileId, GmtExpiredTime: later },
      UpdateTempFileTask: { TempFileTaskId, GmtExpiredTime: later },
    },
  };
}

/** Members of an answer that api.json does not know. */
function foreign(value: unknown, fields: Readonly<Record<string, Field>>, path = ''): string[] {
  return Object.entries(value as Record<string, unknown>).flatMap(([name, member]) => {
    const field = fields[name];
    if (field === undefined) return [`${path}${name}`];
    const of = field.type === 'array' ? field.items : field;
    const items = Array.isArray(member) ? member.flat() : [member];
    const inner = of?.type === 'array' ? of.items?.fields : of?.fields;
    if (inner === undefined) return [];
    return items.flatMap((item) => foreign(item, inner, `${path}${name}.`));
  });
}

describe('every operation', () => {
  test('of api.json is carried out', () => {
    expect(Object.keys(handlers).sort()).toEqual(Object.keys(api.operations).sort());
  });

  test.each(Object.keys(api.operations))('%s answers with fields of its own alone', (operation) => {
    const { local, inputs } = furnished();

    const answer = local.call(operation, inputs[operation]);

    expect(foreign(answer, api.operations[operation]?.response ?? {})).toEqual([]);
    expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
  });

  test.each(
    Object.keys(api.operations).filter(
      (name) =>
        Object.hasOwn(api.operations[name]?.parameters ?? {}, 'InstanceId') &&
        !name.startsWith('List'),
    ),
  )('%s knows no instance that does not exist', (operation) => {
    const { local, inputs } = furnished();
    const shared = operation === 'QueryAutoShutdownPolicies';
    const input = shared
      ? { InstanceIds: ['dsw-none'] }
      : { ...inputs[operation], InstanceId: 'dsw-none', Token: undefined };

    expect(local.refusal(operation, input)).toMatchObject({
      status: 404,
      code: 'ValidationError',
      message: expect.stringContaining('dsw-none'),
    });
  });

  test.each([
    'DeleteInstanceSnapshot',
    'DeleteTempFile',
    'DeleteTempFileTask',
    'DeleteTempFileTasks',
    'GetInstanceSnapshot',
    'GetSanityCheckTask',
    'GetTempFile',
    'GetTempFileTask',
    'GetUserCommand',
    'UpdateTempFile',
    'UpdateTempFileTask',
  ])('%s refuses an id that it does not know', (operation) => {
    const { local, inputs } = furnished();
    const wrong = Object.fromEntries(
      Object.entries(inputs[operation] ?? {}).map(([name, value]) => {
        if (name === 'InstanceId' && operation !== 'GetUserCommand') return [name, value];
        if (name === 'TempFileTaskIds') return [name, ['task-none']];
        return name.endsWith('Id') ? [name, 'x-none'] : [name, value];
      }),
    );

    expect(local.refusal(operation, wrong).status).toBe(404);
  });

  test.each<[string, Record<string, unknown>]>([
    ['CreateTempFile', { InstanceId: id }],
    ['CreateTempFile', { Name: 'a', Capacity: 2 ** 50 }],
    ['UpdateTempFile', { GmtExpiredTime: '2020-01-01T00:00:00Z' }],
    ['CreateInstanceSnapshot', { InstanceId: id, ...aSnapshot, SnapshotName: 'Big' }],
    ['CreateInstanceSnapshot', { InstanceId: id, ...aSnapshot, SnapshotName: 'old' }],
    ['CreateInstanceSnapshot', { InstanceId: id, ...aSnapshot, ImageUrl: 'no tag' }],
    ['CreateInstanceSnapshot', { InstanceId: 'off', ...aSnapshot }],
    ['GetInstance', { InstanceId: id, Token: 'made-up' }],
    ['GetInstanceMetrics', { InstanceId: id, MetricType: 'Heat' }],
    ['GetInstanceMetrics', { InstanceId: id, MetricType: 'CpuCoreUsage', TimeStep: '0m' }],
    [
      'GetInstanceMetrics',
      { InstanceId: id, MetricType: 'CpuCoreUsage', StartTime: '2027-01-01T00:00:00Z' },
    ],
    ['GetMetrics', { InstanceId: id, Namespace: 'acs_ecs', MetricName: 'CPU' }],
    ['GetMetrics', { InstanceId: id, Namespace: 'acs_pai_dsw', MetricName: 'X', Length: '1441' }],
    ['GetMetrics', { InstanceId: id, Namespace: 'acs_pai_dsw', MetricName: 'X', Period: '90' }],
    ['GetToken', { InstanceId: 'off' }],
    ['GetToken', { InstanceId: id, ExpireTime: 0 }],
    ['ListInstanceStatistics', {}],
    ['GetLifecycle', { InstanceId: id, SessionNumber: -1 }],
    ['GetInstanceEvents', { InstanceId: id, MaxEventsNum: 0 }],
    ['ListSystemLogs', { Offset: 'x' }],
    ['QueryAutoShutdownPolicies', { InstanceIds: ['off'] }],
    ['UpdateInstanceLabels', { InstanceId: id, Labels: [{ Key: '', Value: 'x' }] }],
    ['UpdateInstanceLabels', { InstanceId: id, Labels: [{ Key: 'a', Value: 'https://x' }] }],
    ['DeleteInstanceLabels', { InstanceId: id, LabelKeys: [] }],
  ])('%s refuses %j', (operation, input) => {
    const { local, inputs } = furnished();
    const { GetTempFile: { TempFileId } = {} } = inputs;

    expect(local.refusal(operation, { TempFileId, ...input }).status).toBe(400);
  });
});

describe('GetInstance', () => {
  test('shows what a running instance has, and hides the password', () => {
    const { local } = furnished();

    expect(local.call('GetInstance', { InstanceId: id })).toMatchObject({
      AcceleratorType: 'GPU',
      PaymentType: 'PayAsYouGo',
      EcsSpec: 'ecs.gn6v-c8g1.2xlarge',
      ResourceName: 'ecs.gn6v-c8g1.2xlarge',
      GmtCreateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      ImageAuth: Buffer.from('me:******').toString('base64'),
      Labels: [{ Key: 'team', Value: 'a' }],
      LatestSnapshot: { Status: 'Saved', ImageName: 'old' },
      Tags: [{ TagKey: 'cost', TagValue: '1' }],
      UserName: '王伟',
      UserCommandId: expect.stringMatching(/^\d+$/),
    });
  });

  test('leaves out what an instance does not have', () => {
    const { local } = furnished();

    const shown = local.call('GetInstance', { InstanceId: 'bare' });

    for (const name of [
      'IdleInstanceCuller',
      'InstanceShutdownTimer',
      'LatestSnapshot',
      'ReasonCode',
      'ResourceId',
      'Priority',
    ]) {
      expect(shown).not.toHaveProperty(name);
    }
  });

  test('gives the members that are asked for', () => {
    const { local } = furnished();

    expect(
      local.call('GetInstance', { InstanceId: id, Fields: 'Status, InstanceId,None' }),
    ).toEqual({
      InstanceId: id,
      Status: 'Running',
    });
  });

  test('takes a token until it expires', () => {
    const { local } = furnished();
    const { Token } = local.call('GetToken', { InstanceId: id, ExpireTime: 60 });

    local.call('GetInstance', { InstanceId: id, Token });
    local.wait(minute);

    expect(local.refusal('GetInstance', { InstanceId: id, Token }).message).toContain('Token');
  });
});

describe('snapshots', () => {
  test('go from Committing over Pushing to Saved, while the instance is Saving', () => {
    const { local } = furnished();
    const { SnapshotId } = local.call('CreateInstanceSnapshot', { InstanceId: id, ...aSnapshot });
    const seen: string[] = [];

    for (let i = 0; i < 60; i += 1) {
      const { Status } = local.call('GetInstanceSnapshot', { InstanceId: id, SnapshotId });
      seen.push(`${Status} ${local.status(id)}`);
      local.wait(10_000);
    }

    expect([...new Set(seen)].filter((both) => both !== 'Saved Saved')).toEqual([
      'Committing Saving',
      'Pushing Saving',
      'Saved Running',
    ]);
    expect(local.call('ListInstanceSnapshot', { InstanceId: id })).toMatchObject({
      TotalCount: 2,
      Snapshots: [{ SnapshotName: 'good' }, { SnapshotName: 'old' }],
    });
  });

  test.each([
    ['registry.cn-beijing.aliyuncs.com/a/b:1', 'ImagePushFailed'],
    ['registry-vpc.cn-hangzhou.aliyuncs.com/team/dsw_one:old', 'ImageTagExists'],
  ])('to %s fail with %s, and the instance goes on', (ImageUrl, ReasonCode) => {
    const { local } = furnished();

    local.call('CreateInstanceSnapshot', { InstanceId: id, SnapshotName: 'new', ImageUrl });
    local.wait(hour);

    expect(local.call('GetInstance', { InstanceId: id })).toMatchObject({
      Status: 'Running',
      LatestSnapshot: { Status: 'Failed', ReasonCode },
    });
  });

  test('can not be deleted while they are under way', () => {
    const { local } = furnished();
    const { SnapshotId } = local.call('CreateInstanceSnapshot', { InstanceId: id, ...aSnapshot });

    expect(local.refusal('DeleteInstanceSnapshot', { InstanceId: id, SnapshotId }).status).toBe(
      400,
    );
  });
});

describe('history', () => {
  test('tells of sessions, newest first, in pages', () => {
    const { local } = furnished();
    local.call('StartInstance', { InstanceId: 'off' });
    local.wait(hour);

    const all = local.call('GetLifecycle', { InstanceId: 'off' });
    const second = local.call('GetLifecycle', { InstanceId: 'off', SessionNumber: 1, Limit: 1 });

    expect(all.TotalCount).toBe(2);
    expect(all.Lifecycle[0].at(-1)).toMatchObject({ Status: 'Running' });
    expect(all.Lifecycle[0].at(-1)).not.toHaveProperty('GmtEndTime');
    expect(second.Lifecycle).toEqual([all.Lifecycle[1]]);
    expect(local.call('GetLifecycle', { InstanceId: 'off', Order: 'ASC' }).Lifecycle).toEqual(
      [...all.Lifecycle].reverse(),
    );
  });

  test('gives events as lines, and failures as system logs', () => {
    const { local } = furnished();

    const { Events, TotalCount } = local.call('GetInstanceEvents', {
      InstanceId: 'bad',
      EventLevel: 'error',
    });
    const { SystemLogs } = local.call('ListSystemLogs', { InstanceId: 'bad' });

    expect(TotalCount).toBe(1);
    expect(Events[0]).toMatch(/\[ERROR\] Instance status is Failed\. \(ImagePullBackOff/);
    expect(SystemLogs).toEqual([
      {
        GmtCreateTime: expect.stringMatching(/\.\d{3}Z$/),
        Level: 'Error',
        Content: expect.stringContaining('ImagePullBackOff'),
      },
    ]);
  });

  test('explains a failure', () => {
    const { local, inputs } = furnished();
    const { CreateDiagnosis } = inputs;

    expect(local.call('CreateDiagnosis', CreateDiagnosis)).toMatchObject({
      ReasonCode: 'ImagePullBackOff',
      SolutionMessage: expect.stringContaining('image'),
    });
  });

  test('a sanity check is pending, executing and then completed', () => {
    const { local } = furnished();
    const { TaskId } = local.call('CreateSanityCheckTask', { CheckType: 'SSH', InstanceId: id });
    const seen = new Set<string>();

    for (let i = 0; i < 60; i += 1) {
      seen.add(local.call('GetSanityCheckTask', { CheckType: 'SSH', TaskId }).Status);
      local.wait(500);
    }

    expect([...seen]).toEqual(['Pending', 'Executing', 'Completed']);
    expect(
      local.call('GetSanityCheckTask', { CheckType: 'SSH', TaskId, Verbose: true }),
    ).toMatchObject({
      Issues: [expect.stringContaining('SSH')],
      CheckDetails: [{ Result: 'passed' }, { Result: 'failed' }],
    });
  });
});

describe('metrics', () => {
  test('hold one sample a minute over the last hour', () => {
    const { local } = furnished();

    const { PodMetrics } = local.call('GetInstanceMetrics', {
      InstanceId: id,
      MetricType: 'CpuCoreUsage',
    });

    expect(PodMetrics).toHaveLength(1);
    const [{ Metrics }] = PodMetrics;
    expect(Metrics).toHaveLength(61);
    expect(Metrics.at(-1)).toEqual({ Time: local.clock.now() / 1000, Value: 50 });
    expect(Metrics[1].Time - Metrics[0].Time).toBe(60);
  });

  test('are means at a coarser step', () => {
    const { local } = furnished();

    local.world.patchInstance(id, { metrics: { cpuPercent: 90, gpuPercent: 0 } });
    local.wait(14 * minute);
    const { PodMetrics } = local.call('GetInstanceMetrics', {
      InstanceId: id,
      MetricType: 'CpuCoreUsage',
      TimeStep: '15m',
      StartTime: '2026-03-02T10:01:00Z',
    });

    expect(PodMetrics[0].Metrics).toEqual([
      { Time: Date.parse('2026-03-02T10:15:00Z') / 1000, Value: 90 },
    ]);
  });

  test('are absent while the machine is off, and where there are none', () => {
    const { local } = furnished();
    local.world.patchInstance('bare', { usage: 'missing' });

    for (const InstanceId of ['off', 'bare']) {
      const input = { InstanceId, MetricType: 'CpuCoreUsage' };
      expect(local.call('GetInstanceMetrics', input).PodMetrics).toEqual([]);
    }
  });

  test('of a restarted instance come from two pods', () => {
    const { local } = furnished();
    local.call('StopInstance', { InstanceId: id });
    local.wait(10 * minute);
    local.call('StartInstance', { InstanceId: id });
    local.wait(10 * minute);

    const { PodMetrics } = local.call('GetInstanceMetrics', {
      InstanceId: id,
      MetricType: 'GpuCoreUsage',
    });

    expect(PodMetrics).toHaveLength(2);
  });

  test('of Cloud Monitor come in pages of JSON text', () => {
    const { local, inputs } = furnished();
    const { GetMetrics } = inputs;
    const points: { timestamp: number }[] = [];
    let NextToken: string | undefined;
    do {
      const page = local.call('GetMetrics', { ...GetMetrics, Length: '25', NextToken });
      points.push(...JSON.parse(page.Datapoints));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);

    expect(points).toHaveLength(61);
    expect(new Set(points.map((point) => point.timestamp)).size).toBe(61);
    expect(points.at(-1)).toMatchObject({ timestamp: local.clock.now(), Average: 50 });
  });
});

describe('temporary files', () => {
  test('are listed by prefix and folder, and go with their task', () => {
    const local = aWorld([anInstance()]);
    const { TempFileTaskId } = local.call('CreateTempFileTask', { InstanceId: id });
    for (const [Prefix, Name] of [
      ['data/', 'a'],
      ['data/', 'b'],
      ['data/deep/', 'c'],
      ['', 'd'],
    ]) {
      local.call('CreateTempFile', { Prefix, Name, Capacity: 5, TaskId: TempFileTaskId });
    }
    const names = (input: Record<string, unknown>) =>
      local.call('ListTempFiles', input).TempFiles.map((file: { Name: string }) => file.Name);

    expect(names({ Prefix: 'data/' })).toEqual(['a', 'b', 'c']);
    expect(names({ Prefix: 'data/', Delimiter: '/' })).toEqual(['a', 'b']);
    expect(local.call('ListTempFiles').Quota).toMatchObject({ UsedCapacity: 20, UsedFileNum: 4 });
    local.call('DeleteTempFileTask', { TempFileTaskId });
    expect(names({})).toEqual([]);
  });

  test('expire', () => {
    const local = aWorld([anInstance()]);
    const { TempFileId } = local.call('CreateTempFile', { Name: 'a' });

    local.wait(25 * hour);

    expect(local.refusal('GetTempFile', { TempFileId }).status).toBe(404);
  });
});

test('statistics count by workspace', () => {
  const { local } = furnished();

  expect(local.call('ListInstanceStatistics', { WorkspaceIds: ['100001', '2'] })).toEqual({
    Statistics: { 100001: { RunningCount: 2 }, 2: { RunningCount: 0 } },
  });
});

test('specs have hourly prices and say what is in stock', () => {
  const local = aWorld({ outOfStock: ['ecs.gn6v-c8g1.2xlarge'] });
  const { EcsSpecs, TotalCount } = local.call('ListEcsSpecs', {
    AcceleratorType: 'GPU',
    PageSize: 100,
  });

  expect(EcsSpecs).toHaveLength(TotalCount);
  const v100 = EcsSpecs.find(
    (spec: { InstanceType: string }) => spec.InstanceType === 'ecs.gn6v-c8g1.2xlarge',
  );
  expect(v100).toMatchObject({
    Price: 22.8,
    Currency: 'CNY',
    GPU: 1,
    IsAvailable: false,
    SpotStockStatus: 'NoStock',
  });
});

test('labels are merged and removed by key', () => {
  const { local } = furnished();
  const labels = () => local.call('GetInstance', { InstanceId: id }).Labels;

  local.call('UpdateInstanceLabels', {
    InstanceId: id,
    Labels: [
      { Key: 'team', Value: 'b' },
      { Key: 'x', Value: '' },
    ],
  });
  expect(labels()).toEqual([
    { Key: 'team', Value: 'b' },
    { Key: 'x', Value: '' },
  ]);
  local.call('DeleteInstanceLabels', { InstanceId: id, LabelKeys: ['team', 'none'] });

  expect(labels()).toEqual([{ Key: 'x', Value: '' }]);
});
