import { defineTable, optional, type RowOf, required } from '../table.ts';
import { regionId, target } from './origin-columns.ts';

export const instanceHours = defineTable({
  name: 'instance_hours',
  version: 1,
  row: 'an instance that ran, and a day',
  description:
    'How long each instance ran on the day of the partition, how long of that it was busy, idle, or unknown, and what ' +
    'that costs by the list. A day is one of the zone of the manifest: 23 or 25 hours long where clocks change. Running ' +
    'is the sum of busy, idle and unknown.',
  key: ['target', 'instance_id'],
  columns: [
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
    required('workspace_id', 'string', {
      source: 'ListInstances `WorkspaceId`',
      description: 'Its workspace.',
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
    required('day_start', 'timestamp', {
      source: '`dt` and the zone',
      description: 'First instant of the day.',
    }),
    required('day_end', 'timestamp', {
      source: '`dt` and the zone',
      description: 'First instant of the next day.',
    }),
    required('starts', 'int32', {
      unit: 'sessions',
      source: 'GetLifecycle: sessions that began to run within the day',
      description: 'How often it began to run.',
    }),
    required('running_hours', 'float64', {
      unit: 'h',
      source: 'GetLifecycle: from `Running` to the end of the run, cut at the day',
      description: 'How long it ran.',
    }),
    required('busy_hours', 'float64', {
      unit: 'h',
      source: 'GetInstanceMetrics: a sample at or above a threshold of the policy',
      description: 'How long of that it was in use.',
    }),
    required('idle_hours', 'float64', {
      unit: 'h',
      source: 'GetInstanceMetrics: samples of every metric below its threshold',
      description: 'How long of that it was idle.',
    }),
    required('unknown_hours', 'float64', {
      unit: 'h',
      source: '`running_hours` without samples',
      description: 'How long of that nothing is known of.',
    }),
    optional('gpu_hours', 'float64', {
      unit: 'GPU h',
      source: '`running_hours` × `gpus`',
      description: 'GPU hours; null where the number of GPUs is not known.',
    }),
    optional('idle_gpu_hours', 'float64', {
      unit: 'GPU h',
      source: '`idle_hours` × `gpus`',
      description: 'Idle GPU hours.',
    }),
    optional('price_per_hour', 'float64', {
      unit: '`currency` an hour',
      source: 'ListEcsSpecs `Price` of the spec',
      description: 'Pay-as-you-go list price; null for other ways of payment.',
    }),
    optional('currency', 'string', {
      source: 'ListEcsSpecs `Currency`',
      description: 'Currency of price and cost, such as `CNY`.',
    }),
    optional('list_cost', 'float64', {
      unit: '`currency`',
      source: '`running_hours` × `price_per_hour`',
      description: 'An estimate by the list price, not the invoice.',
    }),
  ],
});

export type InstanceHoursRow = RowOf<typeof instanceHours>;
