import type { Policy } from '../../policy/policies.ts';
import type { Deadline } from '../deadline.ts';
import { readFailure } from '../failure.ts';
import type { Outcome } from '../outcome.ts';
import type { RunDeps } from '../ports.ts';
import { type ActionDriver, DONE, OPEN, type SendResult, UNDER_WAY } from './action-driver.ts';
import { answered, failedCall } from './answered.ts';

/** Stops instances: up to a hundred with one call, one by one where their images are to be saved first. */
export const stopDriver: ActionDriver = {
  // Saving an image needs a call of its own.
  unitSize: (policy) => (savesImage(policy) ? 1 : 'batch' in policy ? policy.batch : 1),
  async send({ deps, policy }, ids, deadline) {
    const [id] = ids;
    const isSingle = stopDriver.unitSize(policy) === 1;
    if (!isSingle || id === undefined) return stopBatch(deps, ids, deadline);
    return { outcomes: [await stopOne(deps, id, savesImage(policy), deadline)] };
  },
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
): Promise<Outcome> {
  try {
    const answer = await deps.dsw.stopInstance(
      { InstanceId: instanceId, ...(saveImage ? { SaveImage: true } : {}) },
      deadline.callOptions(),
    );
    const kind = answer.Success === false ? 'refused' : 'accepted';
    return answered(deps, 'stop', instanceId, kind, answer);
  } catch (error) {
    return failedCall(deps, 'stop', instanceId, error, deadline);
  }
}

/**
 * Stops up to a hundred instances with one call. The service can take a part and answer HTTP 200: only the ids in the
 * answer were taken. Where it refuses the call as a whole, because one id is bad, they are stopped one by one.
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
    const taken = new Set(answer.InstanceIds ?? []);
    const outcomes = instanceIds.map((id) =>
      taken.has(id)
        ? answered(deps, 'stop', id, 'accepted', { RequestId: answer.RequestId })
        : answered(deps, 'stop', id, 'refused', {
            ...answer,
            Code: answer.Code ?? 'NotInAnswer',
            Message: answer.Message ?? 'The answer to StopInstances does not list this instance.',
          }),
    );
    return { outcomes };
  } catch (error) {
    const { kind, code } = readFailure(error);
    // A denied action is denied for each of them; anything else may be about one id only.
    if (kind === 'refused' && code !== 'DSW_FORBIDDEN')
      return oneByOne(deps, instanceIds, deadline);
    return { outcomes: instanceIds.map((id) => failedCall(deps, 'stop', id, error, deadline)) };
  }
}

async function oneByOne(
  deps: StopDeps,
  instanceIds: readonly string[],
  deadline: Deadline,
): Promise<SendResult> {
  const outcomes: Outcome[] = [];
  for (const id of instanceIds) {
    try {
      outcomes.push(await stopOne(deps, id, false, deadline));
    } catch (brokenOff) {
      // What was done so far must reach the journal.
      return { outcomes, brokenOff };
    }
  }
  return { outcomes };
}
