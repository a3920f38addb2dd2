import type { Clock } from '../../lib/base/clock.ts';

/** A clock that stands still until everybody waits, and then jumps to whoever is due first. */
export interface VirtualClock extends Clock {
  /** Milliseconds since the start. */
  elapsed(): number;
  /** Lets time pass until the promise settles; rejects when nothing is left that could settle it. */
  run<T>(promise: Promise<T>): Promise<T>;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Turns of the event loop after which everything that can happen without time passing has happened. */
const IDLE_TURNS = 3;

export function createVirtualClock(start = '2026-03-01T00:00:00Z'): VirtualClock {
  const origin = Date.parse(start);
  let now = origin;
  const sleepers: Sleeper[] = [];
  return {
    now: () => new Date(now),
    elapsed: () => now - origin,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const sleeper = { at: now + ms, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.splice(sleepers.indexOf(sleeper), 1);
          reject(signal.reason);
        });
      }),
    async run(promise) {
      let settled = false;
      const settle = () => {
        settled = true;
      };
      promise.then(settle, settle);
      for (;;) {
        for (let turn = 0; turn < IDLE_TURNS && !settled; turn += 1) {
          await new Promise((resolve) => setImmediate(resolve));
        }
        if (settled) return await promise;
        sleepers.sort((a, b) => a.at - b.at);
        const next = sleepers.shift();
        if (next === undefined) throw new Error('Nobody sleeps, and still it does not end.');
        now = Math.max(now, next.at);
        next.wake();
      }
    },
  };
}
