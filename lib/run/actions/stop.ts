import type { Policy } from '../../policy/policies.ts';
import type { Deadline } from '../deadline.ts';
import { readFailure } from '../failure.ts';
import type { RunDeps } from '../ports.ts';
import { type ActionDriver, DONE, OPEN, type SendResult, UNDER_WAY } from './action-driver.ts';
import { answered, failedCall } from './answered.ts';

/** Stops instances: up to a hundred with one call, one by one where their images are to be saved first. */
export const stopDriver: ActionDriver = {
  // Saving an image needs a call of its own.
  unitSize: (policy) => (savesImage(policy) ? 1 : 'batch' in policy ? policy.batch : 1),
  send({ deps, policy }, ids, deadline) {
    const [id] = ids;
    const isSingle = stopDriver.unitSize(policy) === 1;
    if (!isSingle || id === undefined) return stopBatch(deps, ids, deadline);
    return stopOne(deps, id, savesImage(policy), deadline);
  },
  sendLeftOut: ({ deps }, id, deadline) => stopOne(deps, id, false, deadline),
  see({ policy }, { status }) {
    if (status === 'Stopped') return DONE;
    if (status === 'Stopping') return UNDER_WAY;
    if (savesImage(policy) && (status === 'Saving' || status === 'Saved')) return UNDER_WAY;
    if (status !== 'Failed') return OPEN;
    return {
      is: 'failed',
      code: 'STOP_FAILED',
      message: 'It went to Failed after it was to be stopped.',
    };
  },
  statuses: { underWay: ['Stopping', 'Saving', 'Saved'], ends: ['Stopped', 'Failed'] },
  isRepeatable: false,
};

function savesImage(policy: Policy): boolean {
  return policy.kind === 'stop' && policy.saveImage;
}

type StopDeps = Pick<RunDeps, 'dsw' | 'clock'>;

/**
 * Stops one instance.
 *
 * @throws what would fail every other call too: credentials, network, throttling that does not end, the deadline
 */
async function stopOne(
  deps: StopDeps,
  instanceId: string,
  saveImage: boolean,
  deadline: Deadline,
): Promise<SendResult> {
  try {
    const answer = await deps.dsw.stopInstance(
      { InstanceId: instanceId, ...(saveImage ? { SaveImage: true } : {}) },
      deadline.callOptions(),
    );
    const kind = answer.Success === false ? 'refused' : 'accepted';
    return { outcomes: [answered(deps, 'stop', instanceId, kind, answer)] };
  } catch (error) {
    return { outcomes: [failedCall(deps, 'stop', instanceId, error, deadline)] };
  }
}

/**
 * Stops up to a hundred instances with one call. The service can take a part and answer HTTP 200: only the ids in the answer
 * were taken. It tells of one reason at most, whatever the others have, and may refuse the call as a whole because one id is
 * bad.
 *
 * @throws what would fail every other call too
 */
async function stopBatch(
  deps: StopDeps,
  instanceIds: readonly string[],
  deadline: Deadline,
): Promise<SendResult> {
  try {
    const answer = await deps.dsw.stopInstances(
      { InstanceIds: [...instanceIds] },
      deadline.callOptions(),
    );
    const { InstanceIds, Success, Code, RequestId } = answer;
    // An answer that says neither what was taken nor no.
    const isUnclear = !Array.isArray(InstanceIds) && Success !== false && !Code;
    const taken = new Set(InstanceIds ?? []);
    const kind = isUnclear ? 'unknown' : 'accepted';
    const told = isUnclear ? instanceIds : instanceIds.filter((id) => taken.has(id));
    return {
      outcomes: told.map((id) =>
        answered(deps, 'stop', id, kind, { ...(isUnclear && UNCLEAR), RequestId }),
      ),
      leftOut: isUnclear ? [] : instanceIds.filter((id) => !taken.has(id)),
    };
  } catch (error) {
    const { kind, code } = readFailure(error);
    // A denied action is denied for each of them; anything else may be about one id only.
    if (kind === 'refused' && code !== 'DSW_FORBIDDEN') {
      return { outcomes: [], leftOut: instanceIds };
    }
    return { outcomes: instanceIds.map((id) => failedCall(deps, 'stop', id, error, deadline)) };
  }
}

const UNCLEAR = {
  Code: 'NotInAnswer',
  Message: 'The answer to StopInstances lists no instances.',
} as const;
