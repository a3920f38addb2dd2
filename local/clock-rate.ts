import type { LocalClock } from './clock.ts';
import { createTickingClock } from './clock-ticking.ts';

/**
 * A clock that runs faster (or slower) than the machine's.
 *
 * @param startMs epoch ms
 * @param rate seconds of this clock in one second of the machine's, above 0
 */
export function createRateClock(startMs: number, rate: number): LocalClock {
  if (!Number.isFinite(startMs))
    throw new RangeError('A clock starts at an instant in epoch milliseconds.');
  if (!(rate > 0 && Number.isFinite(rate)))
    throw new RangeError(`A rate is a number above 0, not ${rate}.`);
  const origin = performance.now();
  return createTickingClock('rate', rate, () => startMs + (performance.now() - origin) * rate);
}
