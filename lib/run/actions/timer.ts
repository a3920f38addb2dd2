import type { InstanceObservation } from '../../policy/observation.ts';
import type { Deadline } from '../deadline.ts';
import { readFailure } from '../failure.ts';
import type { RunDeps } from '../ports.ts';
import {
  type ActionContext,
  type ActionDriver,
  DONE,
  OPEN,
  type SendResult,
  type Sight,
} from './action-driver.ts';
import { answered, failedCall } from './answered.ts';

/** Timers are set at once; what does not show within two minutes is looked at by the next run. */
const SEEN_WITHIN_MS = 120_000;

/** Timers of the service are exact to the second. */
const SAME_MS = 1_000;

/**
 * Sets the shutdown timer that the plan says. Whether a second one replaces the first or is refused is not documented, so
 * the one that is there is deleted first; what is cut off in between is set by the next run.
 */
export const setTimerDriver: ActionDriver = {
  unitSize: () => 1,
  send: (context, [id = ''], deadline) => setTimer(context, id, deadline),
  see: (context, instance) => seeTimer(instance, wantedAt(context, instance.id)),
  isRepeatable: true,
  verifyTimes: (_policy, times) => ({ ...times, timeoutMs: SEEN_WITHIN_MS }),
};

/** Takes the shutdown timer away. */
export const clearTimerDriver: ActionDriver = {
  unitSize: () => 1,
  async send({ deps }, [id = ''], deadline) {
    try {
      await deleteTimer(deps, id, deadline);
      return { outcomes: [answered(deps, 'clear-timer', id, 'accepted', {})] };
    } catch (error) {
      return { outcomes: [failedCall(deps, 'clear-timer', id, error, deadline)] };
    }
  },
  see: (_context, instance) => seeTimer(instance, undefined),
  isRepeatable: true,
  verifyTimes: (_policy, times) => ({ ...times, timeoutMs: SEEN_WITHIN_MS }),
};

async function setTimer(
  context: ActionContext,
  InstanceId: string,
  deadline: Deadline,
): Promise<SendResult> {
  const { deps, seen } = context;
  try {
    if (seen.get(InstanceId)?.shutdownTimerDueAt !== undefined) {
      await deleteTimer(deps, InstanceId, deadline);
    }
    const answer = await deps.dsw.createInstanceShutdownTimer(
      { InstanceId, DueTime: wantedAt(context, InstanceId)?.replace('.000Z', 'Z') },
      deadline.callOptions(),
    );
    const kind = answer.Success === false ? 'refused' : 'accepted';
    return { outcomes: [answered(deps, 'set-timer', InstanceId, kind, answer)] };
  } catch (error) {
    return { outcomes: [failedCall(deps, 'set-timer', InstanceId, error, deadline)] };
  }
}

/** One that is gone already is as good. */
async function deleteTimer(
  { dsw }: Pick<RunDeps, 'dsw'>,
  InstanceId: string,
  deadline: Deadline,
): Promise<void> {
  try {
    await dsw.deleteInstanceShutdownTimer({ InstanceId }, deadline.callOptions());
  } catch (error) {
    if (readFailure(error).code !== 'DSW_NOT_FOUND') throw error;
  }
}

/** ISO 8601 UTC, as the planner has it in the evidence. */
function wantedAt({ decisions }: ActionContext, id: string): string | undefined {
  const dueAt = decisions.get(id)?.evidence['dueAt'];
  return typeof dueAt === 'string' ? dueAt : undefined;
}

function seeTimer({ shutdownTimerDueAt }: InstanceObservation, wanted: string | undefined): Sight {
  if (wanted === undefined || shutdownTimerDueAt === undefined) {
    return wanted === shutdownTimerDueAt ? DONE : OPEN;
  }
  return Math.abs(Date.parse(wanted) - Date.parse(shutdownTimerDueAt)) <= SAME_MS ? DONE : OPEN;
}
