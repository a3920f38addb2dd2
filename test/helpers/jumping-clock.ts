import type { Clock } from '../../lib/base/clock.ts';

/** A clock that jumps over every sleep, so that minutes of waiting take no time. */
export interface JumpingClock extends Clock {
  /** Moves it on without anybody sleeping. */
  pass(ms: number): void;
}

export function createJumpingClock(start: string): JumpingClock {
  let now = Date.parse(start);
  return {
    now: () => new Date(now),
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      now += ms;
      // Whoever sleeps again and again must not keep others from what they wait for, such as a module.
      await new Promise((resolve) => setImmediate(resolve));
    },
    pass(ms) {
      now += ms;
    },
  };
}
