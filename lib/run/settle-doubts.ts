import { type Look, lookAgain } from './look-again.ts';
import type { Outcome } from './outcome.ts';
import { type ActState, doubtfulIds, isOnItsWay, readStates } from './progress.ts';
import type { HeldRun } from './run.ts';

/** How often one instance is acted on in a run, at most. */
const MOST_ATTEMPTS = 3;

/**
 * Finds out about acts of which nobody knows whether they were done: an answer was lost, or a trigger was killed before it
 * could write it down. It waits until whatever was under way has arrived and shows, looks, and records what it sees.
 *
 * @returns ids that were surely not stopped and are to be tried again; undefined where there was no time to wait
 */
export async function settleDoubts(run: HeldRun): Promise<readonly string[] | undefined> {
  const states = readStates(run.journal.entries);
  const doubtful = doubtfulIds(states).flatMap((id) => {
    const state = states.get(id);
    return state === undefined ? [] : [{ id, state }];
  });
  if (doubtful.length === 0) return [];
  const readyMs = Math.max(...doubtful.map(({ state }) => settledBy(run, state)));
  const waitMs = readyMs - run.deps.clock.now().getTime();
  if (waitMs > 0 && !(await run.deadline.sleep(waitMs))) return undefined;

  await run.lease.keep();
  const look = await lookAgain(
    run,
    doubtful.map(({ id }) => id),
  );
  const at = run.deps.clock.now().toISOString();
  const repeat: string[] = [];
  const outcomes: Outcome[] = [];
  for (const { id, state } of doubtful) {
    const found = judge(look(id), state, run.policy.saveImage);
    if (found === 'repeat') repeat.push(id);
    else outcomes.push({ instanceId: id, action: 'stop', at, ...found });
  }
  await run.journal.append(outcomes);
  run.log.info('acts without an answer looked at', {
    looked: doubtful.length,
    repeated: repeat.length,
  });
  return repeat;
}

/** When an act can be seen if it was done (epoch ms): one of an earlier holder may have begun until that one's end. */
function settledBy({ lease, times }: HeldRun, { doubt }: ActState): number {
  if (doubt?.term === lease.term) return Date.parse(doubt.since) + times.settleMs;
  const endedMs = lease.previous?.endedAt.getTime() ?? Number.NEGATIVE_INFINITY;
  return endedMs + times.lease.skewMs + times.settleMs;
}

type Finding = Omit<Outcome, 'instanceId' | 'action' | 'at'>;

const ANSWER_LOST = {
  code: 'ANSWER_LOST',
  message: 'It runs no more; the answer to the stop was lost, or not recorded.',
} as const;

function judge(
  { instance, decision }: Look,
  { attempts, doubt }: ActState,
  savesImage: boolean,
): Finding | 'repeat' {
  if (instance === undefined || decision === undefined) {
    return {
      outcome: 'unverified',
      code: 'gone',
      message: 'The answer to its stop was lost, and the service no longer lists it.',
    };
  }
  const { status, modifiedAt } = instance;
  if (status === 'Stopped') return { outcome: 'verified', status, ...ANSWER_LOST };
  if (isOnItsWay(status, savesImage)) return { outcome: 'unknown', status, ...ANSWER_LOST };
  if (status === 'Failed') {
    return {
      outcome: 'failed',
      status,
      code: 'STOP_FAILED',
      message: 'It went to Failed after it was to be stopped.',
    };
  }
  if (doubt?.modifiedAt !== undefined && doubt.modifiedAt !== modifiedAt) {
    // It may have been stopped by us and started again by a person: to stop it twice would be wrong.
    return {
      outcome: 'unverified',
      status,
      code: 'CHANGED_SINCE',
      message: `The answer to its stop was lost, and it was changed since; it is ${status} now and left alone.`,
    };
  }
  if (decision.action !== 'stop') {
    return {
      outcome: 'skipped',
      status,
      code: decision.reason,
      message: 'It changed after the plan was made.',
    };
  }
  if (attempts < MOST_ATTEMPTS) return 'repeat';
  return {
    outcome: 'unverified',
    status,
    code: 'NOT_SEEN_STOPPED',
    message: `Tried ${attempts} times without an answer, and not stopped.`,
  };
}
