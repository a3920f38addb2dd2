import type { Plan } from '../policy/plan.ts';
import { latestOutcomes, type Outcome } from './outcome.ts';

/** Ids that a plan acts on, in its order. */
export function plannedIds(plan: Plan): string[] {
  return plan.decisions
    .filter(({ action }) => action === 'stop')
    .map(({ instanceId }) => instanceId);
}

/** Planned, and nothing recorded about it yet. */
export function untriedIds(plan: Plan, lines: readonly Outcome[]): string[] {
  const latest = latestOutcomes(lines);
  return plannedIds(plan).filter((id) => !latest.has(id));
}

/** Taken, or perhaps taken, and not yet seen to be done. */
export function pendingOutcomes(lines: readonly Outcome[]): Outcome[] {
  return [...latestOutcomes(lines).values()].filter(isPending);
}

/** What the run has still to do. */
export function openIds(plan: Plan, lines: readonly Outcome[]): string[] {
  const latest = latestOutcomes(lines);
  return plannedIds(plan).filter((id) => {
    const outcome = latest.get(id);
    return outcome === undefined || isPending(outcome);
  });
}

function isPending({ outcome }: Outcome): boolean {
  return outcome === 'accepted' || outcome === 'unknown';
}
