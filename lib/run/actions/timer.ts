import type { CallOptions } from '../../dsw/call.ts';
import type { InstanceObservation } from '../../policy/observation.ts';
import { isSameTimer } from '../../policy/own-timers.ts';
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
import { replace } from './replace.ts';

/** Timers are set at once; what does not show within two minutes is looked at by the next run. */
const SEEN_WITHIN_MS = 120_000;

/**
 * Sets the shutdown timer that the plan says. Whether a second one replaces the first or is refused is not documented, so
 * the one that is there is deleted first, and put back where the other cannot be set.
 */
export const setTimerDriver: ActionDriver = {
  unitSize: () => 1,
  send: (context, [id = ''], deadline) => setTimer(context, id, deadline),
  see: (context, instance) => seeTimer(instance, wantedAt(context, instance.id)),
  // A hold since the plan moves it: the time of the plan would end that.
  stillHolds: (planned, now) => planned.evidence['dueAt'] === now.evidence['dueAt'],
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

function setTimer(context: ActionContext, id: string, deadline: Deadline): Promise<SendResult> {
  const { deps, seen } = context;
  const wanted = wantedAt(context, id);
  // The engine asks only for what the plan acts on.
  if (wanted === undefined) throw new TypeError(`the plan sets no timer of ${id}`);
  return replace({
    deps,
    action: 'set-timer',
    instanceId: id,
    deadline,
    thing: 'shutdown timer',
    prefix: 'TIMER',
    wanted,
    before: seen.get(id)?.shutdownTimerDueAt,
    isSame: (found) => isSameTimer(Date.parse(found), Date.parse(wanted)),
    remove: (options) => deps.dsw.deleteInstanceShutdownTimer({ InstanceId: id }, options),
    create: (dueAt, options) =>
      deps.dsw.createInstanceShutdownTimer(
        { InstanceId: id, DueTime: dueAt.replace('.000Z', 'Z') },
        options,
      ),
    find: (options) => findTimer(deps, id, options),
  });
}

/** The timer that an instance has at this moment; "not found" and an empty answer both mean none. */
async function findTimer(
  { dsw }: Pick<RunDeps, 'dsw'>,
  InstanceId: string,
  options: CallOptions,
): Promise<string | undefined> {
  try {
    return (await dsw.getInstanceShutdownTimer({ InstanceId }, options)).DueTime ?? undefined;
  } catch (error) {
    if (readFailure(error).code === 'DSW_NOT_FOUND') return undefined;
    throw error;
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
  return isSameTimer(Date.parse(wanted), Date.parse(shutdownTimerDueAt)) ? DONE : OPEN;
}
