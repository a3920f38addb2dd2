import { parseDuration } from '../../base/duration.ts';
import { compileBusy } from '../busy.ts';
import { type DiskClearing, findDiskClearing } from '../disk-clearing.ts';
import { compileHolds } from '../holds.ts';
import type { InstanceObservation } from '../observation.ts';
import { judgeOurStart } from '../our-start.ts';
import {
  type Decided,
  type Decider,
  decide,
  type Evidence,
  keep,
  type Planner,
  type PlannerInput,
} from '../planner.ts';
import type { DiskPolicy } from '../policies.ts';
import { compileProtection } from '../protection.ts';
import type { Reason } from '../reasons.ts';
import type { RecordedChange } from '../run-facts.ts';
import { compileWhere } from '../where.ts';
import { compileWorkspaces, keepUnlessAtRest } from './resting.ts';

export const diskPlanner: Planner<DiskPolicy> = { compile: compileDisk };

/**
 * Compiles a disk policy for one run. A stopped instance whose free disk is about to be cleared is kept with the date, or
 * started where the policy resets disks. What an earlier run of the policy started is stopped again, unless somebody uses
 * it, holds it, or has started it anew.
 */
function compileDisk(input: PlannerInput<DiskPolicy>): Decider {
  const { policy, target, facts, nowMs } = input;
  const keepElsewhere = compileWorkspaces(target);
  const select = compileWhere(policy.where, nowMs);
  const protectedBy = compileProtection(policy.protect, nowMs);
  const stopAgain = compileStopAgain(input);
  const judgeDisk = compileDiskDate(policy, nowMs);

  return (instance) => {
    const elsewhere = keepElsewhere(instance);
    if (elsewhere !== undefined) return elsewhere;
    const protection = protectedBy(instance);
    if (protection !== undefined) return keep(instance, 'protected', { ...protection });
    const miss = select(instance);
    const start = facts.ownStarts?.get(instance.id);
    // What we started is stopped again, also where a new version of the policy would no longer have started it.
    if (start !== undefined && instance.status === 'Running') return stopAgain(instance, start);
    if (miss !== undefined) return keep(instance, 'not-selected', { ...miss });
    return keepUnlessAtRest(instance) ?? judgeDisk(instance, facts.stops?.get(instance.id));
  };
}

/**
 * Whether it is still the session that we started is what tells that it is ours: timers and cullers of our own change an
 * instance as well as people do.
 */
function compileStopAgain({
  policy,
  facts,
  observedMs,
  nowMs,
}: PlannerInput<DiskPolicy>): (instance: InstanceObservation, start: RecordedChange) => Decided {
  const readHold = compileHolds(policy.holds, policy.timeZone, nowMs, facts.holds);
  const readUse = compileBusy(policy.unless.busy, observedMs, nowMs);

  return (instance, start) => {
    const startedAt = start.after ?? start.at;
    // What runs although we have stopped it since is another session, and need not be asked for.
    const stop = facts.stops?.get(instance.id);
    if (stop !== undefined && Date.parse(stop.at) > Date.parse(start.at)) {
      return keep(instance, 'changed-since', { startedAt, stoppedAt: stop.after ?? stop.at });
    }
    const hold = readHold(instance);
    if (hold.kind === 'held') return keep(instance, 'held', hold.evidence);
    if (hold.kind === 'unreadable') return keep(instance, 'hold-unreadable', hold.evidence);

    const { use, needsUsage, evidence } = readUse(instance);
    if (use !== 'idle') {
      const kept = keep(instance, use === 'busy' ? 'busy' : 'usage-unknown', evidence);
      return needsUsage ? { ...kept, needs: 'usage' } : kept;
    }
    const is = judgeOurStart(instance, start);
    if (is === 'started-by-others') return keep(instance, 'changed-since', { startedAt });
    if (is === 'ours') {
      const idle = { startedAt, idle: evidence };
      return { decision: decide(instance, 'stop', 'disk-was-reset', idle) };
    }
    const unknown = keep(instance, 'session-unknown', { startedAt });
    return instance.sessions === undefined ? { ...unknown, needs: 'sessions' } : unknown;
  };
}

function compileDiskDate(
  { warnBefore, reset }: DiskPolicy,
  nowMs: number,
): (instance: InstanceObservation, stop: RecordedChange | undefined) => Decided {
  const warnMs = parseDuration(warnBefore);
  const resetMs = reset === undefined ? Number.NEGATIVE_INFINITY : parseDuration(reset.before);

  return (instance, stop) => {
    const clearing = findDiskClearing(instance, stop);
    if (clearing.kind !== 'clears') return keepWithout(instance, clearing);
    const { at: diskClearsAt, stoppedAt, by } = clearing;
    const evidence: Evidence = { diskClearsAt, stoppedAt, by };
    const leftMs = Date.parse(diskClearsAt) - nowMs;
    const kept = keep(instance, reasonBy(leftMs, warnMs), evidence);
    // The last change may be long after the stop; what it says is at best too late.
    if (by === 'last-change' && instance.sessions === undefined) {
      return { ...kept, needs: 'sessions' };
    }
    if (leftMs > 0 && leftMs <= resetMs && instance.status === 'Stopped') {
      return { decision: decide(instance, 'start', 'disk-reset', evidence) };
    }
    return kept;
  };
}

function reasonBy(leftMs: number, warnMs: number): Reason {
  if (leftMs <= 0) return 'disk-cleared';
  return leftMs <= warnMs ? 'disk-clears-soon' : 'disk-clears-later';
}

function keepWithout(
  instance: InstanceObservation,
  clearing: Exclude<DiskClearing, { kind: 'clears' }>,
): Decided {
  return clearing.kind === 'kept'
    ? keep(instance, 'disk-kept', { because: clearing.because })
    : keep(instance, 'disk-unknown', { unknown: clearing.what });
}
