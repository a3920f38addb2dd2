import type { Clock } from '../base/clock.ts';
import { StewardError } from '../base/errors.ts';

/** How long a run may take, asked for before each step and handed to each call. */
export interface Deadline {
  /** The caller's; aborted, it ends the run as the deadline does. */
  readonly signal: AbortSignal | undefined;
  /** Milliseconds left for calls; `Infinity` where there is no limit, 0 when it is over. */
  remainingMs(): number;
  /** No new step is started once this is true. */
  isOver(): boolean;
  /**
   * For every call of the client: the time that is left, and the signal.
   *
   * @throws StewardError `DEADLINE` when it is over, also from the options themselves: a listing makes many calls
   */
  callOptions(): CallLimits;
  /** @throws StewardError `DEADLINE` when it is over */
  demandTime(): void;
  /** Waits. False where there is not so much time, or the signal ended it. */
  sleep(ms: number): Promise<boolean>;
  /** The same, ending earlier where something else does: `leftMs` says how long that lasts. */
  within(leftMs: () => number): Deadline;
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
  return deadlineOf(clock, () => Math.max(0, lastStartMs - now()), signal);
}

function deadlineOf(
  clock: Clock,
  remainingMs: () => number,
  signal: AbortSignal | undefined,
): Deadline {
  function demandTime(): void {
    if (remainingMs() > 0) return;
    throw new StewardError(
      'DEADLINE',
      'The time allowed for this trigger was over; the next one goes on.',
    );
  }

  function leftForCall(): number {
    demandTime();
    return remainingMs();
  }

  return {
    signal,
    remainingMs,
    demandTime,
    isOver: () => signal?.aborted === true || remainingMs() <= 0,
    callOptions() {
      const options = signal === undefined ? {} : { signal };
      if (leftForCall() === Number.POSITIVE_INFINITY) return options;
      return {
        ...options,
        get deadlineMs() {
          return leftForCall();
        },
      };
    },
    async sleep(ms) {
      if (signal?.aborted || remainingMs() <= ms) return false;
      try {
        await clock.sleep(ms, signal);
        return true;
      } catch (error) {
        if (signal?.aborted) return false;
        throw error;
      }
    },
    within: (leftMs) => deadlineOf(clock, () => Math.min(remainingMs(), leftMs()), signal),
  };
}
