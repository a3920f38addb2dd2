import { parseDuration } from '../../base/duration.ts';
import { type BusyAnswer, compileBusy } from '../busy.ts';
import { compileByLabel } from '../by-label.ts';
import { dayRule, isCheck, maxLateMs } from '../due.ts';
import { compileHolds } from '../holds.ts';
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
import { compileProtection } from '../protection.ts';
import type { Reason } from '../reasons.ts';
import { findPhase, LEFT_ALONE } from '../statuses.ts';
import { compileWhere } from '../where.ts';

export const stopPlanner: Planner<StopPolicy> = { compile: compileStop };

/**
 * Compiles a stop policy for one run. Checks go from what the instance is (workspace, status, payment) over what the policy
 * asks (`where`) to what its owner asks (hold) and what it does (use); the first that keeps it is the reason. Usage comes
 * last, so that it is asked for only where everything else says stop.
 */
function compileStop(input: PlannerInput<StopPolicy>): Decider {
  const { policy, target, observedMs, nowMs } = input;
  const workspaces = target.workspaces === undefined ? undefined : new Set(target.workspaces);
  const paymentTypes: ReadonlySet<string> = new Set(policy.paymentTypes);
  const select = compileWhere(policy.where, nowMs);
  const protects = compileProtection(policy.protect, nowMs);
  const readHold = compileHolds(policy.holds, policy.timeZone, nowMs);
  const { busy } = policy.unless;
  const readUse = busy === undefined ? undefined : compileBusy(busy, observedMs, nowMs);
  const stopReason = reasonToStop(policy);
  const isInGrace = compileGrace(input);
  const readLabel = compileLabel(input);

  return (instance) => {
    if (workspaces !== undefined && !workspaces.has(instance.workspaceId)) {
      return keep(instance, 'other-workspace', { workspace: instance.workspaceId });
    }
    const phase = findPhase(instance.status);
    if (phase !== 'running') {
      const reason = phase === undefined ? 'status-unknown' : LEFT_ALONE[phase];
      return keep(instance, reason, { status: instance.status });
    }
    const { paymentType } = instance;
    if (paymentType === undefined || !paymentTypes.has(paymentType)) {
      return keep(instance, paymentReason(paymentType), { paymentType: paymentType ?? null });
    }
    const miss = select(instance);
    if (miss !== undefined) return keep(instance, 'not-selected', { ...miss });
    const protection = protects(instance);
    if (protection !== undefined) return keep(instance, 'protected', { ...protection });

    const own = readLabel?.(instance);
    if (own?.isDue === false) return keep(instance, own.reason, own.evidence);
    if (isInGrace?.(instance) === true) {
      return keep(instance, 'in-grace', { modifiedAt: instance.modifiedAt ?? null });
    }

    const hold = readHold(instance);
    if (hold.kind === 'held') return keep(instance, 'held', hold.evidence);
    if (hold.kind === 'unreadable') return keep(instance, 'hold-unreadable', hold.evidence);

    const use = readUse?.(instance);
    if (use !== undefined && use.use !== 'idle') return keepUsed(instance, use);
    const holdEvidence = hold.kind === 'ignored' ? { hold: hold.evidence } : NO_EVIDENCE;
    const evidence = {
      ...own?.evidence,
      ...holdEvidence,
      ...(use && { idle: use.evidence }),
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

function compileLabel({ policy, scheduledMs, facts }: PlannerInput<StopPolicy>) {
  const { byLabel: rule, timeZone } = policy;
  if (rule === undefined) return undefined;
  const sinceMs = Math.max(
    Date.parse(facts.processedThrough ?? '') || scheduledMs - 1,
    scheduledMs - maxLateMs(policy),
  );
  const days = dayRule(policy);
  return compileByLabel({ rule, timeZone, side: 'off', sinceMs, throughMs: scheduledMs, days });
}

function paymentReason(paymentType: string | undefined): Reason {
  if (paymentType === undefined) return 'payment-type-unknown';
  return paymentType === 'Subscription' ? 'subscription' : 'payment-type';
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
