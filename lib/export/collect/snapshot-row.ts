import type { Snapshot } from '../../dsw/types.gen.ts';
import type { RowOf } from '../table.ts';
import type { snapshots } from '../tables/snapshots.ts';
import { instantOf, type RowOrigin } from './instance-row.ts';
import type { SeenInstance } from './look.ts';

/** The row of a snapshot; undefined for one without an id. */
export function snapshotRow(
  snapshot: Snapshot,
  { instance }: SeenInstance,
  { target, observedAt }: RowOrigin,
): RowOf<typeof snapshots> | undefined {
  const { SnapshotId, SnapshotName, Status, ImageUrl, ReasonCode } = snapshot;
  if (!SnapshotId) return undefined;
  return {
    observed_at: observedAt,
    target: target.name,
    region_id: target.region,
    snapshot_id: SnapshotId,
    snapshot_name: SnapshotName ?? null,
    instance_id: instance.id,
    workspace_id: instance.workspaceId,
    owner_id: instance.ownerId,
    status: Status ?? 'Unknown',
    created_at: instantOf(snapshot.GmtCreateTime),
    modified_at: instantOf(snapshot.GmtModifiedTime),
    image_url: ImageUrl ?? null,
    reason_code: ReasonCode ?? null,
  };
}
