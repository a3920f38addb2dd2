import type { ActionName } from '../../policy/plan.ts';
import type { Deadline } from '../deadline.ts';
import { readFailure } from '../failure.ts';
import type { Outcome, OutcomeKind } from '../outcome.ts';
import type { RunDeps } from '../ports.ts';

interface Explanation {
  readonly Code?: string | null | undefined;
  readonly Message?: string | null | undefined;
  readonly RequestId?: string | null | undefined;
}

/** The outcome that an answer of the service stands for; what was accepted needs no explanation. */
export function answered(
  { clock }: Pick<RunDeps, 'clock'>,
  action: ActionName,
  instanceId: string,
  outcome: OutcomeKind,
  { Code, Message, RequestId }: Explanation,
): Outcome {
  const explained = outcome !== 'accepted';
  return {
    instanceId,
    action,
    outcome,
    at: clock.now().toISOString(),
    ...(explained && Code ? { code: Code } : {}),
    ...(explained && Message ? { message: Message } : {}),
    ...(RequestId ? { requestId: RequestId } : {}),
  };
}

/**
 * The outcome that a failed call stands for.
 *
 * @throws the error itself where it would fail every other call too, or where our deadline cut the call off
 */
export function failedCall(
  deps: Pick<RunDeps, 'clock'>,
  action: ActionName,
  instanceId: string,
  error: unknown,
  deadline: Deadline,
): Outcome {
  const { kind, code, message, requestId } = readFailure(error);
  // Cut off by our own deadline before it was sent: not a failure of this instance, a later trigger does it.
  if (kind === 'run' || (kind === 'failed' && deadline.isOver())) throw error;
  return answered(deps, action, instanceId, kind, {
    Code: code,
    Message: message,
    RequestId: requestId,
  });
}
