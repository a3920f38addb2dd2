import type { Deadline } from './deadline.ts';
import { readFailure } from './failure.ts';
import type { Outcome, OutcomeKind } from './outcome.ts';
import type { RunDeps } from './ports.ts';

type StopDeps = Pick<RunDeps, 'dsw' | 'clock'>;

/**
 * Stops one instance.
 *
 * @throws what would fail every other call too: credentials, network, throttling that does not end, the deadline
 */
export async function stopOne(
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
    const kind: OutcomeKind = answer.Success === false ? 'refused' : 'accepted';
    return outcome(deps, instanceId, kind, answer);
  } catch (error) {
    return failed(deps, instanceId, error, deadline);
  }
}

export interface BatchResult {
  readonly outcomes: readonly Outcome[];
  /** The error that broke it off; the instances without an outcome were not tried. */
  readonly brokenOff?: unknown;
}

/**
 * Stops up to a hundred instances with one call. The service can take a part and answer HTTP 200: only the ids in the
 * answer were taken. Where it refuses the call as a whole, because one id is bad, they are stopped one by one.
 *
 * @throws what would fail every other call too
 */
export async function stopBatch(
  deps: StopDeps,
  instanceIds: readonly string[],
  deadline: Deadline,
): Promise<BatchResult> {
  try {
    const answer = await deps.dsw.stopInstances(
      { InstanceIds: [...instanceIds] },
      deadline.callOptions(),
    );
    const taken = new Set(answer.InstanceIds ?? []);
    const outcomes = instanceIds.map((id) =>
      taken.has(id)
        ? outcome(deps, id, 'accepted', { RequestId: answer.RequestId })
        : outcome(deps, id, 'refused', {
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
    return { outcomes: instanceIds.map((id) => failed(deps, id, error, deadline)) };
  }
}

async function oneByOne(
  deps: StopDeps,
  instanceIds: readonly string[],
  deadline: Deadline,
): Promise<BatchResult> {
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

function failed(deps: StopDeps, instanceId: string, error: unknown, deadline: Deadline): Outcome {
  const { kind, code, message, requestId } = readFailure(error);
  // Cut off by our own deadline before it was sent: not a failure of this instance, a later trigger does it.
  if (kind === 'run' || (kind === 'failed' && deadline.isOver())) throw error;
  return outcome(deps, instanceId, kind, { Code: code, Message: message, RequestId: requestId });
}

interface Explanation {
  readonly Code?: string | null | undefined;
  readonly Message?: string | null | undefined;
  readonly RequestId?: string | null | undefined;
}

function outcome(
  { clock }: StopDeps,
  instanceId: string,
  kind: OutcomeKind,
  { Code, Message, RequestId }: Explanation,
): Outcome {
  const explained = kind !== 'accepted';
  return {
    instanceId,
    action: 'stop',
    outcome: kind,
    at: clock.now().toISOString(),
    ...(explained && Code ? { code: Code } : {}),
    ...(explained && Message ? { message: Message } : {}),
    ...(RequestId ? { requestId: RequestId } : {}),
  };
}
