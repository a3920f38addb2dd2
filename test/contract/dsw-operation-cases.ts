import type { DswClient } from '../../lib/dsw/client.ts';
import type { OperationName } from '../../lib/dsw/types.gen.ts';
import type { FleetFile } from '../../local/dsw/entities.ts';

type Wire = Readonly<Record<string, unknown>>;

/**
 * A case for each operation, written by hand from the vendor's description: good input and what must then be on the wire,
 * input that the service itself must refuse, and a name that nobody knows. `<Name>` in a text stands for an id that
 * `prepare` has got from the service.
 */
export interface OperationCase {
  /** Makes what the good call needs, and the bad one; resolves with the ids of it. */
  readonly prepare?: (client: DswClient) => Promise<Readonly<Record<string, string>>>;
  readonly request: Wire;
  /** Verb and target, with the query in the order in which the parameters were given. */
  readonly wire: string;
  /** Absent where there must be no body. */
  readonly body?: Wire;
  /** Members that the answer must have. */
  readonly answer: Wire;
  /** A request that the service refuses, and what its message must name; absent only as `WITHOUT_BAD` says. */
  readonly bad?: readonly [request: Wire, named: string];
  /** A request that names something unknown; absent only as `WITHOUT_UNKNOWN` says. */
  readonly unknown?: Wire;
  /** The answer to it where that is no error. */
  readonly unknownAnswer?: Wire;
}

export const FLEET: FleetFile = {
  workspaces: [{ WorkspaceId: '100', WorkspaceName: 'research' }],
  instances: [
    {
      InstanceId: 'dsw-run',
      InstanceName: 'running',
      WorkspaceId: '100',
      Status: 'Running',
      EcsSpec: 'ecs.gn6i-c8g1.2xlarge',
      UserCommand: { OnStart: { Content: 'pip list' } },
      Labels: { team: 'vision' },
    },
    { InstanceId: 'dsw-stop', InstanceName: 'stopped', WorkspaceId: '100', Status: 'Stopped' },
    {
      InstanceId: 'dsw-kept',
      InstanceName: 'kept',
      WorkspaceId: '100',
      Status: 'Running',
      IdleInstanceCuller: {
        CpuPercentThreshold: 10,
        GpuPercentThreshold: 5,
        MaxIdleTimeInMinutes: 60,
      },
      InstanceShutdownTimer: { DueTime: '2026-03-02T20:00:00Z' },
      snapshots: [
        {
          SnapshotId: 'snp-one',
          SnapshotName: 'one',
          ImageUrl: 'registry/a/b:one',
          Status: 'Saved',
        },
      ],
    },
  ],
};

const RUN = { InstanceId: 'dsw-run' } as const;
const KEPT = { InstanceId: 'dsw-kept' } as const;
const STOP = { InstanceId: 'dsw-stop' } as const;
const NOBODY = { InstanceId: 'dsw-nobody' } as const;
const DAY = { StartTime: '2026-03-02T00:00:00Z', EndTime: '2026-03-02T11:00:00Z' } as const;
const DAY_QUERY = 'StartTime=2026-03-02T00%3A00%3A00Z&EndTime=2026-03-02T11%3A00%3A00Z';
const DONE = { Success: true, RequestId: '<any>' } as const;
const NO_UUID = '00000000-0000-4000-8000-000000000000';

async function aTempFile(client: DswClient): Promise<Readonly<Record<string, string>>> {
  const task = await client.createTempFileTask(RUN);
  const TempFileTaskId = String(task.TempFileTaskId);
  const file = await client.createTempFile({ Name: 'a.txt', TaskId: TempFileTaskId });
  return { TempFileTaskId, TempFileId: String(file.TempFileId) };
}

/** One that is still being made. */
async function aNewSnapshot(client: DswClient): Promise<Readonly<Record<string, string>>> {
  const { SnapshotId } = await client.createInstanceSnapshot({
    ...RUN,
    SnapshotName: 'new',
    ImageUrl: 'registry/a/b:new',
  });
  return { NewSnapshotId: String(SnapshotId) };
}

type Reasons = Readonly<Partial<Record<OperationName, string>>>;

const ONLY_A_NAME = 'it takes a name and nothing else, and a name is known or unknown';

/** Operations without a bad case, and why none can be written. */
export const WITHOUT_BAD: Reasons = {
  DeleteIdleInstanceCuller: ONLY_A_NAME,
  DeleteInstanceShutdownTimer: ONLY_A_NAME,
  DeleteTempFile: ONLY_A_NAME,
  DeleteTempFileTask: ONLY_A_NAME,
  GetIdleInstanceCuller: ONLY_A_NAME,
  GetInstanceShutdownTimer: ONLY_A_NAME,
  GetInstanceSnapshot: ONLY_A_NAME,
  GetTempFile: ONLY_A_NAME,
  GetTempFileTask: ONLY_A_NAME,
  GetUserConfig: 'it takes nothing',
};

/** Operations without a case of something unknown, and why none can be written. */
export const WITHOUT_UNKNOWN: Reasons = {
  CreateInstance:
    'what it names is judged as input (400), and workspaces belong to another product',
  GetUserConfig: 'it takes nothing',
  ListEcsSpecs: 'it takes closed lists and numbers, no names',
};

const A_TIME = 'what is an instant, the client leaves to the service';
const A_STATUS = 'the status is known to the service alone';
const A_TOKEN = 'what a token is worth is known to the service alone';

/** Operations whose bad case is well-formed, so that the client has to send it. All others are refused before. */
export const JUDGED_BY_SERVICE: Reasons = {
  CreateInstanceShutdownTimer: A_TIME,
  DeleteInstance: A_STATUS,
  DeleteInstanceSnapshot: A_STATUS,
  GetInstance: A_TOKEN,
  GetResourceGroupStatistics: A_TIME,
  GetUserCommand: A_TOKEN,
  StartInstance: A_STATUS,
  UpdateTempFile: A_TIME,
  UpdateTempFileTask: A_TIME,
};

export const CASES: Readonly<Record<OperationName, OperationCase>> = {
  CreateDiagnosis: {
    request: { ProblemCategory: 'InstanceStartFailed', ...RUN },
    wire: 'POST /api/v2/diagnoses',
    body: { ProblemCategory: 'InstanceStartFailed', ...RUN },
    answer: { ReasonCode: '' },
    bad: [{ ProblemCategory: 'Whatever' }, 'ProblemCategory'],
    unknown: { ProblemCategory: 'InstanceStartFailed', ...NOBODY },
  },
  CreateIdleInstanceCuller: {
    request: { ...RUN, CpuPercentThreshold: 10, GpuPercentThreshold: 5, MaxIdleTimeInMinutes: 90 },
    wire: 'POST /api/v2/instances/dsw-run/idleinstanceculler',
    body: { CpuPercentThreshold: 10, GpuPercentThreshold: 5, MaxIdleTimeInMinutes: 90 },
    answer: { ...DONE, ...RUN },
    bad: [{ ...RUN, CpuPercentThreshold: 101 }, 'CpuPercentThreshold'],
    unknown: { ...NOBODY, MaxIdleTimeInMinutes: 90 },
  },
  CreateInstance: {
    request: {
      InstanceName: 'new_one',
      WorkspaceId: '100',
      EcsSpec: 'ecs.g6.large',
      ImageUrl: 'registry/a/b:cpu',
      Labels: [{ Key: 'team', Value: '视觉' }],
    },
    wire: 'POST /api/v2/instances',
    body: {
      InstanceName: 'new_one',
      WorkspaceId: '100',
      EcsSpec: 'ecs.g6.large',
      ImageUrl: 'registry/a/b:cpu',
      Labels: [{ Key: 'team', Value: '视觉' }],
    },
    answer: { ...DONE, InstanceId: '<any>' },
    bad: [{ InstanceName: 'not-allowed!', EcsSpec: 'ecs.g6.large' }, 'InstanceName'],
  },
  CreateInstanceShutdownTimer: {
    request: { ...RUN, RemainingTimeInMs: 3_600_000 },
    wire: 'POST /api/v2/instances/dsw-run/shutdowntimer',
    body: { RemainingTimeInMs: 3_600_000 },
    answer: { ...DONE, ...RUN },
    bad: [{ ...RUN, DueTime: 'soon' }, 'DueTime'],
    unknown: { ...NOBODY, RemainingTimeInMs: 3_600_000 },
  },
  CreateInstanceSnapshot: {
    request: {
      ...RUN,
      SnapshotName: 'nightly-1',
      ImageUrl: 'registry/a/b:nightly-1',
      Overwrite: true,
    },
    wire: 'POST /api/v2/instances/dsw-run/snapshots',
    body: { SnapshotName: 'nightly-1', ImageUrl: 'registry/a/b:nightly-1', Overwrite: true },
    answer: { ...DONE, ...RUN, SnapshotId: '<any>' },
    bad: [{ ...RUN, SnapshotName: 'Not_So', ImageUrl: 'registry/a/b:c' }, 'SnapshotName'],
    unknown: { ...NOBODY, SnapshotName: 'nightly-1', ImageUrl: 'registry/a/b:nightly-1' },
  },
  CreateSanityCheckTask: {
    request: { CheckType: 'SSH', ...RUN },
    wire: 'POST /api/v2/sanitychecks/SSH',
    body: RUN,
    answer: { TaskId: '<any>' },
    bad: [{ CheckType: 'PING', ...RUN }, 'CheckType'],
    unknown: { CheckType: 'SSH', ...NOBODY },
  },
  CreateTempFile: {
    prepare: aTempFile,
    request: { Name: 'b 文.txt', Prefix: 'in/', Capacity: 1024, TaskId: '<TempFileTaskId>' },
    wire: 'POST /api/v2/tempfiles',
    body: { Name: 'b 文.txt', Prefix: 'in/', Capacity: 1024, TaskId: '<TempFileTaskId>' },
    answer: { TempFileId: '<any>' },
    bad: [{ Name: 'a', Capacity: 'much' }, 'Capacity'],
    unknown: { Name: 'a', TaskId: 'task-nobody' },
  },
  CreateTempFileTask: {
    request: RUN,
    wire: 'POST /api/v2/tempfiletasks',
    body: RUN,
    answer: { TempFileTaskId: '<any>' },
    bad: [{ InstanceId: 7 }, 'InstanceId'],
    unknown: NOBODY,
  },
  DeleteIdleInstanceCuller: {
    request: KEPT,
    wire: 'DELETE /api/v2/instances/dsw-kept/idleinstanceculler',
    answer: { ...DONE, ...KEPT },
    unknown: NOBODY,
  },
  DeleteInstance: {
    request: STOP,
    wire: 'DELETE /api/v2/instances/dsw-stop',
    answer: { ...DONE, ...STOP },
    bad: [RUN, 'Running'],
    unknown: NOBODY,
  },
  DeleteInstanceLabels: {
    request: { ...RUN, LabelKeys: ['team', 'owner'] },
    wire: 'DELETE /api/v2/instances/dsw-run/labels?LabelKeys=team%2Cowner',
    answer: { RequestId: '<any>' },
    bad: [{ ...RUN, LabelKeys: '' }, 'LabelKeys'],
    unknown: { ...NOBODY, LabelKeys: 'team' },
  },
  DeleteInstanceShutdownTimer: {
    request: KEPT,
    wire: 'DELETE /api/v2/instances/dsw-kept/shutdowntimer',
    answer: { ...DONE, ...KEPT },
    unknown: NOBODY,
  },
  DeleteInstanceSnapshot: {
    prepare: aNewSnapshot,
    request: { ...KEPT, SnapshotId: 'snp-one' },
    wire: 'DELETE /api/v2/instances/dsw-kept/snapshots/snp-one',
    answer: { ...DONE, SnapshotId: 'snp-one' },
    bad: [{ ...RUN, SnapshotId: '<NewSnapshotId>' }, 'Committing'],
    unknown: { ...KEPT, SnapshotId: 'snp-nobody' },
  },
  DeleteInstances: {
    request: { InstanceIds: ['dsw-stop', 'dsw-run'] },
    wire: 'PUT /api/v2/batch/instances/delete',
    body: { InstanceIds: ['dsw-stop', 'dsw-run'] },
    // One is running: taken in part.
    answer: { ...DONE, InstanceIds: ['dsw-stop'], Code: '<any>' },
    bad: [{ InstanceIds: 'dsw-stop' }, 'InstanceIds'],
    unknown: { InstanceIds: ['dsw-nobody'] },
    unknownAnswer: { Success: true, InstanceIds: [], Code: '<any>' },
  },
  DeleteTempFile: {
    prepare: aTempFile,
    request: { TempFileId: '<TempFileId>' },
    wire: 'DELETE /api/v2/tempfiles/<TempFileId>',
    answer: { RequestId: '<any>' },
    unknown: { TempFileId: 'tempfile-nobody' },
  },
  DeleteTempFileTask: {
    prepare: aTempFile,
    request: { TempFileTaskId: '<TempFileTaskId>' },
    wire: 'DELETE /api/v2/tempfiletasks/<TempFileTaskId>',
    answer: { RequestId: '<any>' },
    unknown: { TempFileTaskId: 'task-nobody' },
  },
  DeleteTempFileTasks: {
    prepare: aTempFile,
    request: { TempFileTaskIds: ['<TempFileTaskId>'] },
    wire: 'PUT /api/v2/batch/tempfiletasks/delete',
    body: { TempFileTaskIds: ['<TempFileTaskId>'] },
    answer: { RequestId: '<any>' },
    bad: [{ TempFileTaskIds: 'task' }, 'TempFileTaskIds'],
    unknown: { TempFileTaskIds: ['task-nobody'] },
  },
  GetIdleInstanceCuller: {
    request: KEPT,
    wire: 'GET /api/v2/instances/dsw-kept/idleinstanceculler',
    answer: { ...KEPT, CpuPercentThreshold: 10, GpuPercentThreshold: 5, MaxIdleTimeInMinutes: 60 },
    unknown: NOBODY,
  },
  GetInstance: {
    request: RUN,
    wire: 'GET /api/v2/instances/dsw-run',
    answer: { ...DONE, ...RUN, InstanceName: 'running', Status: 'Running' },
    bad: [{ ...RUN, Token: 'nonsense' }, 'Token'],
    unknown: NOBODY,
  },
  GetInstanceEvents: {
    request: { ...RUN, ...DAY, MaxEventsNum: 10 },
    wire: `GET /api/v2/instances/dsw-run/events?${DAY_QUERY}&MaxEventsNum=10`,
    answer: { ...DONE, ...RUN, Events: '<list>' },
    bad: [{ ...RUN, MaxEventsNum: 'many' }, 'MaxEventsNum'],
    unknown: NOBODY,
  },
  GetInstanceMetrics: {
    request: { ...RUN, MetricType: 'GpuCoreUsage', ...DAY, TimeStep: '15m' },
    wire: `GET /api/v2/instance/dsw-run/metrics?MetricType=GpuCoreUsage&${DAY_QUERY}&TimeStep=15m`,
    answer: { ...DONE, ...RUN, PodMetrics: '<list>' },
    bad: [{ ...RUN, MetricType: 'Heat' }, 'MetricType'],
    unknown: { ...NOBODY, MetricType: 'CpuCoreUsage' },
  },
  GetInstanceShutdownTimer: {
    request: KEPT,
    wire: 'GET /api/v2/instances/dsw-kept/shutdowntimer',
    answer: { ...KEPT, DueTime: '2026-03-02T20:00:00Z', RemainingTimeInMs: 28_800_000 },
    unknown: NOBODY,
  },
  GetInstanceSnapshot: {
    request: { ...KEPT, SnapshotId: 'snp-one' },
    wire: 'GET /api/v2/instances/dsw-kept/snapshots/snp-one',
    answer: { ...DONE, SnapshotId: 'snp-one', SnapshotName: 'one', Status: 'Saved' },
    unknown: { ...KEPT, SnapshotId: 'snp-nobody' },
  },
  GetLifecycle: {
    request: { ...RUN, Limit: 5, Order: 'DESC' },
    wire: 'GET /api/v2/instances/dsw-run/lifecycle?Limit=5&Order=DESC',
    answer: { ...DONE, Lifecycle: '<list>', TotalCount: '<any>' },
    bad: [{ ...RUN, Order: 'UP' }, 'Order'],
    unknown: NOBODY,
  },
  GetMetrics: {
    request: {
      ...RUN,
      Namespace: 'acs_pai_dsw',
      MetricName: 'INSTANCE_SPEC_MEMORY_SWAP',
      Dimensions: { pod: 'dsw-run-0' },
      Period: '60',
      Length: '10',
    },
    wire: 'GET /api/v2/instance/dsw-run/cms/metrics?Namespace=acs_pai_dsw&MetricName=INSTANCE_SPEC_MEMORY_SWAP&Dimensions=%7B%22pod%22%3A%22dsw-run-0%22%7D&Period=60&Length=10',
    answer: { Datapoints: '<any>' },
    bad: [
      {
        ...RUN,
        Namespace: 'acs_pai_dsw',
        MetricName: 'm',
        Dimensions: '{"pod":"p"}',
        Length: '5000',
      },
      'Length',
    ],
    unknown: { ...NOBODY, Namespace: 'acs_pai_dsw', MetricName: 'm', Dimensions: '{}' },
  },
  GetResourceGroupStatistics: {
    request: { WorkspaceIds: ['100', '101'], ResourceId: 'ALL', ...DAY },
    wire: `GET /api/v2/resourcegroupstatistics?WorkspaceIds=100%2C101&ResourceId=ALL&${DAY_QUERY}`,
    answer: { ...DONE, Statistics: '<any>' },
    bad: [
      { WorkspaceIds: '100', ResourceId: 'ALL', StartTime: 'then', EndTime: 'now' },
      'StartTime',
    ],
    unknown: { WorkspaceIds: ['999'], ResourceId: 'ALL', ...DAY },
    unknownAnswer: { Success: true, Statistics: { 999: { Running: 0 } } },
  },
  GetSanityCheckTask: {
    prepare: async (client) => {
      const { TaskId } = await client.createSanityCheckTask({ CheckType: 'SSH', ...RUN });
      return { TaskId: String(TaskId) };
    },
    request: { CheckType: 'SSH', TaskId: '<TaskId>', Verbose: true },
    wire: 'GET /api/v2/sanitychecks/SSH/<TaskId>?Verbose=true',
    answer: { TaskId: '<TaskId>', Status: 'Pending', requestId: '<any>' },
    bad: [{ CheckType: 'SSH', TaskId: NO_UUID, Verbose: 'very' }, 'Verbose'],
    unknown: { CheckType: 'SSH', TaskId: NO_UUID },
  },
  GetTempFile: {
    prepare: aTempFile,
    request: { TempFileId: '<TempFileId>' },
    wire: 'GET /api/v2/tempfiles/<TempFileId>',
    answer: { Uuid: '<TempFileId>', Name: 'a.txt', Status: 'Created' },
    unknown: { TempFileId: 'tempfile-nobody' },
  },
  GetTempFileTask: {
    prepare: aTempFile,
    request: { TempFileTaskId: '<TempFileTaskId>' },
    wire: 'GET /api/v2/tempfiletasks/<TempFileTaskId>',
    answer: { RequestId: '<any>' },
    unknown: { TempFileTaskId: 'task-nobody' },
  },
  GetToken: {
    request: { ...RUN, ExpireTime: 600, Type: 'Access', Audience: 'ThirdParty' },
    wire: 'GET /api/v2/tokens?InstanceId=dsw-run&ExpireTime=600&Type=Access&Audience=ThirdParty',
    answer: { ...DONE, Token: '<any>' },
    bad: [{ ...RUN, Type: 'Everything' }, 'Type'],
    unknown: NOBODY,
  },
  GetUserCommand: {
    request: { UserCommandId: '1', ...RUN },
    wire: 'GET /api/v2/usercommands/1?InstanceId=dsw-run',
    answer: { ...DONE, OnStart: { Content: 'pip list' } },
    bad: [{ UserCommandId: '1', ...RUN, Token: 'nonsense' }, 'Token'],
    unknown: { UserCommandId: '1', ...NOBODY },
  },
  GetUserConfig: {
    request: {},
    wire: 'GET /api/v2/userconfig',
    answer: { ...DONE, AccountSufficient: true },
  },
  ListEcsSpecs: {
    request: { AcceleratorType: 'GPU', PageNumber: 1, PageSize: 5 },
    wire: 'GET /api/v2/ecsspecs?AcceleratorType=GPU&PageNumber=1&PageSize=5',
    answer: { ...DONE, EcsSpecs: '<list>', TotalCount: '<any>' },
    bad: [{ AcceleratorType: 'TPU' }, 'AcceleratorType'],
  },
  ListInstanceSnapshot: {
    request: { ...KEPT, PageSize: 5, SortBy: 'gmtCreate', Order: 'ASC' },
    wire: 'GET /api/v2/instances/dsw-kept/snapshots?PageSize=5&SortBy=gmtCreate&Order=ASC',
    answer: { ...DONE, TotalCount: 1, Snapshots: '<list>' },
    bad: [{ ...KEPT, PageNumber: 0 }, 'PageNumber'],
    unknown: NOBODY,
  },
  ListInstanceStatistics: {
    request: { WorkspaceIds: ['100'] },
    wire: 'GET /api/v2/instancestatistics?WorkspaceIds=100',
    answer: { ...DONE, Statistics: { 100: { RunningCount: 2 } } },
    bad: [{}, 'WorkspaceIds'],
    unknown: { WorkspaceIds: ['999'] },
    unknownAnswer: { Success: true, Statistics: { 999: { RunningCount: 0 } } },
  },
  ListInstances: {
    request: {
      ResourceId: 'ALL',
      Status: ['Running', 'Stopped'],
      Labels: { team: 'vision' },
      Tag: [],
      SortBy: 'GmtCreateTime',
      Order: 'DESC',
      PageNumber: 1,
      PageSize: 100,
    },
    wire: 'GET /api/v2/instances?ResourceId=ALL&Status=Running%2CStopped&Labels=%7B%22team%22%3A%22vision%22%7D&Tag=%5B%5D&SortBy=GmtCreateTime&Order=DESC&PageNumber=1&PageSize=100',
    answer: { ...DONE, TotalCount: 1, Instances: '<list>' },
    bad: [{ SortBy: 'Priority' }, 'SortBy'],
    unknown: NOBODY,
    unknownAnswer: { Success: true, TotalCount: 0, Instances: [] },
  },
  ListSystemLogs: {
    request: { ...RUN, LogLevel: 'Error', GmtStartTime: '2026-03-02T00:00:00.000Z' },
    wire: 'GET /api/v2/systemlogs?InstanceId=dsw-run&LogLevel=Error&GmtStartTime=2026-03-02T00%3A00%3A00.000Z',
    answer: { SystemLogs: '<list>' },
    bad: [{ LogLevel: 'Loud' }, 'LogLevel'],
    unknown: NOBODY,
  },
  ListTempFiles: {
    prepare: aTempFile,
    request: { ...RUN, Prefix: '', PageNumber: 1, PageSize: 10 },
    wire: 'GET /api/v2/tempfiles?InstanceId=dsw-run&Prefix=&PageNumber=1&PageSize=10',
    answer: { TotalCount: 1, TempFiles: '<list>', Quota: '<any>' },
    bad: [{ PageSize: 'all' }, 'PageSize'],
    unknown: NOBODY,
    unknownAnswer: { TotalCount: 0 },
  },
  QueryAutoShutdownPolicies: {
    request: { InstanceIds: ['dsw-kept'] },
    wire: 'PUT /api/v2/batch/autoshutdownpolicies/query',
    body: { InstanceIds: ['dsw-kept'] },
    answer: { AutoShutdownPolicies: '<list>', RequestId: '<any>' },
    bad: [{ InstanceIds: Array.from({ length: 101 }, () => 'dsw-kept') }, 'InstanceIds'],
    unknown: { InstanceIds: ['dsw-nobody'] },
  },
  StartInstance: {
    request: STOP,
    wire: 'PUT /api/v2/instances/dsw-stop/start',
    answer: { ...DONE, ...STOP },
    bad: [RUN, 'Running'],
    unknown: NOBODY,
  },
  StopInstance: {
    request: { ...RUN, SaveImage: true },
    wire: 'PUT /api/v2/instances/dsw-run/stop?SaveImage=true',
    answer: { ...DONE, ...RUN },
    bad: [{ ...RUN, SaveImage: 'perhaps' }, 'SaveImage'],
    unknown: NOBODY,
  },
  StopInstances: {
    request: { InstanceIds: ['dsw-run', 'dsw-stop', 'dsw-kept'] },
    wire: 'PUT /api/v2/batch/instances/stop',
    body: { InstanceIds: ['dsw-run', 'dsw-stop', 'dsw-kept'] },
    // One is stopped: taken in part.
    answer: { ...DONE, InstanceIds: ['dsw-run', 'dsw-kept'], Code: '<any>' },
    bad: [{}, 'InstanceIds'],
    unknown: { InstanceIds: ['dsw-nobody'] },
    unknownAnswer: { Success: true, InstanceIds: [], Code: '<any>' },
  },
  UpdateInstance: {
    request: { ...RUN, InstanceName: 'renamed', Accessibility: 'PUBLIC' },
    wire: 'PUT /api/v2/instances/dsw-run',
    body: { InstanceName: 'renamed', Accessibility: 'PUBLIC' },
    answer: { ...DONE, ...RUN },
    bad: [{ ...RUN, Priority: 10 }, 'Priority'],
    unknown: { ...NOBODY, InstanceName: 'renamed' },
  },
  UpdateInstanceLabels: {
    request: { ...RUN, Labels: [{ Key: 'steward-hold', Value: '2026-03-05T18:00:00+08:00' }] },
    wire: 'PUT /api/v2/instances/dsw-run/labels',
    body: { Labels: [{ Key: 'steward-hold', Value: '2026-03-05T18:00:00+08:00' }] },
    answer: { RequestId: '<any>' },
    bad: [{ ...RUN, Labels: 'team' }, 'Labels'],
    unknown: { ...NOBODY, Labels: [{ Key: 'a', Value: 'b' }] },
  },
  UpdateTempFile: {
    prepare: aTempFile,
    request: { TempFileId: '<TempFileId>', GmtExpiredTime: '2026-03-03T00:00:00Z' },
    wire: 'PUT /api/v2/tempfiles/<TempFileId>',
    body: { GmtExpiredTime: '2026-03-03T00:00:00Z' },
    answer: { TempFileId: '<TempFileId>' },
    bad: [{ TempFileId: 'tempfile-x', GmtExpiredTime: 'later' }, 'GmtExpiredTime'],
    unknown: { TempFileId: 'tempfile-nobody', GmtExpiredTime: '2026-03-03T00:00:00Z' },
  },
  UpdateTempFileTask: {
    prepare: aTempFile,
    request: { TempFileTaskId: '<TempFileTaskId>', GmtExpiredTime: '2026-03-03T00:00:00Z' },
    wire: 'PUT /api/v2/tempfiletasks/<TempFileTaskId>',
    body: { GmtExpiredTime: '2026-03-03T00:00:00Z' },
    answer: { RequestId: '<any>' },
    bad: [{ TempFileTaskId: 'task-x', GmtExpiredTime: 'later' }, 'GmtExpiredTime'],
    unknown: { TempFileTaskId: 'task-nobody', GmtExpiredTime: '2026-03-03T00:00:00Z' },
  },
};
