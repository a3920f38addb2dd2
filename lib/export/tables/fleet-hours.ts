import { defineTable, type RowOf, required } from '../table.ts';
import { regionId, target } from './origin-columns.ts';

export const fleetHours = defineTable({
  name: 'fleet_hours',
  version: 1,
  row: 'an hour of a target',
  description:
    'What the instances of a target did in each hour of the day together, by the clocks of the zone. Every hour has a row: ' +
    'where nothing ran it says so. `running_hours` by the length of the hour is the average number of running instances.',
  key: ['target', 'hour_start'],
  columns: [
    target,
    regionId,
    required('hour_start', 'timestamp', {
      source: '`dt` and the zone',
      description: 'First instant of the hour.',
    }),
    required('hour_end', 'timestamp', {
      source: '`dt` and the zone',
      description: 'First instant of the next one.',
    }),
    required('instances', 'int32', {
      unit: 'instances',
      source: 'GetLifecycle',
      description: 'Instances that ran at any time of the hour.',
    }),
    required('running_hours', 'float64', {
      unit: 'h',
      source: 'GetLifecycle: from `Running` to the end of the run, cut at the hour',
      description: 'How long they ran, added up.',
    }),
    required('busy_hours', 'float64', {
      unit: 'h',
      source: 'as in instance_hours',
      description: 'How long of that they were in use.',
    }),
    required('idle_hours', 'float64', {
      unit: 'h',
      source: 'as in instance_hours',
      description: 'How long of that they were idle.',
    }),
    required('unknown_hours', 'float64', {
      unit: 'h',
      source: '`running_hours` without samples',
      description: 'How long of that nothing is known of.',
    }),
    required('gpu_hours', 'float64', {
      unit: 'GPU h',
      source: '`running_hours` × GPUs',
      description: 'GPU hours, of instances whose number of GPUs is known.',
    }),
    required('idle_gpu_hours', 'float64', {
      unit: 'GPU h',
      source: '`idle_hours` × GPUs',
      description: 'Idle GPU hours, of the same.',
    }),
    required('missing_instances', 'int32', {
      unit: 'instances',
      source: 'the export',
      description:
        'Instances of which it is not known whether they ran on this day, so that they are in none of the numbers; the same in every hour of it.',
    }),
  ],
});

export type FleetHoursRow = RowOf<typeof fleetHours>;
