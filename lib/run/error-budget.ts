import type { Outcome, OutcomeKind } from './outcome.ts';

const WRONG: ReadonlySet<OutcomeKind> = new Set(['refused', 'failed', 'unknown']);

/** Fewer calls tell nothing about the rest. */
const LEAST_CALLS = 10;

/** Tells when acting goes wrong everywhere, so that it is better ended, as by MaxErrors in Operation Orchestration Service. */
export interface ErrorBudget {
  /** Takes what became of one call. */
  add(outcomes: readonly Outcome[]): void;
  /** At least ten calls were made, and more than three in four came to nothing for most of their instances. */
  isSpent(): boolean;
}

export function createErrorBudget(): ErrorBudget {
  let calls = 0;
  let wrong = 0;
  return {
    add(outcomes) {
      if (outcomes.length === 0) return;
      calls += 1;
      if (isMore(outcomes, WRONG)) wrong += 1;
    },
    isSpent: () => calls >= LEAST_CALLS && wrong * 4 > calls * 3,
  };
}

const REFUSED: ReadonlySet<OutcomeKind> = new Set(['refused']);

/** The service says no to most: another try brings nothing, a person has to look. */
export function isMostlyRefused(latest: readonly Outcome[]): boolean {
  return isMore(latest, REFUSED);
}

function isMore(outcomes: readonly Outcome[], kinds: ReadonlySet<OutcomeKind>): boolean {
  return outcomes.filter(({ outcome }) => kinds.has(outcome)).length * 2 > outcomes.length;
}
