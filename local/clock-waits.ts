import type { LocalClock } from './clock.ts';

export type Waits = Pick<LocalClock, 'until' | 'waiting'>;

/** `until` on top of `at`, with the count of those who wait. `onChange` hears of every change of the count. */
export function createWaits(at: LocalClock['at'], onChange: () => void = () => {}): Waits {
  let waiting = 0;
  const count = (change: 1 | -1) => {
    waiting += change;
    onChange();
  };
  return {
    waiting: () => waiting,
    until: (instant, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const onAbort = () => {
          cancel();
          count(-1);
          reject(signal?.reason);
        };
        const cancel = at(instant, () => {
          signal?.removeEventListener('abort', onAbort);
          count(-1);
          resolve();
        });
        count(1);
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
  };
}
