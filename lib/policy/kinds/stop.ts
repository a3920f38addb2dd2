import { type BusyAnswer, compileBusy } from '../busy.ts';
import { clearsAfterStop } from '../disk-clearing.ts';
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
import { findPhase, type Phase } from '../statuses.ts';
import { compileWhere } from '../where.ts';

export const stopPlanner: Planner<StopPolicy> = { compile: compileStop };

/** Why an instance in each phase is left alone; a running one is not. */
const LEFT_ALONE: Readonly<Record<Exclude<Phase, 'running'>, Reason>> = {
  starting: 'starting',
  changing: 'changing',
  saving: 'saving',
  stopping: 'already-stopping',
  stopped: 'already-stopped',
  failed: 'failed',
  deleting: 'deleting',
};

/**
 * Compiles a stop policy for one run. Checks go from what the instance is (workspace, status, payment) over what the policy
 * asks (`where`) to what its owner asks (hold) and what it does (use); the first that keeps it is the reason. Usage comes
 * last, so that it is asked for only where everything else says stop.
 */
function compileStop({ policy, target, observedMs, nowMs }: PlannerInput<StopPolicy>): Decider {
  const workspaces = target.workspaces === undefined ? undefined : new Set(target.workspaces);
  const paymentTypes: ReadonlySet<string> = new Set(policy.paymentTypes);
  const select = compileWhere(policy.where, nowMs);
  const protects = compileProtection(policy.protect, nowMs);
  const readHold = compileHolds(policy.holds, policy.timeZone, nowMs);
  const { busy } = policy.unless;
  const readUse = busy === undefined ? undefined : compileBusy(busy, observedMs, nowMs);
  const stopReason: Reason = policy.window === undefined ? 'scheduled' : 'off-hours';

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

    const hold = readHold(instance);
    if (hold.kind === 'held') return keep(instance, 'held', hold.evidence);
    if (hold.kind === 'unreadable') return keep(instance, 'hold-unreadable', hold.evidence);

    const use = readUse?.(instance);
    if (use !== undefined && use.use !== 'idle') return keepUsed(instance, use);
    const holdEvidence = hold.kind === 'ignored' ? { hold: hold.evidence } : NO_EVIDENCE;
    const diskClearsAt = clearsAfterStop(instance, nowMs);
    const evidence = {
      ...holdEvidence,
      ...(use === undefined ? {} : { idle: use.evidence }),
      ...(diskClearsAt === undefined ? {} : { diskClearsAt }),
    };
    return { decision: decide(instance, 'stop', stopReason, evidence) };
  };
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
