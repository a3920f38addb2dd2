import type { InstanceHoursInput } from '../../../lib/export/instance-hours.ts';
import type { InstanceObservation } from '../../../lib/policy/observation.ts';

export function anObservedInstance(fields: Partial<InstanceObservation> = {}): InstanceObservation {
  return {
    id: 'dsw-0001',
    name: 'dsw_0001',
    status: 'Running',
    workspaceId: '1001',
    ownerId: '2001',
    ownerName: 'ann',
    labels: {},
    spec: 'ecs.gn6i-c8g1.2xlarge',
    accelerator: 'GPU',
    paymentType: 'PayAsYouGo',
    resourceId: undefined,
    priority: undefined,
    imageName: undefined,
    createdAt: '2026-01-01T00:00:00Z',
    modifiedAt: undefined,
    accumulatedRunningMs: undefined,
    culler: undefined,
    shutdownTimerDueAt: undefined,
    reasonCode: undefined,
    disks: undefined,
    usage: undefined,
    sessions: undefined,
    latestSnapshot: undefined,
    snapshots: undefined,
    ...fields,
  };
}

/** A day in Shanghai on which an instance with two GPUs did nothing; everything unmentioned is ordinary. */
export function anHoursInput(fields: Partial<InstanceHoursInput> = {}): InstanceHoursInput {
  return {
    target: 'main',
    regionId: 'cn-hangzhou',
    instance: anObservedInstance(),
    sessions: [],
    asOf: new Date('2026-01-06T00:00:00Z'),
    usage: [],
    stepMs: 60_000,
    thresholds: { cpuPercent: 10, gpuPercent: 5 },
    price: {
      spec: 'ecs.gn6i-c8g1.2xlarge',
      pricePerHour: 22.8,
      currency: 'CNY',
      gpus: 2,
      vcpus: 8,
    },
    zone: 'Asia/Shanghai',
    dt: '2026-01-05',
    ...fields,
  };
}
