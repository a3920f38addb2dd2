import type { Deadline } from './deadline.ts';
import { readFailure } from './failure.ts';
import type { Outcome, OutcomeKind } from './outcome.ts';
import type { RunDeps } from './ports.ts';

type StopDeps = Pick<RunDeps, 'dsw' | 'clock'>;

/** What one call came to. */
export interface StopResult {
  readonly outcomes: readonly Outcome[];
  /** Ids that were surely not taken, and of which the answer does not say why: each has to be tried by itself. */
  readonly leftOut: readonly string[];
}

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
): Promise<StopResult> {
  try {
    const answer = await deps.dsw.stopInstance(
      { InstanceId: instanceId, ...(saveImage ? { SaveImage: true } : {}) },
      deadline.callOptions(),
    );
    const kind: OutcomeKind = answer.Success === false ? 'refused' : 'accepted';
    return { outcomes: [outcome(deps, instanceId, kind, answer)], leftOut: [] };
  } catch (error) {
    return { outcomes: [failed(deps, instanceId, error, deadline)], leftOut: [] };
  }
}

/**
 * Stops up to a hundred instances with one call. The service can take a part and answer HTTP 200: only the ids in the answer
 * were taken. It tells of one reason at most, whatever the others have, and may refuse the call as a whole because one id is
 * bad.
 *
 * @throws what would fail every other call too
 */
export async function stopBatch(
  deps: StopDeps,
  instanceIds: readonly string[],
  deadline: Deadline,
): Promise<StopResult> {
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
      outcomes: told.map((id) => outcome(deps, id, kind, { ...(isUnclear && UNCLEAR), RequestId })),
      leftOut: isUnclear ? [] : instanceIds.filter((id) => !taken.has(id)),
    };
  } catch (error) {
    const { kind, code } = readFailure(error);
    // A denied action is denied for each of them; anything else may be about one id only.
    if (kind === 'refused' && code !== 'DSW_FORBIDDEN') {
      return { outcomes: [], leftOut: instanceIds };
    }
    return { outcomes: instanceIds.map((id) => failed(deps, id, error, deadline)), leftOut: [] };
  }
}

const UNCLEAR = {
  Code: 'NotInAnswer',
  Message: 'The answer to StopInstances lists no instances.',
} as const;

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
