import { driverOf, type HeldRun } from './held-run.ts';
import type { Entry } from './journal-objects.ts';
import type { Outcome } from './outcome.ts';
import { readStates } from './progress.ts';

/**
 * Puts an act off that came to nothing for a reason that may pass, for as long as its action is tried again; any other
 * outcome stays as it is.
 */
export function deferIfItMayPass(run: HeldRun, outcome: Outcome): Outcome {
  const { instanceId, action, outcome: kind, at, code } = outcome;
  if (kind !== 'refused' && kind !== 'failed') return outcome;
  const times = driverOf(run, action).retryTimes?.(run.policy, code);
  if (times === undefined) return outcome;
  const againMs = Date.parse(at) + times.everyMs;
  const firstAt = firstBegunAt(run.journal.entries, instanceId) ?? at;
  if (againMs > Date.parse(firstAt) + times.forMs) return outcome;
  return { ...outcome, outcome: 'deferred', againAt: new Date(againMs).toISOString() };
}

/** One look through the intents: where thousands fail at once, reading all states for each would take minutes. */
function firstBegunAt(entries: readonly Entry[], id: string): string | undefined {
  for (const entry of entries) {
    if (entry.kind !== 'intent') continue;
    if (entry.acts.some(({ instanceId }) => instanceId === id)) return entry.at;
  }
  return undefined;
}

/** Of these ids, those that are not put off to later. */
export function notPutOff(run: HeldRun, ids: readonly string[]): readonly string[] {
  const states = readStates(run.journal.entries);
  const now = run.deps.clock.now().toISOString();
  return ids.filter((id) => (states.get(id)?.againAt ?? '') <= now);
}

/** When the first of these ids is to be tried again (epoch ms). */
export function firstAgainMs(run: HeldRun, ids: readonly string[]): number {
  const states = readStates(run.journal.entries);
  return Math.min(...ids.map((id) => Date.parse(states.get(id)?.againAt ?? '') || 0));
}
