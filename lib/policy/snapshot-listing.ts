import type { ObservedSnapshot } from './rotation.ts';

/** All snapshots of one instance, as ListInstanceSnapshot shows them. */
export interface SnapshotListing {
  readonly snapshots: readonly ObservedSnapshot[];
  /** Undefined where every page was read and as many came as the service counts; nothing is deleted otherwise. */
  readonly problem?: string;
}

/** The snapshot that ListInstances tells of with each instance: the last one that was begun. */
export interface LatestSnapshot {
  /** The name of the image that it becomes, which is its own. */
  readonly name: string | undefined;
  readonly imageUrl: string | undefined;
  /** As the service says it. */
  readonly status: string;
  /** Last change, ISO 8601 UTC. */
  readonly modifiedAt: string | undefined;
  readonly reasonCode: string | undefined;
  readonly reasonMessage: string | undefined;
}

/**
 * The last snapshot of an instance where that one is saved; undefined where there is none, or the last one is not good, and
 * `unknown` where the list is not whole or a snapshot says nothing of its time.
 */
export function lastGoodSnapshot({
  snapshots,
  problem,
}: SnapshotListing): ObservedSnapshot | undefined | 'unknown' {
  const times = snapshots.map(({ createdAt }) => Date.parse(createdAt ?? ''));
  if (problem !== undefined || times.some(Number.isNaN)) return 'unknown';
  const last = snapshots[times.indexOf(Math.max(...times))];
  return last?.status === 'Saved' ? last : undefined;
}
