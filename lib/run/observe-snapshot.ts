import type { ObservedSnapshot } from '../policy/rotation.ts';
import { instant, isRecord, readLabels, text } from './observe-instance.ts';

/** Makes an observation of one snapshot of ListInstanceSnapshot; undefined when there is no id. */
export function observeSnapshot(wire: unknown): ObservedSnapshot | undefined {
  if (!isRecord(wire)) return undefined;
  const id = text(wire['SnapshotId']);
  if (id === undefined) return undefined;
  return {
    id,
    name: text(wire['SnapshotName']) ?? '',
    status: text(wire['Status']) ?? 'Unknown',
    createdAt: instant(wire['GmtCreateTime']),
    imageUrl: text(wire['ImageUrl']),
    labels: readLabels(wire['Labels']),
  };
}
