import type { Clock } from '../base/clock.ts';

/** How long a run may take, asked for before each step and handed to each call. */
export interface Deadline {
  /** The caller's; aborted, it ends the run as the deadline does. */
  readonly signal: AbortSignal | undefined;
  /** Milliseconds left for calls; `Infinity` where there is no limit, 0 when it is over. */
  remainingMs(): number;
  /** No new step is started once this is true. */
  isOver(): boolean;
  /** For every call of the client: the time that is left, and the signal. */
  callOptions(): CallLimits;
}

interface CallLimits {
  readonly signal?: AbortSignal;
  readonly deadlineMs?: number;
}

/** Kept back for writing down what was done; a quarter of the time where that is short. */
const RESERVE_MS = 2_000;

export function createDeadline(
  clock: Clock,
  at: Date | undefined,
  signal: AbortSignal | undefined,
): Deadline {
  const now = () => clock.now().getTime();
  const endMs = at?.getTime() ?? Number.POSITIVE_INFINITY;
  const lastStartMs = endMs - Math.min(RESERVE_MS, Math.max(0, endMs - now()) / 4);
  const remainingMs = () => Math.max(0, lastStartMs - now());
  return {
    signal,
    remainingMs,
    isOver: () => signal?.aborted === true || remainingMs() <= 0,
    callOptions: () => ({
      ...(signal === undefined ? {} : { signal }),
      ...(at === undefined ? {} : { deadlineMs: remainingMs() }),
    }),
  };
}
