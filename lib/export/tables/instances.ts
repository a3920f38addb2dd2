import { defineTable, optional, type RowOf, required } from '../table.ts';
import { observedAt, regionId, target } from './origin-columns.ts';

export const instances = defineTable({
  name: 'instances',
  version: 2,
  row: 'an instance at an observation',
  description: 'What ListInstances said of each instance, each time that the export looked.',
  key: ['observed_at', 'target', 'instance_id'],
  columns: [
    observedAt,
    target,
    regionId,
    required('instance_id', 'string', {
      source: 'ListInstances `InstanceId`',
      description: 'The instance.',
    }),
    required('instance_name', 'string', {
      source: 'ListInstances `InstanceName`',
      description: 'Its name, as its owner wrote it.',
    }),
    required('status', 'string', {
      source: 'ListInstances `Status`',
      description: 'Its status; unknown ones are kept as they come.',
    }),
    required('workspace_id', 'string', {
      source: 'ListInstances `WorkspaceId`',
      description: 'Its workspace.',
    }),
    optional('workspace_name', 'string', {
      source: 'ListInstances `WorkspaceName`',
      description: 'Name of its workspace.',
    }),
    required('owner_id', 'string', {
      source: 'ListInstances `UserId`',
      description: 'The user whose instance it is.',
    }),
    optional('owner_name', 'string', {
      source: 'ListInstances `UserName`',
      description: 'Name of that user.',
    }),
    optional('payment_type', 'string', {
      source: 'ListInstances `PaymentType`',
      description: '`PayAsYouGo`, `Subscription`, or what the service says.',
    }),
    optional('spec', 'string', {
      source: 'ListInstances `EcsSpec`',
      description: 'ECS instance type; null on subscription resources.',
    }),
    optional('accelerator', 'string', {
      source: 'ListInstances `AcceleratorType`',
      description: '`CPU`, `GPU`, or what the service says.',
    }),
    optional('gpus', 'int32', {
      unit: 'GPUs',
      source: 'ListEcsSpecs `GPU` of the spec',
      description: 'GPUs of its spec.',
    }),
    optional('vcpus', 'int32', {
      unit: 'vCPUs',
      source: 'ListEcsSpecs `CPU` of the spec',
      description: 'vCPUs of its spec.',
    }),
    optional('price_per_hour', 'float64', {
      unit: '`currency` an hour',
      source: 'ListEcsSpecs `Price` of the spec',
      description: 'Pay-as-you-go list price.',
    }),
    optional('currency', 'string', {
      source: 'ListEcsSpecs `Currency`',
      description: 'Currency of the price, such as `CNY`.',
    }),
    optional('resource_id', 'string', {
      source: 'ListInstances `ResourceId`',
      description: 'The resource group that it runs on.',
    }),
    optional('priority', 'int32', {
      source: 'ListInstances `Priority`',
      description: 'Its priority in that group.',
    }),
    optional('image_name', 'string', {
      source: 'ListInstances `ImageName`',
      description: 'The image that it was made from.',
    }),
    optional('created_at', 'timestamp', {
      source: 'ListInstances `GmtCreateTime`',
      description: 'When it was created.',
    }),
    optional('modified_at', 'timestamp', {
      source: 'ListInstances `GmtModifiedTime`',
      description: 'The last change that the service knows of.',
    }),
    optional('accumulated_running_ms', 'int64', {
      unit: 'ms',
      source: 'ListInstances `AccumulatedRunningTimeInMs`',
      description: 'Running time of all its sessions together.',
    }),
    optional('culler_max_idle_minutes', 'int32', {
      unit: 'min',
      source: 'ListInstances `IdleInstanceCuller.MaxIdleTimeInMinutes`',
      description: 'Idle time after which its culler stops it; null without a culler.',
    }),
    optional('culler_cpu_percent', 'int32', {
      unit: '%',
      source: 'ListInstances `IdleInstanceCuller.CpuPercentThreshold`',
      description: 'CPU use below which the culler calls it idle.',
    }),
    optional('culler_gpu_percent', 'int32', {
      unit: '%',
      source: 'ListInstances `IdleInstanceCuller.GpuPercentThreshold`',
      description: 'GPU use below which the culler calls it idle.',
    }),
    optional('culler_idle_minutes', 'int32', {
      unit: 'min',
      source: 'ListInstances `IdleInstanceCuller.IdleTimeInMinutes`',
      description: 'How long it was idle by the culler.',
    }),
    optional('shutdown_due_at', 'timestamp', {
      source: 'ListInstances `InstanceShutdownTimer.DueTime`',
      description: 'When its shutdown timer stops it; null without one.',
    }),
    required('labels', 'string', {
      source: 'ListInstances `Labels`',
      description: 'DSW labels as a JSON object, its members sorted.',
    }),
    optional('disk_gib', 'float64', {
      unit: 'GiB',
      source: 'ListInstances `CloudDisks.Capacity`',
      description:
        'Its largest cloud disk, 0 without one; more than 100 is expanded, costs money and is not cleared. Null where the service does not say. Since version 2.',
    }),
    optional('disk_clears_at', 'timestamp', {
      source:
        'worked out: 15 days after its stop by GetLifecycle, where that was asked for that day, or after its last change',
      description:
        'When its free disk is cleared, by its last change at the latest, if it stays stopped; null where it runs, where the disk is kept, and where that is not known. Since version 2.',
    }),
  ],
});

export type InstanceRow = RowOf<typeof instances>;
