import type { Clock } from '../base/clock.ts';

/** At most `count` messages within any `perMs` milliseconds. */
export interface PaceLimit {
  readonly count: number;
  readonly perMs: number;
}

/** Lets the messages of one channel go, no faster than it takes them. */
export interface Pace {
  /**
   * Waits until one may be sent, first come first served.
   *
   * @param untilMs latest start, as epoch milliseconds of the clock
   * @returns false where that would be too late; then nothing was waited for
   * @throws the signal's reason
   */
  enter(untilMs: number, signal?: AbortSignal): Promise<boolean>;
  /** Nothing is sent for so many milliseconds. */
  hold(forMs: number): void;
}

export function createPace(clock: Clock, limits: readonly PaceLimit[]): Pace {
  const keep = Math.max(...limits.map(({ count }) => count));
  let starts: number[] = [];
  let heldUntil = Number.NEGATIVE_INFINITY;
  let last: Promise<unknown> = Promise.resolve();
  const now = () => clock.now().getTime();

  async function take(untilMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    for (;;) {
      signal?.throwIfAborted();
      const at = Math.max(nextStart(starts, limits, now()), heldUntil);
      if (at > untilMs) return false;
      if (at <= now()) break;
      await clock.sleep(at - now(), signal);
    }
    starts = [...starts, now()].slice(-keep);
    return true;
  }

  return {
    enter(untilMs, signal) {
      const turn = last.then(() => take(untilMs, signal));
      last = turn.catch(() => {}); // its caller hears of it; the next one waits only for its end
      return turn;
    },
    hold(forMs) {
      heldUntil = Math.max(heldUntil, now() + forMs);
    },
  };
}

/** The earliest instant, `now` or later, at which one more start keeps every limit. Epoch ms, `starts` ascending. */
export function nextStart(
  starts: readonly number[],
  limits: readonly PaceLimit[],
  now: number,
): number {
  const earliest = limits.map(({ count, perMs }) => {
    const before = starts.at(-count);
    return before === undefined ? now : before + perMs;
  });
  return Math.max(now, ...earliest);
}
