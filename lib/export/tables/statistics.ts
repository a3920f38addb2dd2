import { defineTable, required } from '../table.ts';
import { observedAt, regionId, target } from './origin-columns.ts';

export const workspaceStatistics = defineTable({
  name: 'workspace_statistics',
  version: 1,
  row: 'a count of a workspace at an observation',
  description:
    'The counts of ListInstanceStatistics, one a row: which there are is up to the service.',
  key: ['observed_at', 'target', 'workspace_id', 'statistic'],
  columns: [
    observedAt,
    target,
    regionId,
    required('workspace_id', 'string', {
      source: 'ListInstanceStatistics, outer key of `Statistics`',
      description: 'The workspace, as far as is known: the vendor does not say what the key is.',
    }),
    required('statistic', 'string', {
      source: 'ListInstanceStatistics, inner key',
      description: 'What is counted, such as `RunningCount`.',
    }),
    required('value', 'int64', {
      unit: 'instances',
      source: 'ListInstanceStatistics',
      description: 'The count.',
    }),
  ],
});

export const resourceGroupStatistics = defineTable({
  name: 'resource_group_statistics',
  version: 1,
  row: 'a count of a resource group in a period',
  description: 'The counts of GetResourceGroupStatistics, one a row.',
  key: ['observed_at', 'target', 'resource_id', 'group', 'statistic'],
  columns: [
    observedAt,
    target,
    regionId,
    required('resource_id', 'string', {
      source: 'GetResourceGroupStatistics `ResourceId`',
      description: 'The resource group.',
    }),
    required('period_start', 'timestamp', {
      source: 'GetResourceGroupStatistics `StartTime`',
      description: 'Beginning of the period that was asked for.',
    }),
    required('period_end', 'timestamp', {
      source: 'GetResourceGroupStatistics `EndTime`',
      description: 'End of that period.',
    }),
    required('group', 'string', {
      source: 'GetResourceGroupStatistics, outer key of `Statistics`',
      description: 'What the count is about; the vendor does not say what the key is.',
    }),
    required('statistic', 'string', {
      source: 'GetResourceGroupStatistics, inner key',
      description: 'What is counted, such as `Running`.',
    }),
    required('value', 'int64', {
      unit: 'instances',
      source: 'GetResourceGroupStatistics',
      description: 'The count.',
    }),
  ],
});
