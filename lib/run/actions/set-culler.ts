import { StewardError } from '../../base/errors.ts';
import {
  type CullerValues,
  cullerOf,
  isSameCuller,
  type ToldCuller,
} from '../../policy/culler-comparison.ts';
import { plannedCuller } from '../../policy/kinds/culler.ts';
import type { Deadline } from '../deadline.ts';
import { type Failure, readFailure } from '../failure.ts';
import type { Outcome } from '../outcome.ts';
import {
  type ActionContext,
  type ActionDriver,
  DONE,
  OPEN,
  type SendResult,
} from './action-driver.ts';
import { answered, failedCall } from './answered.ts';
import { createCuller, findCuller, secondHalf } from './culler-calls.ts';

/**
 * Gives instances their idle culler. One that is in the way is deleted, and the wanted one created at once, for one instance
 * after the other, so that each is without a culler for the time of one call. Whatever happens in between, the instance must
 * not stay without: creating is tried again, what was there before is put back, or the outcome is left in doubt, so that this
 * run or the next trigger looks and repeats it.
 */
export const setCullerDriver: ActionDriver = {
  unitSize: () => 1,
  async send(context, [id], deadline) {
    return id === undefined ? { outcomes: [] } : setCuller(context, id, deadline);
  },
  see(context, instance) {
    const found = cullerOf(instance);
    return found !== undefined && isSameCuller(found, wantedFor(context, instance.id))
      ? DONE
      : OPEN;
  },
  // There is one culler at most, and the same one twice is the same one.
  isRepeatable: true,
  // It shows as soon as the listing has caught up.
  verifyTimes: (_, times) => ({ ...times, timeoutMs: Math.min(times.timeoutMs, SHOWS_WITHIN_MS) }),
};

const SHOWS_WITHIN_MS = 120_000;

/** Deleting is not begun with less time: an attempt that is given up, and one that creates. */
const PAIR_MS = 15_000;

/** How often creating is tried once the way is free. */
const MOST_TRIES = 3;
const BETWEEN_TRIES_MS = 500;

function wantedFor({ decisions }: ActionContext, id: string): CullerValues {
  const decision = decisions.get(id);
  const wanted = decision && plannedCuller(decision);
  // The engine asks only for what the plan acts on.
  if (wanted === undefined) throw new TypeError(`the plan sets no culler of ${id}`);
  return wanted;
}

async function setCuller(
  context: ActionContext,
  id: string,
  deadline: Deadline,
): Promise<SendResult> {
  const wanted = wantedFor(context, id);
  const seen = context.seen.get(id);
  const before = seen && cullerOf(seen);
  if (before === undefined) return create({ context, id, wanted, before, deadline });

  if (deadline.remainingMs() < PAIR_MS) throw tooLate();
  try {
    await context.deps.dsw.deleteIdleInstanceCuller({ InstanceId: id }, deadline.callOptions());
  } catch (error) {
    const failure = readFailure(error);
    if (failure.kind === 'unknown') return createInDoubt(context, id, wanted, deadline, failure);
    // Somebody else has deleted it.
    if (failure.code !== 'DSW_NOT_FOUND') {
      return { outcomes: [failedCall(context.deps, 'set-culler', id, error, deadline)] };
    }
  }
  return create({ context, id, wanted, before, deadline });
}

/**
 * After a deletion whose answer was lost: whatever becomes of creating, the deletion may still arrive, so that only a later
 * look tells.
 */
async function createInDoubt(
  { deps }: ActionContext,
  id: string,
  wanted: CullerValues,
  deadline: Deadline,
  lost: Failure,
): Promise<SendResult> {
  const outcomes = [outcomeOf(deps, id, 'unknown', lost)];
  try {
    await createCuller(deps, id, wanted, secondHalf(deadline));
    return { outcomes };
  } catch (error) {
    return readFailure(error).kind === 'run' ? { outcomes, brokenOff: error } : { outcomes };
  }
}

interface Creation {
  readonly context: ActionContext;
  readonly id: string;
  readonly wanted: CullerValues;
  /** What was deleted to make way for it. */
  readonly before: ToldCuller | undefined;
  readonly deadline: Deadline;
}

async function create(creation: Creation): Promise<SendResult> {
  const { context, id, wanted, before, deadline } = creation;
  const { deps } = context;
  let mayBeThere = false;
  for (let tries = 1; ; tries += 1) {
    try {
      const answer = await createCuller(deps, id, wanted, secondHalf(deadline));
      return { outcomes: [answered(deps, 'set-culler', id, 'accepted', answer)] };
    } catch (error) {
      const failure = readFailure(error);
      switch (failure.kind) {
        case 'run':
          // This try did nothing. Without a deletion or a lost try before, nothing was done; otherwise the next trigger looks.
          if (before === undefined && !mayBeThere) throw error;
          return { outcomes: [outcomeOf(deps, id, 'unknown', failure)], brokenOff: error };
        case 'refused':
          return { outcomes: [await afterRefusal(creation, failure)] };
        case 'unknown':
        case 'failed':
          mayBeThere ||= failure.kind === 'unknown';
          // A try that arrives late is refused, or is the one that counts: trying again does no harm.
          if (tries < MOST_TRIES && (await pause(deps, deadline))) continue;
          return {
            outcomes: [
              mayBeThere
                ? outcomeOf(deps, id, 'unknown', failure)
                : await putBack(creation, failure, 'failed'),
            ],
          };
        default:
          return failure.kind satisfies never;
      }
    }
  }
}

/** Refused is a second culler, a bad value, or a status: only a look tells which. */
async function afterRefusal(creation: Creation, refusal: Failure): Promise<Outcome> {
  const { context, id, wanted, deadline } = creation;
  const { deps } = context;
  // The instance itself is gone, or nobody lets us: nothing to look for, and nothing that could be put back.
  if (refusal.code === 'DSW_NOT_FOUND') return outcomeOf(deps, id, 'refused', refusal);
  if (refusal.code === 'DSW_FORBIDDEN') return withoutCuller(creation, refusal);
  let found: ToldCuller | undefined;
  try {
    found = await findCuller(deps, id, secondHalf(deadline));
  } catch {
    return outcomeOf(deps, id, 'unknown', refusal);
  }
  if (found === undefined) return putBack(creation, refusal, 'refused');
  if (isSameCuller(found, wanted)) return outcomeOf(deps, id, 'accepted', refusal);
  return outcomeOf(deps, id, 'refused', {
    ...refusal,
    code: 'CULLER_CHANGED',
    message: 'Somebody else has given it another idle culler meanwhile, which is left there.',
  });
}

/** Puts back what was deleted, where something was, after the wanted one could not be created. */
async function putBack(
  creation: Creation,
  failure: Failure,
  outcome: 'refused' | 'failed',
): Promise<Outcome> {
  const { context, id, before, deadline } = creation;
  const { deps } = context;
  if (before === undefined) return outcomeOf(deps, id, outcome, failure);
  try {
    await createCuller(deps, id, before, secondHalf(deadline));
  } catch {
    return withoutCuller(creation, failure);
  }
  return outcomeOf(deps, id, outcome, {
    ...failure,
    message: `${failure.message} The idle culler that it had before was put back.`,
  });
}

/** The instance had a culler and has none now, or nobody knows: a person should look; the next run tries again. */
function withoutCuller({ context, id, before }: Creation, failure: Failure): Outcome {
  const { deps } = context;
  if (before === undefined) return outcomeOf(deps, id, 'refused', failure);
  return outcomeOf(deps, id, 'failed', {
    ...failure,
    code: 'CULLER_LOST',
    message: `Its idle culler was deleted to make way for the wanted one, which could not be created, so that it has none now: ${failure.message}`,
  });
}

async function pause({ clock }: ActionContext['deps'], deadline: Deadline): Promise<boolean> {
  // Not ended by an interruption: what was begun is brought to an end.
  if (deadline.remainingMs() <= BETWEEN_TRIES_MS) return false;
  await clock.sleep(BETWEEN_TRIES_MS);
  return true;
}

function outcomeOf(
  deps: ActionContext['deps'],
  id: string,
  outcome: 'accepted' | 'refused' | 'failed' | 'unknown',
  { code, message, requestId }: Failure,
): Outcome {
  return answered(deps, 'set-culler', id, outcome, {
    Code: code,
    Message: message,
    RequestId: requestId,
  });
}

function tooLate(): StewardError {
  return new StewardError(
    'DEADLINE',
    'The time left was too short to delete an idle culler and create another; the next trigger goes on.',
  );
}
