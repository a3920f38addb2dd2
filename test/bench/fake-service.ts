import type { DswClient } from '../../lib/dsw/client.ts';

export interface FakeService {
  readonly client: DswClient;
  /** So far, by operation; pages of the listing count each. */
  calls(): Readonly<Record<string, number>>;
}

const PAGE = 100;
const DAY_START = Date.UTC(2026, 0, 4, 16);
const SPECS = ['ecs.g6.large', 'ecs.gn7i.2xlarge'];

/** A service with so many instances that answers at once: three in five run, every other one has a GPU. */
export function createFakeService(instances: number): FakeService {
  const counts = new Map<string, number>();
  const count = (operation: string) => {
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
  };
  const answer = async <T>(operation: string, body: T): Promise<T> => {
    count(operation);
    return body;
  };
  // The same points for all: making them is no part of what is measured.
  const points = Array.from({ length: 288 }, (_, at) => ({
    Time: DAY_START / 1000 + (at + 1) * 300,
    Value: at % 4 === 0 ? 35.5 : 1.25,
  }));
  const running = [[{ Status: 'Running', GmtCreateTime: '2026-01-03T10:00:00Z' }]];

  const operations = {
    async *eachInstance() {
      for (let index = 0; index < instances; index += 1) {
        if (index % PAGE === 0) count('ListInstances');
        yield wireOf(index);
      }
    },
    async *eachEcsSpec({ AcceleratorType }: { AcceleratorType: string }) {
      count('ListEcsSpecs');
      const gpu = AcceleratorType === 'GPU';
      yield {
        InstanceType: SPECS[gpu ? 1 : 0],
        Price: gpu ? 20 : 1,
        Currency: 'CNY',
        GPU: gpu ? 1 : 0,
        CPU: 8,
      };
    },
    async *eachInstanceSnapshot({ InstanceId }: { InstanceId: string }) {
      count('ListInstanceSnapshot');
      if (Number.parseInt(InstanceId.slice(4), 36) % 10 > 0) return;
      yield { SnapshotId: `snp-${InstanceId}`, SnapshotName: 'last', InstanceId, Status: 'Saved' };
    },
    listInstanceStatistics: ({ WorkspaceIds }: { WorkspaceIds: readonly string[] }) =>
      answer('ListInstanceStatistics', {
        Statistics: Object.fromEntries(WorkspaceIds.map((id) => [id, { RunningCount: 10 }])),
      }),
    getResourceGroupStatistics: () => answer('GetResourceGroupStatistics', { Statistics: {} }),
    getLifecycle: () => answer('GetLifecycle', { TotalCount: 1, Lifecycle: running }),
    getInstanceMetrics: () =>
      answer('GetInstanceMetrics', { PodMetrics: [{ PodId: 'pod-0', Metrics: points }] }),
  };
  return {
    // The export uses no other operation.
    client: operations as unknown as DswClient,
    calls: () => Object.fromEntries(counts),
  };
}

function wireOf(index: number): Record<string, unknown> {
  const gpu = index % 2 === 0;
  return {
    InstanceId: `dsw-${((index * 7_919) % 1_000_003).toString(36).padStart(16, '0')}`,
    InstanceName: index % 3 === 0 ? `训练-notebook-${index}` : `notebook_${index}`,
    Status: index % 5 < 3 ? 'Running' : 'Stopped',
    WorkspaceId: String(100_001 + (index % 40)),
    WorkspaceName: `workspace ${index % 40}`,
    UserId: `2001234567890${index % 5_000}`,
    UserName: `user-${index % 5_000}`,
    EcsSpec: SPECS[gpu ? 1 : 0],
    AcceleratorType: gpu ? 'GPU' : 'CPU',
    PaymentType: 'PayAsYouGo',
    ImageName: 'pytorch:2.6-gpu-py312-cu126-ubuntu22.04',
    GmtCreateTime: '2025-11-01T00:00:00Z',
    GmtModifiedTime: '2025-12-20T00:00:00Z',
    AccumulatedRunningTimeInMs: index * 60_000,
    Labels: [
      { Key: 'env', Value: 'dev' },
      { Key: 'team', Value: `team-${index % 17}` },
    ],
    IdleInstanceCuller:
      index % 3 === 0
        ? { MaxIdleTimeInMinutes: 180, CpuPercentThreshold: 10, GpuPercentThreshold: 5 }
        : null,
  };
}
