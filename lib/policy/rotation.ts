import type { ExactInstant } from '../base/exact-instant.ts';
import {
  createJudge,
  type JudgedSnapshot,
  keep,
  type ObservedSnapshot,
  type Verdict,
} from './judge-snapshot.ts';
import { compilePins } from './pins.ts';
import {
  applyRetention,
  capRemovals,
  newestFirst,
  type RetentionDecision,
  type RetentionItem,
} from './retention.ts';
import type { RotationReason } from './rotation-reasons.ts';
import type { RotationRule } from './rotation-schema.ts';

export type { ObservedSnapshot } from './judge-snapshot.ts';

/** The good snapshot that must be seen before an older one goes. */
export type NewSnapshot =
  | { readonly kind: 'taken'; readonly id: string }
  /** Where the answer with the id was lost: the name is made from the run. */
  | { readonly kind: 'named'; readonly name: string }
  /** One was to be taken, but was not. */
  | { readonly kind: 'missing' }
  /** Clearing up without taking one was asked for. */
  | { readonly kind: 'not-needed' };

export interface RotationInput {
  /** Of one instance, in any order. Of two with the same id the later one in the list holds: it was read later. */
  readonly snapshots: readonly ObservedSnapshot[];
  readonly instanceLabels: Readonly<Record<string, string>>;
  readonly newSnapshot: NewSnapshot;
  /** Whether this is the whole listing, read just now. Nothing is deleted on less. */
  readonly complete: boolean;
  /** Epoch ms. */
  readonly nowMs: number;
}

/** What is to happen to one snapshot, and why. */
export interface SnapshotDecision extends Verdict {
  readonly snapshotId: string;
  readonly snapshotName: string;
}

export interface RotationPlan {
  /** Newest first; those without a readable time come last. */
  readonly decisions: readonly SnapshotDecision[];
  /** Good snapshots of ours that are there when it is carried out: saved, not pinned, not from the future. */
  readonly goodAfter: number;
  /** Entries of the instance's pin label that match no snapshot. */
  readonly unmatchedPins: readonly string[];
}

/**
 * Decides about all snapshots of one instance. What is not understood is kept, and every snapshot has its reason. Deleted is
 * only what no rule keeps, while a newer good one is there; see docs/guide/retention.md.
 */
export function planRotation(
  input: RotationInput,
  rule: RotationRule,
  timeZone: string,
): RotationPlan {
  const snapshots = [...new Map(input.snapshots.map((one) => [one.id, one])).values()];
  const pins = compilePins(rule.pins, input.instanceLabels);
  const judged = snapshots
    .map(createJudge(rule, pins, input.nowMs))
    .toSorted((a, b) => newestFirst(toItem(a), toItem(b)));

  const taken = findNew(judged, input.newSnapshot);
  const together = judgeTogether(judged, taken, rule, timeZone);
  const due = together.filter(({ verdict }) => verdict.action === 'delete');
  const spared = new Set(capRemovals(due, rule.retention.maxDeletePerRun).spared);
  const held = findHold(input, taken);
  const final = together.map((one): Decided => {
    const { verdict } = one;
    if (verdict.action === 'keep') return one;
    const cause = held ?? (spared.has(one) ? 'max-delete' : undefined);
    return cause === undefined
      ? one
      : { ...one, verdict: keep(cause, { due: verdict.reason, ...verdict.evidence }) };
  });
  return {
    decisions: final.map(toDecision),
    goodAfter: final.filter(({ good, verdict }) => good && verdict.action === 'keep').length,
    unmatchedPins: pins.findUnmatched(snapshots),
  };
}

interface Decided {
  readonly snapshot: ObservedSnapshot;
  /** Ours, and counted. */
  readonly good: boolean;
  readonly verdict: Verdict;
}

const WITHOUT_TIME: ExactInstant = { ms: Number.NEGATIVE_INFINITY, nanos: 0 };

function toItem({ snapshot, at = WITHOUT_TIME, ours }: JudgedSnapshot): RetentionItem {
  return { id: snapshot.id, at, fixed: !ours };
}

function isOursAndGood({ ours, verdict }: JudgedSnapshot): boolean {
  return ours && verdict === 'counted';
}

/** The new snapshot, if it is there, ours and good. One that is pinned at once is good as well. */
function findNew(
  judged: readonly JudgedSnapshot[],
  wanted: NewSnapshot,
): JudgedSnapshot | undefined {
  if (wanted.kind === 'missing' || wanted.kind === 'not-needed') return undefined;
  return judged.find(({ snapshot, ours, verdict }) => {
    const isGood = verdict === 'counted' || verdict.reason === 'pinned';
    if (!ours || !isGood || snapshot.status !== 'Saved') return false;
    return wanted.kind === 'taken' ? snapshot.id === wanted.id : snapshot.name === wanted.name;
  });
}

/** The verdict on each, in the same order, before anything is held back. */
function judgeTogether(
  judged: readonly JudgedSnapshot[],
  taken: JudgedSnapshot | undefined,
  { retention }: RotationRule,
  timeZone: string,
): readonly Decided[] {
  const counted = judged.filter(({ verdict }) => verdict === 'counted').map(toItem);
  const decided = new Map<string, RetentionDecision>(
    applyRetention(counted, retention, { timeZone }).map((one) => [one.id, one]),
  );
  const newest = judged.find(isOursAndGood);
  const judge = (one: JudgedSnapshot): Verdict => {
    if (one.verdict !== 'counted') return one.verdict;
    const decision = decided.get(one.snapshot.id);
    if (decision?.action === 'keep') {
      return keep(one.ours ? 'retained' : 'foreign', { rules: decision.reasons });
    }
    if (one === taken) return keep('just-taken');
    if (one === newest) return keep('newest');
    return { action: 'delete', reason: 'expired', evidence: {} };
  };
  return judged.map((one) => ({
    snapshot: one.snapshot,
    good: isOursAndGood(one),
    verdict: judge(one),
  }));
}

/** Why nothing at all may be deleted, or undefined. */
function findHold(
  { complete, newSnapshot }: RotationInput,
  taken: JudgedSnapshot | undefined,
): RotationReason | undefined {
  if (!complete) return 'listing-incomplete';
  return newSnapshot.kind === 'not-needed' || taken !== undefined ? undefined : 'no-new-snapshot';
}

/** Deleting a snapshot may leave its image in the registry, so a deletion says which one that is. */
function toDecision({ snapshot, verdict }: Decided): SnapshotDecision {
  const { id, name, status, createdAt = null, imageUrl = null } = snapshot;
  const image = verdict.action === 'delete' ? { imageUrl } : {};
  return {
    snapshotId: id,
    snapshotName: name,
    action: verdict.action,
    reason: verdict.reason,
    evidence: { status, createdAt, ...image, ...verdict.evidence },
  };
}
