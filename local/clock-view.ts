import type { Clock } from '../lib/base/clock.ts';
import type { LocalClock } from './clock.ts';

/** The local clock as the functions, the engine and the client know clocks: for what runs in the same process. */
export function viewAsClock(clock: LocalClock): Clock {
  return {
    now: () => new Date(clock.now()),
    sleep: (ms, signal) => clock.until(clock.now() + ms, signal),
  };
}
