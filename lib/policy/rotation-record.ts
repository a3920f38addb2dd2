import type { Decision, Json } from './plan.ts';
import type { RotationPlan, SnapshotDecision } from './rotation.ts';
import type { SnapshotListing } from './snapshot-listing.ts';

/** What a rotation decision says, as the driver needs it. */
export interface RotationRecord {
  /** The snapshot that must be seen `Saved` before anything goes; undefined where none was to be taken. */
  readonly newSnapshot: string | undefined;
  readonly removed: readonly RemovedSnapshot[];
}

export interface RemovedSnapshot {
  readonly id: string;
  readonly name: string;
  /** As it was seen; one that is another by now is left alone. */
  readonly status: string;
  readonly createdAt: string | null;
}

/**
 * What was decided about each snapshot of an instance: `kept` in one line each, by id, and `removed` with all that is needed to
 * find out later what became of its image.
 */
export function describeRotation(
  { decisions, goodAfter, unmatchedPins }: RotationPlan,
  newSnapshot: string | undefined,
): Decision['evidence'] {
  const kept = decisions.filter(({ action }) => action === 'keep');
  const removed = decisions.filter(({ action }) => action === 'delete');
  return {
    newSnapshot: newSnapshot ?? null,
    goodAfter,
    kept: Object.fromEntries(kept.map((one) => [one.snapshotId, describeKept(one)])),
    ...(removed.length === 0 ? {} : { removed: removed.map(describeRemoved) }),
    ...(unmatchedPins.length === 0 ? {} : { unmatchedPins }),
  };
}

/** `steward-nightly-…: retained last 1, daily 2026-01-05`. */
function describeKept({ snapshotName, reason, evidence }: SnapshotDecision): string {
  const { rules, due } = evidence;
  const why = Array.isArray(rules) ? ` ${rules.join(', ')}` : due === undefined ? '' : ` (${due})`;
  return `${snapshotName}: ${reason}${why}`;
}

function describeRemoved({ snapshotId, snapshotName, reason, evidence }: SnapshotDecision): Json {
  const { status = '', createdAt = null, imageUrl = null } = evidence;
  return { id: snapshotId, name: snapshotName, reason, status, createdAt, imageUrl };
}

/** Reads what {@link describeRotation} wrote. */
export function readRotationRecord(evidence: Decision['evidence']): RotationRecord {
  const { newSnapshot, removed } = evidence;
  return {
    newSnapshot: typeof newSnapshot === 'string' ? newSnapshot : undefined,
    removed: (Array.isArray(removed) ? removed : []).flatMap(readRemoved),
  };
}

function readRemoved(value: Json): RemovedSnapshot[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const { id, name, status, createdAt } = value as { readonly [key: string]: Json };
  if (typeof id !== 'string' || typeof name !== 'string' || typeof status !== 'string') return [];
  return [{ id, name, status, createdAt: typeof createdAt === 'string' ? createdAt : null }];
}

/** Of the recorded snapshots those that are still listed and are still the same. */
export function stillListed(
  removed: readonly RemovedSnapshot[],
  { snapshots }: SnapshotListing,
): readonly RemovedSnapshot[] {
  const listed = new Map(snapshots.map((one) => [one.id, one]));
  return removed.filter(({ id, name, status, createdAt }) => {
    const now = listed.get(id);
    return now?.name === name && now.status === status && (now.createdAt ?? null) === createdAt;
  });
}
