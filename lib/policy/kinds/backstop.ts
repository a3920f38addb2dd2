import { parseDuration } from '../../base/duration.ts';
import { lastBoundary, nextBoundary } from '../due.ts';
import { compileHolds } from '../holds.ts';
import { lastPlannedStop } from '../last-planned-stop.ts';
import type { InstanceObservation } from '../observation.ts';
import { findOwnTimer, isSameTimer, type OwnTimer } from '../own-timers.ts';
import {
  type Decided,
  type Decider,
  decide,
  type Evidence,
  keep,
  type Planner,
  type PlannerInput,
} from '../planner.ts';
import type { BackstopPolicy, StopPolicy } from '../policies.ts';
import type { Reason } from '../reasons.ts';
import { beganMs } from '../sessions.ts';
import { findPhase } from '../statuses.ts';
import { compileSelection } from './stop-selection.ts';

export const backstopPlanner: Planner<BackstopPolicy> = { compile };

/** A timer has to lie in the future by some, and whoever works there should see it come. */
const SOONEST_MS = 10 * 60_000;

/** What an instance has by now. */
interface Timer {
  /** Epoch ms. */
  readonly atMs: number;
  /** From our record. */
  readonly own: OwnTimer | undefined;
  /** Recorded, or just where one of ours would be. */
  readonly isOurs: boolean;
}

/** When a timer is to be due, epoch ms. */
interface Wanted {
  readonly atMs: number;
  /** One of ours that comes no earlier than this need not move. */
  readonly atLeastMs: number;
  /** It ends the session, and has nothing to do with a planned stop. */
  readonly endsSession: boolean;
}

/**
 * Decides about the platform's own timer of each running instance that a stop policy is about. It is due a set time after
 * the next planned stop, or a set time after the session began, whichever comes first, and never before a hold ends. One
 * that comes earlier is its owner's and stays; one of ours moves on as soon as the instance may run longer, and goes where
 * the policy spares the instance. As long as a planned stop has not been carried out, its timers stay: that is what they are
 * for.
 */
function compile({ policy, target, nowMs, facts }: PlannerInput<BackstopPolicy>): Decider {
  const { of } = policy;
  const { after, maxSession } = of.backstop ?? {};
  const afterMs = after === undefined ? undefined : parseDuration(after);
  const maxMs = maxSession === undefined ? undefined : parseDuration(maxSession);
  const select = compileSelection(of, target, nowMs);
  const readHold = compileHolds(of.holds, of.timeZone, nowMs, facts.holds);
  const pendingMs = lastPlannedStop(of, new Date(nowMs))?.getTime();
  const isOverLimits = (facts.timerTrips ?? []).length > 0;

  return (instance) => {
    const timer = readTimer(instance);
    const left = select(instance);
    if (left !== undefined) return spared(instance, timer, left);
    if (isOverLimits) return unlessRecorded(instance, timer, 'timers-over-limits');
    const hold = readHold(instance);
    if (hold.kind === 'unreadable') {
      // It is a hold: no timer of ours may end it.
      if (!timer?.isOurs) return keep(instance, 'hold-unreadable', hold.evidence);
      return clear(instance, timer, 'hold-unreadable', hold.evidence);
    }
    const heldMs = hold.kind === 'held' ? Date.parse(String(hold.evidence['until'])) : nowMs;
    if (timer !== undefined && isWaiting(instance, timer) && timer.atMs >= heldMs) {
      return keep(instance, 'backstop-waits', { timer: iso(timer.atMs) });
    }
    return onceSessionIsKnown(instance, timer, heldMs);
  };

  /** One whose time has come and gone stops nothing any more. */
  function readTimer({ id, shutdownTimerDueAt }: InstanceObservation): Timer | undefined {
    const atMs = Date.parse(shutdownTimerDueAt ?? '');
    if (Number.isNaN(atMs) || atMs <= nowMs - SOONEST_MS) return undefined;
    const own = findOwnTimer(facts.ownTimers, id, atMs);
    return { atMs, own, isOurs: own !== undefined || isBehindStop(atMs) };
  }

  /** Whether it comes just so long after a planned stop as ours do. */
  function isBehindStop(timerMs: number): boolean {
    if (afterMs === undefined) return false;
    const boundary = lastStart(of, new Date(timerMs - afterMs + 1_000));
    return boundary !== undefined && isSameTimer(boundary + afterMs, timerMs);
  }

  /** Beyond the target's workspaces nothing is ours to change. */
  function spared(instance: InstanceObservation, timer: Timer | undefined, left: Decided): Decided {
    const { reason, evidence } = left.decision;
    if (findPhase(instance.status) !== 'running' || reason === 'other-workspace') return left;
    return timer?.own === undefined
      ? left
      : clear(instance, timer, left.decision.reason as Reason, evidence);
  }

  /** Ours, of a planned stop that has come and of which nobody knows yet what it came to for this instance. */
  function isWaiting({ id }: InstanceObservation, { atMs, isOurs }: Timer): boolean {
    if (!isOurs || pendingMs === undefined || afterMs === undefined || atMs <= nowMs) return false;
    if (atMs > pendingMs + afterMs + 1_000) return false;
    const { plannedStop } = facts;
    if (plannedStop === undefined || Date.parse(plannedStop.at) !== pendingMs) return true;
    return !plannedStop.seenTo.has(id);
  }

  /** When a session began takes a call, and is asked for only where a timer would be set. */
  function onceSessionIsKnown(
    instance: InstanceObservation,
    timer: Timer | undefined,
    heldMs: number,
  ): Decided {
    const wanted = want(instance, heldMs);
    const decided = compare(instance, timer, wanted);
    if (maxMs === undefined || instance.sessions !== undefined) return decided;
    if (decided.decision.action === 'keep' && wanted !== undefined) return decided;
    const { modifiedAt } = instance;
    const isOfSession = modifiedAt !== undefined && timer?.own?.changedAt === modifiedAt;
    if (isOfSession && timer.atMs >= heldMs && decided.decision.reason === 'backstop-moves') {
      return keep(instance, 'backstop-set', { timer: iso(timer.atMs), changedAt: modifiedAt });
    }
    return { ...keep(instance, 'session-unknown'), needs: 'sessions' };
  }

  function want(instance: InstanceObservation, heldMs: number): Wanted | undefined {
    const stopMs = afterMs === undefined ? undefined : stopAfter(heldMs, afterMs);
    const endMs = maxMs === undefined ? undefined : sessionEnd(instance, maxMs);
    if (endMs === undefined) {
      return stopMs === undefined
        ? undefined
        : { atMs: stopMs, atLeastMs: stopMs, endsSession: false };
    }
    const heldEndMs = Math.max(endMs, heldMs);
    // What lasts too long already ends soon; what was said before stays.
    const soonMs = Math.max(heldEndMs, nowMs + SOONEST_MS);
    if (stopMs !== undefined && stopMs <= soonMs) {
      return { atMs: stopMs, atLeastMs: Math.min(stopMs, heldEndMs), endsSession: false };
    }
    return { atMs: soonMs, atLeastMs: heldEndMs, endsSession: true };
  }

  /** The first planned stop whose timer comes after a hold's end. */
  function stopAfter(heldMs: number, lateMs: number): number | undefined {
    let from = Math.max(nowMs, heldMs - lateMs);
    for (;;) {
      const boundary = nextBoundary(of, new Date(from));
      if (boundary === undefined) return undefined;
      if (boundary.side === 'start') return boundary.at.getTime() + lateMs;
      from = boundary.at.getTime();
    }
  }
}

function compare(
  instance: InstanceObservation,
  timer: Timer | undefined,
  wanted: Wanted | undefined,
): Decided {
  if (wanted === undefined) return unlessRecorded(instance, timer, 'no-stop-planned');
  // Tells later whether the session may be another one.
  const { sessions, modifiedAt } = instance;
  const isKnown = wanted.endsSession && sessions !== undefined && modifiedAt !== undefined;
  const session: Evidence = isKnown ? { changedAt: modifiedAt } : {};
  const set = (reason: Reason, evidence: Evidence) =>
    act(instance, 'set-timer', reason, { dueAt: iso(wanted.atMs), ...evidence, ...session });

  if (timer === undefined) return set('backstop-missing', {});
  const evidence = { timer: iso(timer.atMs) };
  if (isSameTimer(timer.atMs, wanted.atMs)) {
    return keep(instance, 'backstop-set', { ...evidence, ...session });
  }
  if (timer.atMs > wanted.atMs) return set('backstop-late', evidence);
  if (!timer.isOurs) return keep(instance, 'timer-earlier', evidence);
  if (timer.atMs < wanted.atLeastMs) return set('backstop-moves', evidence);
  return keep(instance, 'backstop-set', { ...evidence, ...session });
}

/** Leaves an instance without a timer of ours. One that is not on record may be another policy's. */
function unlessRecorded(
  instance: InstanceObservation,
  timer: Timer | undefined,
  reason: Reason,
): Decided {
  return timer?.own === undefined ? keep(instance, reason) : clear(instance, timer, reason);
}

function clear(
  instance: InstanceObservation,
  { atMs }: Timer,
  reason: Reason,
  evidence: Evidence = {},
): Decided {
  return act(instance, 'clear-timer', reason, { ...evidence, timer: iso(atMs) });
}

function act(...decision: Parameters<typeof decide>): Decided {
  return { decision: decide(...decision) };
}

/** When a session is at its longest, epoch ms. The last change of an instance is never before its session's start. */
function sessionEnd({ sessions, modifiedAt }: InstanceObservation, maxMs: number) {
  const last = sessions?.at(-1);
  const began = last === undefined ? Date.parse(modifiedAt ?? '') : beganMs(last);
  return Number.isNaN(began) ? undefined : began + maxMs;
}

function lastStart(policy: StopPolicy, at: Date): number | undefined {
  const boundary = lastBoundary(policy, at);
  return boundary?.side === 'start' ? boundary.at.getTime() : undefined;
}

/** Whole seconds: the service documents its times so. */
function iso(ms: number): string {
  return new Date(Math.ceil(ms / 1000) * 1000).toISOString();
}
