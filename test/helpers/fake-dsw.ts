import type { CallOptions } from '../../lib/dsw/call.ts';
import type { DswClient } from '../../lib/dsw/client.ts';
import type {
  CreateIdleInstanceCullerRequest,
  GetLifecycleRequest,
  ListEcsSpecsRequest,
  ListInstancesRequest,
  StartInstanceRequest,
  StopInstanceRequest,
  StopInstancesRequest,
  UpdateInstanceLabelsRequest,
} from '../../lib/dsw/types.gen.ts';
import { aDswError } from './dsw-error.ts';
import { createFakeLifecycle, type FakeLifecycle } from './fake-lifecycle.ts';
import type { JumpingClock } from './jumping-clock.ts';

type Wire = Record<string, unknown>;

/** The operations that runs use, in memory, with the states that an instance passes through. */
export interface FakeDsw {
  readonly client: DswClient;
  readonly instances: Map<string, Wire>;
  /** Operation of each call, in order. */
  readonly calls: string[];
  /** Set to throw or answer in place of an operation; returning undefined lets it go on. */
  before: (operation: string, request: Wire) => unknown;
  /** What people and the platform do to instances, and what they went through. */
  readonly lifecycle: FakeLifecycle;
  /** Ids that may not be stopped: StopInstances leaves them out of its answer, StopInstance refuses. */
  readonly refused: Set<string>;
  /** Ids that only StopInstances leaves out. */
  readonly leftOut: Set<string>;
  /** By instance and metric type: the points of one pod. */
  readonly metrics: Map<string, readonly { Time: number; Value: number }[]>;
  /** By workspace: the rules by which it stops idle instances, as QueryAutoShutdownPolicies words them. */
  readonly workspaceRules: Map<string, readonly string[]>;
  /** Milliseconds of the clock that each call takes. */
  latencyMs: number;
}

export function createFakeDsw(clock: JumpingClock, fleet: readonly Wire[]): FakeDsw {
  const instances = new Map(fleet.map((one) => [String(one['InstanceId']), { ...one }]));
  const lifecycle = createFakeLifecycle(clock, instances);

  async function call<T>(operation: string, request: object, answer: () => T): Promise<T> {
    fake.calls.push(operation);
    clock.pass(fake.latencyMs);
    const instead = await fake.before(operation, { ...request });
    return instead === undefined ? answer() : (instead as T);
  }

  function list(request: ListInstancesRequest): Wire {
    lifecycle.settle();
    const ids = namesIn(request.InstanceId);
    const statuses = namesIn(request.Status);
    const matching = [...instances.values()]
      .filter((one) => request.ResourceId === 'ALL' || one['PaymentType'] !== 'Subscription')
      .filter((one) => [undefined, 'ALL', one['WorkspaceId']].includes(request.WorkspaceId))
      .filter((one) => ids === undefined || ids.includes(String(one['InstanceId'])))
      .filter((one) => statuses === undefined || statuses.includes(String(one['Status'])))
      .filter((one) => String(one['GmtCreateTime']) >= (request.CreateTimeAfter ?? ''));
    if (request.SortBy === 'GmtModifiedTime') {
      matching.sort((a, b) =>
        String(b['GmtModifiedTime']).localeCompare(String(a['GmtModifiedTime'])),
      );
    }
    const size = request.PageSize ?? 10;
    const from = ((request.PageNumber ?? 1) - 1) * size;
    return {
      TotalCount: matching.length,
      Instances: matching.slice(from, from + size).map((one) => ({ ...one })),
    };
  }

  const listInstances = (request: ListInstancesRequest = {}) =>
    call('ListInstances', request, () => list(request));

  const operations = {
    listInstances,
    async *eachInstance(request: ListInstancesRequest = {}, _options?: CallOptions) {
      for (let PageNumber = 1; ; PageNumber += 1) {
        const page = await listInstances({ ...request, PageNumber });
        const items = page['Instances'] as Wire[];
        yield* items;
        if (PageNumber * (request.PageSize ?? 10) >= Number(page['TotalCount'])) return;
      }
    },
    async *eachEcsSpec(request: ListEcsSpecsRequest) {
      yield* await call('ListEcsSpecs', request, () =>
        request.AcceleratorType === 'GPU'
          ? [{ InstanceType: 'ecs.gn7i.2xlarge', Price: 20, Currency: 'CNY', GPU: 1, CPU: 8 }]
          : [{ InstanceType: 'ecs.g6.large', Price: 1, Currency: 'CNY', GPU: 0, CPU: 2 }],
      );
    },
    getInstanceMetrics: (request: { InstanceId: string; MetricType: string }) =>
      call('GetInstanceMetrics', request, () => ({
        PodMetrics: [
          {
            PodId: 'pod-0',
            Metrics: fake.metrics.get(`${request.InstanceId} ${request.MetricType}`) ?? [],
          },
        ],
      })),
    stopInstance: (request: StopInstanceRequest) =>
      call('StopInstance', request, () => {
        if (fake.refused.has(request.InstanceId)) {
          throw aDswError('DSW_FORBIDDEN', { requestId: `r-${request.InstanceId}` });
        }
        lifecycle.stop(request.InstanceId);
        return { Success: true, InstanceId: request.InstanceId, RequestId: 'r-one' };
      }),
    stopInstances: (request: StopInstancesRequest) =>
      call('StopInstances', request, () => {
        const taken = request.InstanceIds.filter(
          (id) => !fake.refused.has(id) && !fake.leftOut.has(id),
        );
        taken.forEach(lifecycle.stop);
        const part = taken.length < request.InstanceIds.length;
        return {
          Success: true,
          HttpStatusCode: 200,
          InstanceIds: taken,
          RequestId: 'r-batch',
          ...(part ? { Code: 'PermissionError', Message: 'No permission for some.' } : {}),
        };
      }),
  };

  /** As the service does: one culler at most, and "not found" where there is none. */
  const cullers = {
    createIdleInstanceCuller: (request: CreateIdleInstanceCullerRequest) =>
      call('CreateIdleInstanceCuller', request, () => {
        const instance = existing(request.InstanceId);
        if (instance['IdleInstanceCuller']) throw aDswError('DSW_REJECTED', { httpStatus: 400 });
        const { InstanceId, ...values } = request;
        instance['IdleInstanceCuller'] = { ...values, IdleTimeInMinutes: 0 };
        instance['GmtModifiedTime'] = clock.now().toISOString();
        return { Success: true, InstanceId, RequestId: 'r-create' };
      }),
    deleteIdleInstanceCuller: ({ InstanceId }: { InstanceId: string }) =>
      call('DeleteIdleInstanceCuller', { InstanceId }, () => {
        const instance = existing(InstanceId);
        if (!instance['IdleInstanceCuller']) throw aDswError('DSW_NOT_FOUND', { httpStatus: 404 });
        delete instance['IdleInstanceCuller'];
        instance['GmtModifiedTime'] = clock.now().toISOString();
        return { Success: true, InstanceId, RequestId: 'r-delete' };
      }),
    getIdleInstanceCuller: ({ InstanceId }: { InstanceId: string }) =>
      call('GetIdleInstanceCuller', { InstanceId }, () => {
        const culler = existing(InstanceId)['IdleInstanceCuller'];
        if (!culler) throw aDswError('DSW_NOT_FOUND', { httpStatus: 404 });
        return { ...culler };
      }),
    queryAutoShutdownPolicies: ({ InstanceIds }: { InstanceIds: readonly string[] }) =>
      call('QueryAutoShutdownPolicies', { InstanceIds }, () => ({
        AutoShutdownPolicies: InstanceIds.map((InstanceId) => ({
          InstanceId,
          Conditions: (
            fake.workspaceRules.get(String(existing(InstanceId)['WorkspaceId'])) ?? []
          ).map((Expression) => ({ SourceType: 'Workspace', Expression })),
        })),
      })),
  };

  function existing(id: string): Wire {
    const instance = instances.get(id);
    if (instance === undefined) throw aDswError('DSW_NOT_FOUND', { httpStatus: 404 });
    return instance;
  }

  const labels = {
    updateInstanceLabels: ({ InstanceId, Labels }: UpdateInstanceLabelsRequest) =>
      call('UpdateInstanceLabels', { InstanceId, Labels }, () => {
        const instance = existing(InstanceId);
        const before = instance['Labels'] as readonly { readonly Key: string }[];
        const kept = before.filter(({ Key }) => !Labels.some((one) => one.Key === Key));
        instance['Labels'] = [...kept, ...Labels];
        instance['GmtModifiedTime'] = clock.now().toISOString();
        return { RequestId: 'r-labels' };
      }),
  };

  /** StartInstance is for what is stopped or has failed. */
  const starts = {
    startInstance: (request: StartInstanceRequest) =>
      call('StartInstance', request, () => {
        lifecycle.settle();
        const status = instances.get(request.InstanceId)?.['Status'];
        if (status !== 'Stopped' && status !== 'Failed') {
          throw aDswError('DSW_REJECTED', { httpStatus: 400, requestId: 'r-start' });
        }
        lifecycle.start(request.InstanceId);
        return { Success: true, InstanceId: request.InstanceId, RequestId: 'r-start' };
      }),
    getLifecycle: (request: GetLifecycleRequest) =>
      call('GetLifecycle', request, () => ({
        Success: true,
        Lifecycle: lifecycle
          .sessionsOf(request.InstanceId)
          .toReversed()
          .slice(0, request.Limit ?? 10),
      })),
  };

  const fake: FakeDsw = {
    // The engine under test uses no other operation.
    client: { ...operations, ...starts, ...cullers, ...labels } as unknown as DswClient,
    instances,
    calls: [],
    before: () => undefined,
    lifecycle,
    refused: new Set(),
    leftOut: new Set(),
    metrics: new Map(),
    workspaceRules: new Map(),
    latencyMs: 0,
  };
  return fake;
}

function namesIn(list: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof list === 'string' ? list.split(',') : list;
}
