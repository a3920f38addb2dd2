import { StewardError } from '../../base/errors.ts';
import type { CallOptions } from '../../dsw/call.ts';
import type { ActionName } from '../../policy/plan.ts';
import type { Deadline } from '../deadline.ts';
import { type Failure, readFailure } from '../failure.ts';
import type { Outcome } from '../outcome.ts';
import type { RunDeps } from '../ports.ts';
import type { SendResult } from './action-driver.ts';
import { answered, failedCall } from './answered.ts';

/** One thing of an instance that there is once at most and that cannot be changed: it is deleted and created anew. */
export interface Replacement<T> {
  readonly deps: RunDeps;
  readonly action: ActionName;
  readonly instanceId: string;
  readonly deadline: Deadline;
  /** Such as `idle culler`, for people. */
  readonly thing: string;
  /** Begins the codes of ours: `CULLER` for `CULLER_LOST` and `CULLER_CHANGED`. */
  readonly prefix: string;
  readonly wanted: T;
  /** What was seen there and is in the way; undefined where nothing was. */
  readonly before: T | undefined;
  /** It was there when the plan was made and is no more: an earlier try of the run has deleted it, and may have been cut off. */
  readonly isGone?: boolean;
  isSame(found: T, wanted: T): boolean;
  remove(options: CallOptions): Promise<Answer>;
  create(value: T, options: CallOptions): Promise<Answer>;
  /** Asked for alone: a listing may still show what was deleted. */
  find(options: CallOptions): Promise<T | undefined>;
}

interface Answer {
  readonly Success?: boolean | null | undefined;
  readonly Code?: string | null | undefined;
  readonly Message?: string | null | undefined;
  readonly RequestId?: string | null | undefined;
}

/** Deleting is not begun with less time: an attempt that is given up, and one that creates. */
const PAIR_MS = 15_000;

/** How often creating is tried once the way is free. */
const MOST_TRIES = 3;
const BETWEEN_TRIES_MS = 500;

/**
 * Deletes what is in the way, and creates what is wanted at once, so that the instance is without for the time of one call.
 * Whatever happens in between, it must not stay without: creating is tried again, what was there before is put back, or the
 * outcome is left in doubt, so that this run or the next trigger looks and repeats it.
 *
 * @throws what would fail every other call too, where surely nothing was done
 */
export async function replace<T>(one: Replacement<T>): Promise<SendResult> {
  const { deps, action, instanceId, before, deadline } = one;
  if (before === undefined || one.isGone === true) return create(one);
  if (deadline.remainingMs() < PAIR_MS) throw tooLate(one.thing);
  try {
    const answer = await one.remove(deadline.callOptions());
    if (answer.Success === false)
      return { outcomes: [outcomeOf(one, 'refused', refusalIn(answer))] };
  } catch (error) {
    const failure = readFailure(error);
    if (failure.kind === 'unknown') return createInDoubt(one, failure);
    // Somebody else has deleted it.
    if (failure.code !== 'DSW_NOT_FOUND') {
      return { outcomes: [failedCall(deps, action, instanceId, error, deadline)] };
    }
  }
  return create(one);
}

/**
 * After a deletion whose answer was lost: whatever becomes of creating, the deletion may still arrive, so that only a later
 * look tells.
 */
async function createInDoubt<T>(one: Replacement<T>, lost: Failure): Promise<SendResult> {
  const outcomes = [outcomeOf(one, 'unknown', lost)];
  try {
    await one.create(one.wanted, secondHalf(one.deadline));
    return { outcomes };
  } catch (error) {
    return readFailure(error).kind === 'run' ? { outcomes, brokenOff: error } : { outcomes };
  }
}

async function create<T>(one: Replacement<T>): Promise<SendResult> {
  const { deps, action, instanceId, wanted, before, deadline } = one;
  let mayBeThere = false;
  for (let tries = 1; ; tries += 1) {
    try {
      const answer = await one.create(wanted, secondHalf(deadline));
      if (answer.Success === false)
        return { outcomes: [await afterRefusal(one, refusalIn(answer))] };
      return { outcomes: [answered(deps, action, instanceId, 'accepted', answer)] };
    } catch (error) {
      const failure = readFailure(error);
      switch (failure.kind) {
        case 'run':
          // This try did nothing. Without a deletion or a lost try before, nothing was done; otherwise the next trigger looks.
          if (before === undefined && !mayBeThere) throw error;
          return { outcomes: [outcomeOf(one, 'unknown', failure)], brokenOff: error };
        case 'refused':
          return { outcomes: [await afterRefusal(one, failure)] };
        case 'unknown':
        case 'failed':
          mayBeThere ||= failure.kind === 'unknown';
          // A try that arrives late is refused, or is the one that counts: trying again does no harm.
          if (tries < MOST_TRIES && (await pause(deps, deadline))) continue;
          return {
            outcomes: [
              mayBeThere
                ? outcomeOf(one, 'unknown', failure)
                : await putBack(one, failure, 'failed'),
            ],
          };
        default:
          return failure.kind satisfies never;
      }
    }
  }
}

function refusalIn({ Code, Message, RequestId }: Answer): Failure {
  return {
    kind: 'refused',
    code: Code ?? 'DSW_REJECTED',
    message: Message ?? '',
    requestId: RequestId ?? undefined,
  };
}

/** Refused is a second one, a bad value, or a status: only a look tells which. */
async function afterRefusal<T>(one: Replacement<T>, refusal: Failure): Promise<Outcome> {
  // The instance itself is gone, or nobody lets us: nothing to look for, and nothing that could be put back.
  if (refusal.code === 'DSW_NOT_FOUND') return outcomeOf(one, 'refused', refusal);
  if (refusal.code === 'DSW_FORBIDDEN') return without(one, refusal);
  let found: T | undefined;
  try {
    found = await one.find(secondHalf(one.deadline));
  } catch {
    return outcomeOf(one, 'unknown', refusal);
  }
  if (found === undefined) return putBack(one, refusal, 'refused');
  if (one.isSame(found, one.wanted)) return outcomeOf(one, 'accepted', refusal);
  return outcomeOf(one, 'refused', {
    ...refusal,
    code: `${one.prefix}_CHANGED`,
    message: `Somebody else has given it another ${one.thing} meanwhile, which is left there.`,
  });
}

/** Puts back what was deleted, where something was, after the wanted one could not be created. */
async function putBack<T>(
  one: Replacement<T>,
  failure: Failure,
  outcome: 'refused' | 'failed',
): Promise<Outcome> {
  const { before, deadline } = one;
  if (before === undefined) return outcomeOf(one, outcome, failure);
  try {
    const answer = await one.create(before, secondHalf(deadline));
    if (answer.Success === false) return without(one, failure);
  } catch {
    return without(one, failure);
  }
  return outcomeOf(one, outcome, {
    ...failure,
    message: `${failure.message} The ${one.thing} that it had before was put back.`,
  });
}

/** The instance had one and has none now, or nobody knows: a person should look; the next run tries again. */
function without<T>(one: Replacement<T>, failure: Failure): Outcome {
  if (one.before === undefined) return outcomeOf(one, 'refused', failure);
  return outcomeOf(one, 'failed', {
    ...failure,
    code: `${one.prefix}_LOST`,
    message: `Its ${one.thing} was deleted to make way for the wanted one, which could not be created, so that it has none now: ${failure.message}`,
  });
}

async function pause({ clock }: RunDeps, deadline: Deadline): Promise<boolean> {
  // Not ended by an interruption: what was begun is brought to an end.
  if (deadline.remainingMs() <= BETWEEN_TRIES_MS) return false;
  await clock.sleep(BETWEEN_TRIES_MS);
  return true;
}

/**
 * For the calls after a deletion: the deadline holds, but an interruption does not end them, so that nobody is left without
 * for it.
 *
 * @throws StewardError `DEADLINE` when it is over
 */
function secondHalf(deadline: Deadline): CallOptions {
  const { deadlineMs } = deadline.callOptions();
  return deadlineMs === undefined ? {} : { deadlineMs };
}

function outcomeOf<T>(
  { deps, action, instanceId }: Replacement<T>,
  outcome: 'accepted' | 'refused' | 'failed' | 'unknown',
  { code, message, requestId }: Failure,
): Outcome {
  return answered(deps, action, instanceId, outcome, {
    Code: code,
    Message: message,
    RequestId: requestId,
  });
}

function tooLate(thing: string): StewardError {
  return new StewardError(
    'DEADLINE',
    `The time left was too short to delete the ${thing} of an instance and create another; the next trigger goes on.`,
  );
}
