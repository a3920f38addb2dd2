import { parseDuration } from '../../base/duration.ts';
import { compileAwaited } from '../awaited-snapshot.ts';
import { type BusyAnswer, compileBusy } from '../busy.ts';
import { clearsAfterStop } from '../disk-clearing.ts';
import { isCheck } from '../due.ts';
import { compileHolds } from '../holds.ts';
import { labelReader } from '../label-reader.ts';
import type { InstanceObservation } from '../observation.ts';
import {
  type Decided,
  type Decider,
  decide,
  keep,
  NO_EVIDENCE,
  type Planner,
  type PlannerInput,
} from '../planner.ts';
import type { StopPolicy } from '../policies.ts';
import type { Reason } from '../reasons.ts';
import { compileSelection } from './stop-selection.ts';

export const stopPlanner: Planner<StopPolicy> = { compile: compileStop };

/**
 * Compiles a stop policy for one run. Checks go from what the instance is (workspace, status, payment) over what the policy
 * asks (`where`) to what its owner asks (hold) and what it does (use); the first that keeps it is the reason. Usage comes
 * last, so that it is asked for only where everything else says stop.
 */
function compileStop(input: PlannerInput<StopPolicy>): Decider {
  const { policy, target, observedMs, nowMs, facts } = input;
  const select = compileSelection(policy, target, nowMs);
  const readHold = compileHolds(policy.holds, policy.timeZone, nowMs, facts.holds);
  const { busy } = policy.unless;
  const readUse = busy === undefined ? undefined : compileBusy(busy, observedMs, nowMs);
  const stopReason = reasonToStop(policy);
  const isInGrace = compileGrace(input);
  const readLabel = labelReader(input, 'off');
  const readSnapshot = compileAwaited(input);

  return (instance) => {
    const left = select(instance);
    if (left !== undefined) return left;
    const own = readLabel?.(instance);
    if (own?.isDue === false) return keep(instance, own.reason, own.evidence);
    if (isInGrace?.(instance) === true) {
      return keep(instance, 'in-grace', { modifiedAt: instance.modifiedAt ?? null });
    }

    const hold = readHold(instance);
    if (hold.kind === 'held') return keep(instance, 'held', hold.evidence);
    if (hold.kind === 'unreadable') return keep(instance, 'hold-unreadable', hold.evidence);

    const awaited = readSnapshot?.(instance);
    if (awaited?.mayStop === false) return keep(instance, 'no-snapshot', awaited.evidence);

    const use = readUse?.(instance);
    if (use !== undefined && use.use !== 'idle') return keepUsed(instance, use);
    const holdEvidence = hold.kind === 'ignored' ? { hold: hold.evidence } : NO_EVIDENCE;
    const diskClearsAt = clearsAfterStop(instance, nowMs);
    const evidence = {
      ...own?.evidence,
      ...holdEvidence,
      ...awaited?.evidence,
      ...(use && { idle: use.evidence }),
      ...(diskClearsAt === undefined ? {} : { diskClearsAt }),
    };
    return { decision: decide(instance, 'stop', stopReason, evidence) };
  };
}

function reasonToStop({ window, byLabel }: StopPolicy): Reason {
  if (byLabel !== undefined) return 'own-hours';
  return window === undefined ? 'scheduled' : 'off-hours';
}

/** At the start of a window everything has had its day; within it, what somebody has just begun has its grace. */
function compileGrace({
  policy,
  scheduledMs,
  nowMs,
}: PlannerInput<StopPolicy>): ((instance: InstanceObservation) => boolean) | undefined {
  if (policy.enforce === undefined || !isCheck(policy, new Date(scheduledMs))) return undefined;
  const since = nowMs - parseDuration(policy.enforce.grace);
  // Without a known change nobody can tell; it waits for the next window.
  return ({ modifiedAt }) => !(Date.parse(modifiedAt ?? '') <= since);
}

function keepUsed(
  instance: InstanceObservation,
  { use, needsUsage, evidence }: BusyAnswer,
): Decided {
  const reason: Reason = use === 'busy' ? 'busy' : 'usage-unknown';
  return {
    decision: decide(instance, 'keep', reason, evidence),
    needs: needsUsage ? 'usage' : undefined,
  };
}
