import { isOutOfCapacity } from '../capacity.ts';
import { labelReader } from '../label-reader.ts';
import type { InstanceObservation } from '../observation.ts';
import { judgeOurStop, type OurStopAnswer } from '../our-stop.ts';
import {
  type Decided,
  type Decider,
  decide,
  keep,
  type Planner,
  type PlannerInput,
} from '../planner.ts';
import type { StartPolicy } from '../policies.ts';
import type { Reason } from '../reasons.ts';
import { orderEvidence } from '../start-order.ts';
import { compileWhere } from '../where.ts';
import { compileWorkspaces, keepUnlessAtRest } from './resting.ts';

export const startPlanner: Planner<StartPolicy> = { compile: compileStart };

/** Why an instance is not started, by what is known of our stop. */
const NOT_OURS: Readonly<Record<Exclude<OurStopAnswer['is'], 'ours'>, Reason>> = {
  'no-stop': 'not-stopped-by-us',
  'stopped-by-others': 'not-stopped-by-us',
  'started-since': 'started-since',
  unknown: 'history-unknown',
};

/**
 * Compiles a start policy for one run. Checks go from what the instance is over what the policy asks (`where`) to whose it is:
 * what we stopped is ours to start for as long as nobody has run it since. Sessions come last, so that they are asked for
 * only where everything else says start.
 */
function compileStart(input: PlannerInput<StartPolicy>): Decider {
  const { policy, target, facts, nowMs } = input;
  const keepElsewhere = compileWorkspaces(target);
  const select = compileWhere(policy.where, nowMs);
  const reason = reasonToStart(policy);
  const readLabel = labelReader(input, 'on');

  return (instance) => {
    const kept = keepElsewhere(instance) ?? keepUnlessAtRest(instance);
    if (kept !== undefined) return kept;
    const miss = select(instance);
    if (miss !== undefined) return keep(instance, 'not-selected', { ...miss });

    const own = readLabel?.(instance);
    if (own?.isDue === false) return keep(instance, own.reason, own.evidence);

    const order = { ...own?.evidence, ...orderEvidence(instance, policy.order.label) };
    if (policy.only === 'any' && mayStartAny(instance)) {
      return { decision: decide(instance, 'start', reason, order) };
    }
    if (failedOtherwise(instance)) return keepFailed(instance);
    const { is, needsSessions, evidence } = judgeOurStop(instance, facts.stops?.get(instance.id));
    if (is === 'ours') {
      return { decision: decide(instance, 'start', reason, { ...evidence, ...order }) };
    }
    if (needsSessions) return { ...keep(instance, NOT_OURS[is], evidence), needs: 'sessions' };
    return instance.status === 'Failed'
      ? keepFailed(instance)
      : keep(instance, NOT_OURS[is], evidence);
  };
}

function reasonToStart({ window, byLabel }: StartPolicy): Reason {
  if (byLabel !== undefined) return 'own-hours';
  return window === undefined ? 'scheduled' : 'working-hours';
}

/** A failed one only where it failed for want of a machine: anything else would fail again. */
function mayStartAny({ status, reasonCode }: InstanceObservation): boolean {
  return status === 'Stopped' || isOutOfCapacity(reasonCode);
}

/** The listing may name the reason; where it does not, the sessions do. */
function failedOtherwise({ status, reasonCode }: InstanceObservation): boolean {
  return status === 'Failed' && reasonCode !== undefined && !isOutOfCapacity(reasonCode);
}

function keepFailed(instance: InstanceObservation): Decided {
  const { status, reasonCode = null } = instance;
  return keep(instance, 'failed', { status, reasonCode });
}
