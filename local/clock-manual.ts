import type { LocalClock } from './clock.ts';
import { TimerQueue } from './clock-timers.ts';
import { createWaits } from './clock-waits.ts';

/**
 * A clock that stands still until it is moved by hand.
 *
 * @param startMs epoch ms
 */
export function createManualClock(startMs: number): LocalClock {
  if (!Number.isFinite(startMs))
    throw new RangeError('A clock starts at an instant in epoch milliseconds.');
  const timers = new TimerQueue();
  let now = startMs;
  let running = false;

  function run(through: number): void {
    running = true;
    try {
      for (
        let due = timers.peek();
        due !== undefined && due.instant <= through;
        due = timers.peek()
      ) {
        timers.remove(due);
        now = Math.max(now, due.instant);
        due.callback();
      }
      now = Math.max(now, through);
    } finally {
      running = false;
    }
  }

  const at: LocalClock['at'] = (instant, callback) => {
    const timer = timers.add(instant, callback);
    // While the clock moves, the loop above finds what is past by itself.
    if (instant <= now && !running) queueMicrotask(() => run(now));
    return () => timers.remove(timer);
  };

  return {
    mode: 'manual',
    rate: 0,
    now: () => now,
    at,
    ...createWaits(at),
    next: () => {
      const first = timers.peek();
      return first && Math.max(now, first.instant);
    },
    advanceTo(instant) {
      if (running) throw new Error('The clock is moving already: a timer cannot move it.');
      if (!(instant >= now)) {
        throw new RangeError(
          `The clock cannot go back: it is at ${now}, and was asked to go to ${instant}.`,
        );
      }
      run(instant);
    },
  };
}
