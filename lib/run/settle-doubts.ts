import { ACTION_WORDS } from '../policy/action-words.ts';
import type { ActionName } from '../policy/plan.ts';
import { OPEN, type Sight } from './actions/action-driver.ts';
import { deferIfItMayPass } from './defer.ts';
import { driverOf, type HeldRun } from './held-run.ts';
import { type Look, lookAgain } from './look-again.ts';
import { ANSWER_LOST, NOT_SEEN_DONE, type Outcome } from './outcome.ts';
import { type ActState, doubtfulIds, readStates } from './progress.ts';
import { seeActs, seeGone } from './see-acts.ts';

/** How often one instance is acted on in a run, at most. */
const MOST_ATTEMPTS = 3;

/**
 * Finds out about acts of which nobody knows whether they were done: an answer was lost, or a trigger was killed before it
 * could write it down. It waits until whatever was under way has arrived and shows, looks, and records what it sees.
 *
 * @returns ids that were surely not acted on and are to be tried again; undefined where there was no time to wait
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
  const sights = await seeEach(
    run,
    doubtful.map(({ id }) => id),
    look,
  );
  const at = run.deps.clock.now().toISOString();
  const repeat: string[] = [];
  const outcomes: Outcome[] = [];
  for (const { id, state } of doubtful) {
    const action = run.planned.get(id);
    // A record of ours names planned instances only.
    if (action === undefined) continue;
    const found = judge(run, action, { ...look(id), sight: sights.get(id) ?? OPEN }, state);
    if (found === 'repeat') repeat.push(id);
    else outcomes.push(deferIfItMayPass(run, { instanceId: id, action, at, ...found }));
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

async function seeEach(
  run: HeldRun,
  ids: readonly string[],
  look: (id: string) => Look,
): Promise<ReadonlyMap<string, Sight>> {
  const sights = new Map<string, Sight>();
  for (const action of new Set(run.planned.values())) {
    const instances = ids.flatMap((id) => {
      const { instance } = look(id);
      return instance !== undefined && run.planned.get(id) === action ? [instance] : [];
    });
    const missing = ids.filter(
      (id) => look(id).instance === undefined && run.planned.get(id) === action,
    );
    for (const [id, sight] of await seeActs(run, action, instances)) sights.set(id, sight);
    for (const [id, sight] of await seeGone(run, action, missing)) sights.set(id, sight);
  }
  return sights;
}

type Finding = Omit<Outcome, 'instanceId' | 'action' | 'at'>;

function judge(
  run: HeldRun,
  action: ActionName,
  { instance, decision, sight }: Look & { readonly sight: Sight },
  { attempts, doubt }: ActState,
): Finding | 'repeat' {
  const driver = driverOf(run, action);
  const { done, verb } = ACTION_WORDS[action];
  if (instance === undefined || decision === undefined) {
    if (sight.is === 'done') {
      return {
        outcome: 'verified',
        code: ANSWER_LOST,
        message: `It is seen ${done.en}; the answer to the call was lost, or not recorded.`,
      };
    }
    return {
      outcome: 'unverified',
      code: 'gone',
      message: 'The answer to the call was lost, and the service no longer lists it.',
    };
  }
  const { status, modifiedAt } = instance;
  const answerLost = {
    status,
    code: ANSWER_LOST,
    message: `It is seen ${sight.is === 'done' ? done.en : `on its way to be ${done.en}`}; the answer to the call was lost, or not recorded.`,
  } as const;
  if (sight.is === 'done') {
    return { outcome: 'verified', ...answerLost, ...(modifiedAt ? { modifiedAt } : {}) };
  }
  if (sight.is === 'under-way') return { outcome: 'unknown', ...answerLost };
  if (sight.is === 'failed' || sight.is === 'changed') {
    const outcome = sight.is === 'failed' ? 'failed' : 'skipped';
    return { outcome, status, code: sight.code, message: sight.message };
  }
  const isChanged = doubt?.modifiedAt !== undefined && doubt.modifiedAt !== modifiedAt;
  if (isChanged && !driver.isRepeatable) {
    // It may have been done by us and undone by a person: to do it twice would be wrong.
    return {
      outcome: 'unverified',
      status,
      code: 'CHANGED_SINCE',
      message: `The answer to the call that was to ${verb.en} it was lost, and it was changed since; it is ${status} now and left alone.`,
    };
  }
  if (decision.action !== action) {
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
    code: NOT_SEEN_DONE,
    message: `Tried ${attempts} times without an answer, and not ${done.en}.`,
  };
}
