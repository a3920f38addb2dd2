import type { Failure } from './failure.ts';
import type { RepeatClass } from './operation.ts';

export interface RetryInput {
  readonly failure: Pick<Failure, 'nature' | 'effect' | 'retryAfterMs'>;
  /** How many attempts of this call have failed in this nature, this one included. */
  readonly failures: number;
  readonly repeat: RepeatClass;
  /** How often a passing failure may be repeated; 0 forbids repeating at all. */
  readonly retries: number;
  /** In [0, 1). */
  readonly random: number;
  /** Milliseconds until the call's deadline. */
  readonly leftMs: number;
  /** Whether the process may still afford to repeat passing failures (see `retry-budget.ts`). */
  readonly budget: boolean;
}

export type RetryDecision =
  | { readonly repeat: true; readonly delayMs: number }
  | { readonly repeat: false; readonly because: RetryRefusal };

export type RetryRefusal =
  /** It would fail again. */
  | 'final'
  /** It may have been carried out, and must not be carried out twice. */
  | 'may-have-taken-effect'
  | 'retries-used-up'
  | 'budget-used-up'
  | 'deadline';

/** First full-jitter ceilings. https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
const BASE_MS = { passing: 100, throttled: 1000 } as const;
const CAP_MS = 20_000;

/** A repetition that has less than this before its deadline would only end in a time-out. */
const LEAST_ATTEMPT_MS = 50;

/** Whether to send a call again after a failure, and after how long. Pure; somebody else waits. */
export function decideRetry(input: RetryInput): RetryDecision {
  const { failure, failures, repeat, retries } = input;
  const { nature } = failure;
  // Expired credentials are renewed elsewhere; by the time that is asked here, it did not help.
  if (nature === 'final' || nature === 'expired') return stop('final');
  if (failure.effect === 'unknown' && repeat === 'once') return stop('may-have-taken-effect');
  if (retries === 0) return stop('retries-used-up');
  if (nature === 'passing') {
    if (failures > retries) return stop('retries-used-up');
    if (!input.budget) return stop('budget-used-up');
  }
  const ceiling = Math.min(CAP_MS, BASE_MS[nature] * 2 ** (failures - 1));
  const delayMs = Math.max(Math.round(input.random * ceiling), failure.retryAfterMs ?? 0);
  if (delayMs + LEAST_ATTEMPT_MS > input.leftMs) return stop('deadline');
  return { repeat: true, delayMs };
}

function stop(because: RetryRefusal): RetryDecision {
  return { repeat: false, because };
}
