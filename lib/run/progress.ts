import type { ActionName, Plan } from '../policy/plan.ts';
import type { Entry } from './journal-objects.ts';
import type { Outcome } from './outcome.ts';

/** How far the act on one instance has come, by the journal. */
export interface ActState {
  /** The last thing recorded; undefined where nothing was, or where it is surely not begun. */
  readonly outcome: Outcome | undefined;
  /** How often it was begun, or may have been. */
  readonly attempts: number;
  /** Set where it may have been done and nobody has looked. */
  readonly doubt: Doubt | undefined;
  /** Undefined where it never was begun. */
  readonly begun: Begun | undefined;
  /** It was put off until then, ISO 8601 UTC. */
  readonly againAt: string | undefined;
}

export interface Begun {
  /** The last time, ISO 8601 UTC. */
  readonly at: string;
  /** The instance's last change as seen before it. */
  readonly modifiedAt: string | undefined;
}

export interface Doubt {
  /** The lease under which it was begun. */
  readonly term: number;
  /** When, or when its answer was lost: ISO 8601 UTC. */
  readonly since: string;
  /** The instance's last change as seen before. */
  readonly modifiedAt: string | undefined;
}

const NOT_BEGUN: ActState = {
  outcome: undefined,
  attempts: 0,
  doubt: undefined,
  begun: undefined,
  againAt: undefined,
};

export type ActStates = ReadonlyMap<string, ActState>;

export function readStates(entries: readonly Entry[]): ActStates {
  const states = new Map<string, ActState>();
  for (const entry of entries) {
    if (entry.kind === 'outcome') {
      const { outcome, term } = entry;
      const state = states.get(outcome.instanceId) ?? NOT_BEGUN;
      states.set(outcome.instanceId, afterOutcome(state, outcome, term));
    } else {
      for (const { instanceId, modifiedAt } of entry.acts) {
        const state = states.get(instanceId) ?? NOT_BEGUN;
        states.set(instanceId, {
          ...state,
          attempts: state.attempts + 1,
          doubt: { term: entry.term, since: entry.at, modifiedAt },
          begun: { at: entry.at, modifiedAt },
          againAt: undefined,
        });
      }
    }
  }
  return states;
}

function afterOutcome(state: ActState, outcome: Outcome, term: number): ActState {
  const { attempts, doubt } = state;
  const settled: ActState = { ...state, outcome, doubt: undefined, againAt: undefined };
  switch (outcome.outcome) {
    case 'left':
      return attempts > 1 ? { ...settled, outcome: undefined, attempts: attempts - 1 } : NOT_BEGUN;
    case 'deferred':
      // To be begun anew. What came of it so far is not in doubt.
      return { ...settled, outcome: undefined, againAt: outcome.againAt };
    case 'unknown':
      // With a status somebody has looked, and seen it under way.
      return outcome.status !== undefined
        ? settled
        : { ...settled, doubt: { term, since: outcome.at, modifiedAt: doubt?.modifiedAt } };
    default:
      return settled;
  }
}

/** Ids that a plan acts on, in its order. */
export function plannedIds(plan: Plan): string[] {
  return plan.decisions
    .filter(({ action }) => action !== 'keep')
    .map(({ instanceId }) => instanceId);
}

/** What a plan says is to be done to each instance that it acts on. */
export function plannedActions(plan: Plan): ReadonlyMap<string, ActionName> {
  return new Map(
    plan.decisions.flatMap(({ instanceId, action }) =>
      action === 'keep' ? [] : [[instanceId, action] as const],
    ),
  );
}

/** Planned, and surely not begun. */
export function untriedIds(plan: Plan, states: ActStates): string[] {
  return plannedIds(plan).filter((id) => {
    const state = states.get(id);
    return state === undefined || (state.outcome === undefined && state.doubt === undefined);
  });
}

/** Taken, or seen on its way, and not yet seen to be done. */
export function pendingOutcomes(states: ActStates): Outcome[] {
  return [...states.values()].flatMap(({ outcome, doubt }) =>
    outcome !== undefined && doubt === undefined && isPending(outcome) ? [outcome] : [],
  );
}

/** Those of which nobody knows whether they were done. */
export function doubtfulIds(states: ActStates): string[] {
  return [...states].filter(([, { doubt }]) => doubt !== undefined).map(([id]) => id);
}

/** What the run has still to do. */
export function openIds(plan: Plan, states: ActStates): string[] {
  return plannedIds(plan).filter((id) => {
    const { outcome, doubt } = states.get(id) ?? NOT_BEGUN;
    return outcome === undefined || doubt !== undefined || isPending(outcome);
  });
}

function isPending({ outcome }: Outcome): boolean {
  return outcome === 'accepted' || outcome === 'unknown';
}
