import type { Plan } from '../policy/plan.ts';
import type { OutcomeKind } from './outcome.ts';
import { type ActStates, plannedIds, untriedIds } from './progress.ts';

/** What is to be acted on next; `wrong` names an instance of a canary that did not end well. */
export type Stage =
  | { readonly kind: 'act'; readonly ids: readonly string[] }
  | { readonly kind: 'wrong'; readonly instanceId: string };

const WRONG: ReadonlySet<OutcomeKind> = new Set(['refused', 'failed', 'unverified']);

/**
 * Without a canary everything at once. With one: first a single instance, once that is seen stopped up to ten percent of the
 * planned ones, once all of these are the rest. It goes by the journal alone, so that a resumed run is at the same stage.
 * To be asked when nothing is pending.
 */
export function nextStage(plan: Plan, states: ActStates, canary: boolean): Stage {
  const untried = untriedIds(plan, states);
  if (!canary || untried.length === 0) return { kind: 'act', ids: untried };
  const planned = plannedIds(plan);
  const tenth = Math.ceil(planned.length / 10);
  let seen = 0;
  let bad: string | undefined;
  for (const [id, { outcome }] of states) {
    if (outcome?.outcome === 'verified') seen += 1;
    if (outcome !== undefined && WRONG.has(outcome.outcome)) bad ??= id;
  }
  const trial = seen === 0 ? 1 : seen < tenth ? tenth - seen : untried.length;
  // Once the trial is over, one that goes wrong is one of many.
  if (bad !== undefined && seen < tenth) return { kind: 'wrong', instanceId: bad };
  return { kind: 'act', ids: untried.slice(0, trial) };
}
