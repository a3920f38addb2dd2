import type { Clock } from '../base/clock.ts';

/**
 * Keeps a process from hammering a dead service: each repetition after a passing failure costs tokens, each success brings
 * some back. When they are used up, calls fail with their first failure, until calls succeed again.
 *
 * The shape and the figures are those of the AWS SDKs' standard retry mode.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export interface RetryBudget {
  /** Whether a repetition can be paid for. */
  affords(): boolean;
  /** Pays for one. */
  spend(): void;
  /** A call has succeeded, after `repetitions` that were paid for. */
  succeeded(repetitions: number): void;
}

const CAPACITY = 500;
const COST = 5;
/** What a success at the first attempt brings. */
const REFILL = 1;

export function createRetryBudget(capacity: number = CAPACITY): RetryBudget {
  let tokens = capacity;
  return {
    affords: () => tokens >= COST,
    spend: () => {
      tokens = Math.max(0, tokens - COST);
    },
    succeeded: (repetitions) => {
      // Only the last repetition led to the success.
      tokens = Math.min(capacity, tokens + (repetitions > 0 ? COST : REFILL));
    },
  };
}

const shared = new WeakMap<Clock, Map<string, RetryBudget>>();

/** The one budget of this process for `key` (account and endpoint), for calls on this clock; see `sharedPacer`. */
export function sharedRetryBudget(key: string, clock: Clock): RetryBudget {
  const budgets = shared.get(clock) ?? new Map<string, RetryBudget>();
  shared.set(clock, budgets);
  const budget = budgets.get(key) ?? createRetryBudget();
  budgets.set(key, budget);
  return budget;
}
