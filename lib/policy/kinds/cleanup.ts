import { parseDuration } from '../../base/duration.ts';
import { compileHolds } from '../holds.ts';
import { isUntouched, type Mark, otherLabels } from '../marks.ts';
import type { InstanceObservation } from '../observation.ts';
import {
  type Decided,
  type Decider,
  decide,
  type Evidence,
  keep,
  type Planner,
  type PlannerInput,
} from '../planner.ts';
import type { CleanupPolicy } from '../policies.ts';
import { compileProtection } from '../protection.ts';
import { lastGoodSnapshot } from '../snapshot-listing.ts';
import { compileWhere } from '../where.ts';
import { compileWorkspaces, keepUnlessAtRest } from './resting.ts';

export const cleanupPlanner: Planner<CleanupPolicy> = { compile: compileCleanup };

/** A notice that did not go out is tried again for a while; then the instance is marked, and told of, anew. */
const UNTOLD_FOR_MS = 24 * 3_600_000;

/**
 * Compiles a clean-up policy for one run. What nobody has touched for long is marked. A mark goes as soon as the instance is
 * no longer abandoned; one that stays, untouched and told of for the notice period, is what lets an instance be deleted.
 */
function compileCleanup(input: PlannerInput<CleanupPolicy>): Decider {
  const { policy, target, facts } = input;
  const { label } = policy.abandoned;
  const keepElsewhere = compileWorkspaces(target);
  const keepWanted = compileWanted(input);
  const judgeMark = compileMark(input);

  return (instance) => {
    const elsewhere = keepElsewhere(instance);
    if (elsewhere !== undefined) return elsewhere;
    const marked = Object.hasOwn(instance.labels, label);
    const known = facts.marks?.[instance.id];
    const mark = known !== undefined && isUntouched(instance, known, label) ? known : undefined;
    const wanted = keepWanted(instance, mark);
    if (wanted === undefined) return judgeMark(instance, mark);
    const { reason, evidence } = wanted.decision;
    // Another policy may mark what this one does not select.
    const isOurs = known !== undefined || reason !== 'not-selected';
    if (!marked || !isOurs || reason === 'deleting' || reason === 'status-unknown') return wanted;
    return {
      decision: decide(instance, 'unmark', 'wanted-again', { because: reason, ...evidence }),
    };
  };
}

/** Makes the test of whether an instance is abandoned: undefined where it is, otherwise why not. */
function compileWanted({
  policy,
  nowMs,
}: PlannerInput<CleanupPolicy>): (
  instance: InstanceObservation,
  mark: Mark | undefined,
) => Decided | undefined {
  const select = compileWhere(policy.where, nowMs);
  const isAbandoned = compileWhere(policy.abandoned.where, nowMs, 'abandoned.');
  const protectedBy = compileProtection(policy.protect, nowMs);
  const readHold = compileHolds(policy.holds, policy.timeZone, nowMs);
  const afterMs = parseDuration(policy.abandoned.after);

  return (instance, mark) => {
    const protection = protectedBy(instance);
    if (protection !== undefined) return keep(instance, 'protected', { ...protection });
    const miss = select(instance);
    if (miss !== undefined) return keep(instance, 'not-selected', { ...miss });
    const other = isAbandoned(instance);
    if (other !== undefined) return keep(instance, 'not-abandoned', { ...other });
    const moving = keepUnlessAtRest(instance);
    if (moving !== undefined) return moving;
    const hold = readHold(instance);
    if (hold.kind === 'held') return keep(instance, 'held', hold.evidence);
    if (hold.kind === 'unreadable') return keep(instance, 'hold-unreadable', hold.evidence);
    const since = mark?.since ?? instance.modifiedAt;
    const sinceMs = Date.parse(since ?? '');
    if (since === undefined || Number.isNaN(sinceMs)) return keep(instance, 'rest-unknown');
    return nowMs - sinceMs < afterMs ? keep(instance, 'rests-not-long', { since }) : undefined;
  };
}

/** Makes the decision about an instance that is abandoned; `mark` is ours, and nothing has happened since. */
function compileMark({
  policy,
  facts,
  nowMs,
}: PlannerInput<CleanupPolicy>): (
  instance: InstanceObservation,
  mark: Mark | undefined,
) => Decided {
  const { label, notice, allow, snapshot } = policy.abandoned;
  const noticeMs = parseDuration(notice);
  const value = new Date(Math.floor(nowMs / 1000) * 1000).toISOString().replace('.000Z', 'Z');

  function setMark(
    instance: InstanceObservation,
    reason: 'abandoned' | 'mark-untold',
    since: string,
  ) {
    const evidence: Evidence = {
      mark: value,
      since,
      labels: otherLabels(instance, label),
      ...(allow === undefined ? {} : { deletesAfter: notice }),
    };
    return { decision: decide(instance, 'mark', reason, evidence) };
  }

  return (instance, mark) => {
    if (mark === undefined) return setMark(instance, 'abandoned', instance.modifiedAt ?? '');
    const { since, markedAt } = mark;
    if (allow === undefined) return keep(instance, 'marked', { since, markedAt });
    const told = facts.marksTold?.get(instance.id);
    if (told === undefined || !told.isListed) {
      return nowMs - Date.parse(markedAt) < UNTOLD_FOR_MS
        ? keep(instance, 'marked', { since, markedAt, toldAt: null })
        : setMark(instance, 'mark-untold', since);
    }
    const toldAt = told.at.toISOString();
    const fromMs = Math.max(Date.parse(markedAt), told.at.getTime()) + noticeMs;
    const deletesFrom = new Date(fromMs).toISOString();
    if (!(nowMs >= fromMs))
      return keep(instance, 'marked', { since, markedAt, toldAt, deletesFrom });
    const evidence: Evidence = {
      since,
      markedAt,
      toldAt,
      mark: mark.value,
      status: instance.status,
      changedAt: mark.changedAt,
      labels: mark.labels,
    };
    // What is not shown may be what says otherwise, and a list that is wrong once may be wrong in more.
    if (facts.listedInPart === true) return keep(instance, 'listed-in-part', evidence);
    if (snapshot === undefined)
      return { decision: decide(instance, 'delete', 'abandoned', evidence) };
    if (instance.snapshots === undefined) {
      return { ...keep(instance, 'snapshots-unknown', evidence), needs: 'snapshots' };
    }
    const good = lastGoodSnapshot(instance.snapshots);
    if (good === 'unknown') return keep(instance, 'snapshots-unknown', evidence);
    if (good === undefined) return keep(instance, 'no-good-snapshot', evidence);
    return {
      decision: decide(instance, 'delete', 'abandoned', {
        ...evidence,
        snapshot: { id: good.id, name: good.name },
      }),
    };
  };
}
