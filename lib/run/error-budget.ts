import type { Outcome, OutcomeKind } from './outcome.ts';

const WRONG: ReadonlySet<OutcomeKind> = new Set(['refused', 'failed', 'unknown']);

/** Fewer calls tell nothing about the rest. */
const LEAST_CALLS = 10;

/** Tells when acting goes wrong everywhere, so that it is better ended, as by MaxErrors in Operation Orchestration Service. */
export interface ErrorBudget {
  /** Takes what became of one call. */
  add(outcomes: readonly Outcome[]): void;
  /** At least ten calls were made, and more than three in four instances came to nothing. */
  isSpent(): boolean;
}

export function createErrorBudget(): ErrorBudget {
  let calls = 0;
  let tried = 0;
  let wrong = 0;
  return {
    add(outcomes) {
      if (outcomes.length > 0) calls += 1;
      tried += outcomes.length;
      wrong += count(outcomes, WRONG);
    },
    // By instances: those that one batch leaves out are many calls after one that went well for the rest.
    isSpent: () => calls >= LEAST_CALLS && wrong * 4 > tried * 3,
  };
}

const REFUSED: ReadonlySet<OutcomeKind> = new Set(['refused']);

/** The service says no to most: another try brings nothing, a person has to look. */
export function isMostlyRefused(latest: readonly Outcome[]): boolean {
  return count(latest, REFUSED) * 2 > latest.length;
}

function count(outcomes: readonly Outcome[], kinds: ReadonlySet<OutcomeKind>): number {
  return outcomes.filter(({ outcome }) => kinds.has(outcome)).length;
}
