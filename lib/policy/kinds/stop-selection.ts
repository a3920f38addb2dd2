import type { InstanceObservation } from '../observation.ts';
import { type Decided, keep } from '../planner.ts';
import type { StopPolicy, Target } from '../policies.ts';
import { compileProtection } from '../protection.ts';
import type { Reason } from '../reasons.ts';
import { findPhase, LEFT_ALONE } from '../statuses.ts';
import { compileWhere } from '../where.ts';

/**
 * Makes the first part of a stop policy: what an instance is (workspace, status, payment) and whether it is selected and not
 * protected. Undefined for one that the policy is about.
 */
export function compileSelection(
  policy: StopPolicy,
  target: Target,
  nowMs: number,
): (instance: InstanceObservation) => Decided | undefined {
  const workspaces = target.workspaces === undefined ? undefined : new Set(target.workspaces);
  const paymentTypes: ReadonlySet<string> = new Set(policy.paymentTypes);
  const select = compileWhere(policy.where, nowMs);
  const protects = compileProtection(policy.protect, nowMs);

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
    return undefined;
  };
}

function paymentReason(paymentType: string | undefined): Reason {
  if (paymentType === undefined) return 'payment-type-unknown';
  return paymentType === 'Subscription' ? 'subscription' : 'payment-type';
}
