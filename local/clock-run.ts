import { setTimeout as rest, setImmediate as turn } from 'node:timers/promises';
import type { LocalClock } from './clock.ts';

export interface RunUntilOptions {
  /**
   * Whether anything is under way that does not wait for this clock: a request being answered, a function that computes.
   * Something that sleeps on the clock, or whose request is held up by the service's latency, is not busy. A program of the
   * caller's own counts as busy while it runs and `clock.waiting()` is 0.
   */
  readonly isBusy: () => boolean;
  /**
   * How long (machine ms) everything must have waited for the clock, unchanged, before it moves. One lane of a program
   * may wait while another is between two requests, which nobody can see from outside; the default of 3 ms covers that
   * on an ordinary machine. Where nobody waits, the clock moves without this pause.
   */
  readonly settleMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs a manual clock to `end` as fast as the work allows: whenever nothing is under way, or everything under way waits
 * for the clock, it moves to the next instant that anybody waits for. Hours pass in moments, and still nothing sees time
 * pass while it works. Resolves when the clock is at `end` and all that it set off has come to rest.
 *
 * @param end epoch ms
 * @throws the signal's reason when aborted, between two moves
 *
 * @example
 * await runUntil(stack.clock, Date.parse('2026-03-02T00:00:00Z'), { isBusy: stack.isBusy });
 */
export async function runUntil(
  clock: LocalClock,
  end: number,
  options: RunUntilOptions,
): Promise<void> {
  await rested(clock, options);
  while (clock.now() < end) {
    clock.advanceTo(Math.min(end, clock.next() ?? end));
    await rested(clock, options);
  }
}

/** Turns of the event loop in which nothing may happen before "nothing is under way" is believed. */
const QUIET_TURNS = 3;

async function rested(clock: LocalClock, options: RunUntilOptions): Promise<void> {
  const settleMs = options.settleMs ?? 3;
  let quietTurns = 0;
  let quietSince = performance.now();
  let waiting = clock.waiting();
  for (;;) {
    options.signal?.throwIfAborted();
    if (options.isBusy() || clock.waiting() !== waiting) {
      waiting = clock.waiting();
      quietTurns = 0;
      // Leaves the processor to whoever is busy.
      await rest(1);
      quietSince = performance.now();
      continue;
    }
    const settled = waiting === 0 || performance.now() - quietSince >= settleMs;
    if (quietTurns >= QUIET_TURNS && settled) return;
    quietTurns += 1;
    await (quietTurns > QUIET_TURNS ? rest(1) : turn());
  }
}
