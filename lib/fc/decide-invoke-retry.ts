import type { InvokeFailure } from './invoke-failure.ts';

export interface InvokeRetryInput {
  readonly failure: Pick<InvokeFailure, 'nature' | 'taken' | 'retryAfterMs'>;
  /** Attempts so far that failed in this nature, the latest included. */
  readonly failures: number;
  /** FC takes the call once however often it is sent. */
  readonly deduplicated: boolean;
  /** In [0, 1). */
  readonly random: number;
  /** Milliseconds until the deadline. */
  readonly leftMs: number;
}

/** Throttling ends by itself, so the deadline decides; what fails otherwise four times has a reason that stays. */
const PASSING_TRIES = 4;
/** FC waits 0.5 s, 1 s, 2 s … when its own queue is throttled. */
const BASE_MS = { throttled: 500, passing: 100 } as const;
const LONGEST_WAIT_MS = 20_000;

/**
 * How long to wait before the call is sent again (full jitter), or undefined: not at all. What FC may have taken is only
 * repeated under a task id.
 */
export function decideInvokeRetry(input: InvokeRetryInput): number | undefined {
  const { failure, failures, deduplicated } = input;
  const { nature } = failure;
  if (nature === 'final' || nature === 'expired') return undefined;
  if (failure.taken === 'unknown' && !deduplicated) return undefined;
  if (nature === 'passing' && failures >= PASSING_TRIES) return undefined;
  const ceiling = Math.min(LONGEST_WAIT_MS, BASE_MS[nature] * 2 ** (failures - 1));
  const delayMs = Math.max(Math.round(input.random * ceiling), failure.retryAfterMs ?? 0);
  return delayMs < input.leftMs ? delayMs : undefined;
}
