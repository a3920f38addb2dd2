import type { LocalClock } from './clock.ts';
import { createTickingClock } from './clock-ticking.ts';

/** The machine's clock, except that it never goes back. */
export function createRealClock(): LocalClock {
  return createTickingClock('real', 1, Date.now);
}
