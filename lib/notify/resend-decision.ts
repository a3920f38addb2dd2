import type { Failure } from './failure.ts';

export interface ResendInput {
  readonly failure: Pick<Failure, 'nature' | 'retryAfterMs'>;
  /** How many attempts have failed, this one included. */
  readonly failures: number;
  /** In [0, 1). */
  readonly random: number;
  /** Milliseconds until the deadline. */
  readonly leftMs: number;
}

export type ResendDecision =
  | { readonly resend: true; readonly delayMs: number }
  | { readonly resend: false; readonly because: 'final' | 'attempts-used-up' | 'deadline' };

const MAX_ATTEMPTS = 4;

/** First full-jitter ceilings. https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
const BASE_MS = { passing: 500, throttled: 2000 } as const;
const CAP_MS = 15_000;

/** An attempt with less time than this before the deadline would only end in a time-out. */
const LEAST_ATTEMPT_MS = 100;

/**
 * Whether to send a message again, and after how long. Pure; somebody else waits. A lost answer may mean that the message
 * is there already: a notice that comes twice is better than none, and carries an id to know it by.
 */
export function decideResend({ failure, failures, random, leftMs }: ResendInput): ResendDecision {
  const { nature, retryAfterMs = 0 } = failure;
  if (nature === 'final') return { resend: false, because: 'final' };
  if (failures >= MAX_ATTEMPTS) return { resend: false, because: 'attempts-used-up' };
  const ceiling = Math.min(CAP_MS, BASE_MS[nature] * 2 ** (failures - 1));
  const delayMs = Math.max(Math.round(random * ceiling), retryAfterMs);
  if (delayMs + LEAST_ATTEMPT_MS > leftMs) return { resend: false, because: 'deadline' };
  return { resend: true, delayMs };
}
