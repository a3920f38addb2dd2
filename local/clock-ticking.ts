import type { LocalClock } from './clock.ts';
import { TimerQueue } from './clock-timers.ts';
import { createWaits } from './clock-waits.ts';

/** Longest delay that `setTimeout` keeps; a longer one fires at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/**
 * A clock that moves by itself. Its timers share one machine timer, which keeps the process alive only while somebody
 * awaits an instant: the world's own timers (a culler, a shutdown) are no reason not to end.
 *
 * @param read the reading in epoch ms; may jump, the clock made from it does not go back
 */
export function createTickingClock(
  mode: 'real' | 'rate',
  rate: number,
  read: () => number,
): LocalClock {
  const timers = new TimerQueue();
  let latest = Math.floor(read());
  let running = false;
  let alarm: NodeJS.Timeout | undefined;

  const now = () => {
    // A callback sees its own instant, not how late the machine is with it.
    if (!running) latest = Math.max(latest, Math.floor(read()));
    return latest;
  };

  function setAlarm(): void {
    clearTimeout(alarm);
    alarm = undefined;
    const first = timers.peek();
    if (first === undefined) return;
    const delay = Math.max(0, (first.instant - read()) / rate);
    alarm = setTimeout(run, Math.min(Math.ceil(delay), MAX_DELAY_MS));
    keepAlive();
  }

  function keepAlive(): void {
    if (waits.waiting() > 0) alarm?.ref();
    else alarm?.unref();
  }

  function run(): void {
    const seen = latest;
    const through = now();
    latest = seen;
    running = true;
    try {
      for (
        let due = timers.peek();
        due !== undefined && due.instant <= through;
        due = timers.peek()
      ) {
        timers.remove(due);
        latest = Math.max(latest, due.instant);
        due.callback();
      }
    } finally {
      running = false;
      setAlarm();
    }
  }

  const at: LocalClock['at'] = (instant, callback) => {
    const timer = timers.add(instant, callback);
    if (timers.peek() === timer && !running) setAlarm();
    return () => timers.remove(timer);
  };
  const waits = createWaits(at, keepAlive);

  return {
    mode,
    rate,
    now,
    at,
    ...waits,
    next: () => {
      const first = timers.peek();
      return first && Math.max(now(), first.instant);
    },
    advanceTo() {
      throw new Error(`A ${mode} clock moves by itself; only a manual clock can be advanced.`);
    },
  };
}
