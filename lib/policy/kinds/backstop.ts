import { parseDuration } from '../../base/duration.ts';
import { lastBoundary, nextBoundary } from '../due.ts';
import { compileHolds, type Hold } from '../holds.ts';
import type { InstanceObservation } from '../observation.ts';
import type { ActionName, Decision } from '../plan.ts';
import {
  type Decided,
  type Decider,
  decide,
  keep,
  type Planner,
  type PlannerInput,
} from '../planner.ts';
import type { BackstopPolicy, StopPolicy } from '../policies.ts';
import { beganMs } from '../sessions.ts';
import { compileSelection } from './stop-selection.ts';

export const backstopPlanner: Planner<BackstopPolicy> = { compile };

/** Timers of the service are exact to the second. */
const SAME_MS = 1_000;

/** A timer has to lie in the future by some, and whoever works there should see it come. */
const SOONEST_MS = 10 * 60_000;

/**
 * Decides about the platform's own timer of each running instance that a stop policy is about. It is due a set time after
 * the next planned stop, or a set time after the session began, whichever comes first, and never before a hold ends. One
 * that comes earlier is its owner's and stays, unless it is ours from a planned stop that has left the instance running:
 * then it moves on to the next. As long as that stop has not been carried out, its timer stays: that is what it is for.
 */
function compile({ policy, target, nowMs, facts }: PlannerInput<BackstopPolicy>): Decider {
  const { of } = policy;
  const { after, maxSession } = of.backstop ?? {};
  const afterMs = after === undefined ? undefined : parseDuration(after);
  const maxMs = maxSession === undefined ? undefined : parseDuration(maxSession);
  const select = compileSelection(of, target, nowMs);
  const readHold = compileHolds(of.holds, of.timeZone, nowMs);

  return (instance) => {
    const left = select(instance);
    if (left !== undefined) return left;
    const timerMs = timerOf(instance);
    const hold = readHold(instance);
    if (hold.kind === 'unreadable') return withoutTimer(instance, timerMs, hold);

    const heldMs = hold.kind === 'held' ? Date.parse(String(hold.evidence['until'])) : nowMs;
    const stopMs = afterMs === undefined ? undefined : stopAfter(heldMs, afterMs);
    if (timerMs !== undefined && isWaiting(instance, timerMs) && timerMs >= heldMs) {
      return keep(instance, 'backstop-waits', { timer: iso(timerMs) });
    }
    if (maxMs !== undefined && needsSession(instance, timerMs, stopMs, maxMs)) {
      if (instance.sessions === undefined) {
        return { ...keep(instance, 'session-unknown'), needs: 'sessions' };
      }
    }
    const endMs = maxMs === undefined ? undefined : sessionEnd(instance, maxMs, heldMs);
    const wantedMs = earliest(stopMs, endMs);
    if (wantedMs === undefined) return keep(instance, 'no-stop-planned');
    return compare(instance, timerMs, wantedMs, heldMs);
  };

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

  /** Ours, of a planned stop that has come and of which nobody knows yet what it came to for this instance. */
  function isWaiting(instance: InstanceObservation, timerMs: number): boolean {
    const boundaryMs = boundaryOf(timerMs);
    if (boundaryMs === undefined || boundaryMs > nowMs || timerMs <= nowMs) return false;
    const { plannedStop } = facts;
    const isSeenTo =
      plannedStop !== undefined &&
      Date.parse(plannedStop.at) === boundaryMs &&
      plannedStop.leftRunning.has(instance.id);
    return !isSeenTo;
  }

  /** The planned stop that a timer of ours is behind, epoch ms. */
  function boundaryOf(timerMs: number): number | undefined {
    if (afterMs === undefined) return undefined;
    const at = new Date(timerMs - afterMs + SAME_MS);
    const boundary = lastStart(of, at);
    return boundary !== undefined && isSame(boundary + afterMs, timerMs) ? boundary : undefined;
  }

  function compare(
    instance: InstanceObservation,
    timerMs: number | undefined,
    wantedMs: number,
    heldMs: number,
  ): Decided {
    const dueAt = iso(wantedMs);
    if (timerMs === undefined) return act(instance, 'set-timer', 'backstop-missing', { dueAt });
    const evidence = { dueAt, timer: iso(timerMs) };
    if (isSame(timerMs, wantedMs)) return keep(instance, 'backstop-set', { timer: evidence.timer });
    if (timerMs > wantedMs) return act(instance, 'set-timer', 'backstop-late', evidence);
    const isOurs = boundaryOf(timerMs) !== undefined;
    if (isOurs && (timerMs < heldMs || !isWaiting(instance, timerMs))) {
      return act(instance, 'set-timer', 'backstop-moves', evidence);
    }
    return keep(instance, 'timer-earlier', { timer: evidence.timer });
  }

  /** A hold that cannot be read is a hold: no timer of ours may end it. */
  function withoutTimer(
    instance: InstanceObservation,
    timerMs: number | undefined,
    { evidence }: Extract<Hold, { kind: 'unreadable' }>,
  ): Decided {
    if (timerMs === undefined || boundaryOf(timerMs) === undefined) {
      return keep(instance, 'hold-unreadable', evidence);
    }
    return act(instance, 'clear-timer', 'hold-unreadable', { ...evidence, timer: iso(timerMs) });
  }

  /** A session may not last beyond its longest, but for a hold; what is over already ends soon. */
  function sessionEnd(
    { sessions, modifiedAt }: InstanceObservation,
    maxMs: number,
    heldMs: number,
  ) {
    const last = sessions?.at(-1);
    const began = last === undefined ? Date.parse(modifiedAt ?? '') : beganMs(last);
    if (Number.isNaN(began)) return undefined;
    return Math.max(began + maxMs, heldMs, nowMs + SOONEST_MS);
  }
}

/**
 * When a session began is asked for only where it matters: there is no timer, or it comes later than it might have to. The
 * last change of an instance is never before its session's start.
 */
function needsSession(
  { modifiedAt }: InstanceObservation,
  timerMs: number | undefined,
  stopMs: number | undefined,
  maxMs: number,
): boolean {
  if (timerMs === undefined) return true;
  const latestMs = Date.parse(modifiedAt ?? '') + maxMs;
  return !(timerMs <= Math.min(latestMs, stopMs ?? latestMs) + SAME_MS);
}

function lastStart(policy: StopPolicy, at: Date): number | undefined {
  const boundary = lastBoundary(policy, at);
  return boundary?.side === 'start' ? boundary.at.getTime() : undefined;
}

function act(
  instance: InstanceObservation,
  action: ActionName,
  reason: Parameters<typeof decide>[2],
  evidence: Decision['evidence'],
): Decided {
  return { decision: decide(instance, action, reason, evidence) };
}

function timerOf({ shutdownTimerDueAt }: InstanceObservation): number | undefined {
  return shutdownTimerDueAt === undefined ? undefined : Date.parse(shutdownTimerDueAt);
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME_MS;
}

/** Whole seconds: the service documents its times so. */
function iso(ms: number): string {
  return new Date(Math.ceil(ms / 1000) * 1000).toISOString();
}
