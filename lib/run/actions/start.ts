import { parseDuration } from '../../base/duration.ts';
import { isOutOfCapacity } from '../../policy/capacity.ts';
import { readFailure } from '../failure.ts';
import type { Outcome } from '../outcome.ts';
import {
  type ActionContext,
  type ActionDriver,
  DONE,
  OPEN,
  type Sight,
  UNDER_WAY,
} from './action-driver.ts';
import { answered, failedCall } from './answered.ts';

/** Code of a start for which the service has no machine just now. */
const NO_CAPACITY = 'NO_CAPACITY';

const UNDER_WAY_STATUSES = [
  'Creating',
  'ResourceAllocating',
  'Queuing',
  'EnvPreparing',
  'Starting',
];

/** Starts instances, each with a call of its own: there is none for several. */
export const startDriver: ActionDriver = {
  unitSize: () => 1,
  async send(context, ids, deadline) {
    const outcomes: Outcome[] = [];
    for (const id of ids) {
      try {
        outcomes.push(await startOne(context, id, deadline));
      } catch (brokenOff) {
        return { outcomes, brokenOff };
      }
    }
    return { outcomes };
  },
  see(_context, { status, reasonCode }): Sight {
    if (status === 'Running') return DONE;
    if (UNDER_WAY_STATUSES.includes(status)) return UNDER_WAY;
    if (status !== 'Failed') return OPEN;
    const isShort = isOutOfCapacity(reasonCode);
    return {
      is: 'failed',
      code: isShort ? NO_CAPACITY : 'START_FAILED',
      message: isShort
        ? `The service has no machine for it (${reasonCode}).`
        : `It went to Failed when it was to be started${reasonCode === undefined ? '' : ` (${reasonCode})`}.`,
    };
  },
  statuses: { underWay: UNDER_WAY_STATUSES, ends: ['Running', 'Failed'] },
  isRepeatable: false,
  retryTimes(policy, code) {
    if (code !== NO_CAPACITY || !('retry' in policy)) return undefined;
    const { for: longest, every } = policy.retry;
    return { forMs: parseDuration(longest), everyMs: parseDuration(every) };
  },
  pace(policy) {
    if (policy.kind !== 'start') return undefined;
    const { batch, every } = policy.stagger;
    return { batch, everyMs: parseDuration(every) };
  },
  // A start takes two to five minutes as a rule, and longer where it queues.
  verifyTimes: (_policy, times) => ({
    ...times,
    firstWaitMs: Math.max(times.firstWaitMs, 30_000),
    waitMs: Math.max(times.waitMs, 15_000),
    timeoutMs: Math.max(times.timeoutMs, 1_200_000),
  }),
};

/**
 * Starts one instance. A refusal for want of a machine is told from others, since it may pass.
 *
 * @throws what would fail every other call too
 */
async function startOne(
  { deps }: ActionContext,
  instanceId: string,
  deadline: Parameters<ActionDriver['send']>[2],
): Promise<Outcome> {
  try {
    const answer = await deps.dsw.startInstance({ InstanceId: instanceId }, deadline.callOptions());
    if (answer.Success !== false) return answered(deps, 'start', instanceId, 'accepted', answer);
    return ofCapacity(answered(deps, 'start', instanceId, 'refused', answer), answer.Code);
  } catch (error) {
    const outcome = failedCall(deps, 'start', instanceId, error, deadline);
    return ofCapacity(outcome, readFailure(error).serviceCode);
  }
}

function ofCapacity(outcome: Outcome, serviceCode: string | null | undefined): Outcome {
  const isRefusal = outcome.outcome === 'refused' || outcome.outcome === 'failed';
  if (!isRefusal || !isOutOfCapacity(serviceCode, outcome.message)) return outcome;
  return { ...outcome, code: NO_CAPACITY };
}
