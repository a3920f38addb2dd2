import { defineTable, optional, required } from '../table.ts';
import { observedAt, regionId, target } from './origin-columns.ts';

export const snapshots = defineTable({
  name: 'snapshots',
  version: 1,
  row: 'a snapshot at an observation',
  description: 'The snapshots of each instance. The service does not say how large they are.',
  key: ['observed_at', 'target', 'snapshot_id'],
  columns: [
    observedAt,
    target,
    regionId,
    required('snapshot_id', 'string', {
      source: 'ListInstanceSnapshot `SnapshotId`',
      description: 'The snapshot.',
    }),
    optional('snapshot_name', 'string', {
      source: 'ListInstanceSnapshot `SnapshotName`',
      description: 'Its name.',
    }),
    required('instance_id', 'string', {
      source: 'ListInstanceSnapshot `InstanceId`',
      description: 'The instance that it was made of.',
    }),
    required('workspace_id', 'string', {
      source: 'ListInstances `WorkspaceId`',
      description: 'Workspace of that instance.',
    }),
    required('owner_id', 'string', {
      source: 'ListInstances `UserId`',
      description: 'The user whose instance that is.',
    }),
    required('status', 'string', {
      source: 'ListInstanceSnapshot `Status`',
      description: '`Committing`, `Pushing`, `Failed`, `Saved`, or what the service says.',
    }),
    optional('created_at', 'timestamp', {
      source: 'ListInstanceSnapshot `GmtCreateTime`',
      description: 'When it was created.',
    }),
    optional('modified_at', 'timestamp', {
      source: 'ListInstanceSnapshot `GmtModifiedTime`',
      description: 'Its last change.',
    }),
    optional('image_url', 'string', {
      source: 'ListInstanceSnapshot `ImageUrl`',
      description: 'The container image that holds it.',
    }),
    optional('reason_code', 'string', {
      source: 'ListInstanceSnapshot `ReasonCode`',
      description: 'Why it failed.',
    }),
  ],
});
