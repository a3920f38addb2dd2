import { parseDuration } from '../base/duration.ts';
import { type ExactInstant, readExactInstant } from '../base/exact-instant.ts';
import { listOf } from './list-of.ts';
import type { Pins } from './pins.ts';
import type { Json } from './plan.ts';
import type { RotationReason } from './rotation-reasons.ts';
import type { RotationRule } from './rotation-schema.ts';
import { matchAny } from './text-pattern.ts';

/** One snapshot as ListInstanceSnapshot shows it. */
export interface ObservedSnapshot {
  readonly id: string;
  readonly name: string;
  /** As the service says it. */
  readonly status: string;
  /** ISO 8601 with offset; undefined where the service does not say. */
  readonly createdAt: string | undefined;
  readonly imageUrl: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Verdict {
  readonly action: 'keep' | 'delete';
  readonly reason: RotationReason;
  readonly evidence: { readonly [key: string]: Json };
}

/** A snapshot and what can be said of it without looking at the others. */
export interface JudgedSnapshot {
  readonly snapshot: ObservedSnapshot;
  readonly at: ExactInstant | undefined;
  /** Rotation may delete it. */
  readonly ours: boolean;
  /** `counted`: it is good and takes part in the retention rules, which decide. */
  readonly verdict: Verdict | 'counted';
}

/**
 * How far the service's clock may be ahead of ours before a snapshot counts as one from the future. With more than this,
 * its signature check refuses every call.
 */
const CLOCK_SKEW_MS = 15 * 60_000;

/** Makes the judge of one instance's snapshots, each by itself. */
export function createJudge(
  rule: RotationRule,
  pins: Pins,
  nowMs: number,
): (snapshot: ObservedSnapshot) => JudgedSnapshot {
  const isOurs = compileTouch(rule.touch);
  return (snapshot) => {
    const at = readExactInstant(snapshot.createdAt ?? '');
    const ours = isOurs(snapshot);
    const pinnedBy = pins.find(snapshot);
    const verdict = ours
      ? (judgePinned(pinnedBy) ?? judgeOurs(snapshot.status, at, rule, nowMs))
      : judgeForeign(snapshot, at, { counts: rule.others === 'count' && !pinnedBy, nowMs });
    return { snapshot, at, ours, verdict };
  };
}

export function keep(reason: RotationReason, evidence: Verdict['evidence'] = {}): Verdict {
  return { action: 'keep', reason, evidence };
}

function compileTouch({ names, label }: RotationRule['touch']) {
  const matches = matchAny(listOf(names));
  return ({ name, labels }: ObservedSnapshot) =>
    matches(name) && (label === undefined || Object.hasOwn(labels, label));
}

function judgePinned(by: string | undefined): Verdict | undefined {
  return by === undefined ? undefined : keep('pinned', { by });
}

function judgeForeign(
  { status }: ObservedSnapshot,
  at: ExactInstant | undefined,
  { counts, nowMs }: { readonly counts: boolean; readonly nowMs: number },
): Verdict | 'counted' {
  const isGood = status === 'Saved' && at !== undefined && !isFuture(at, nowMs);
  return counts && isGood ? 'counted' : keep('foreign');
}

function judgeOurs(
  status: string,
  at: ExactInstant | undefined,
  rule: RotationRule,
  nowMs: number,
): Verdict | 'counted' {
  switch (status) {
    case 'Committing':
    case 'Pushing':
      return keep('in-progress');
    case 'Saved':
    case 'Failed':
      break;
    default:
      return keep('status-unknown');
  }
  if (at === undefined) return keep('time-unknown');
  if (isFuture(at, nowMs)) return keep('future-dated');
  return status === 'Saved' ? 'counted' : judgeFailed(at, rule.retention.failedAfter, nowMs);
}

function judgeFailed(at: ExactInstant, failedAfter: string | undefined, nowMs: number): Verdict {
  if (failedAfter === undefined) return keep('failed');
  const isOld = nowMs - at.ms > parseDuration(failedAfter);
  return isOld
    ? { action: 'delete', reason: 'failed-too-old', evidence: { failedAfter } }
    : keep('failed', { failedAfter });
}

function isFuture(at: ExactInstant, nowMs: number): boolean {
  return at.ms > nowMs + CLOCK_SKEW_MS;
}
