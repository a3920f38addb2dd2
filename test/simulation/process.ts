import type { Clock } from '../../lib/base/clock.ts';
import type { Random } from './random.ts';
import type { Scheduler, Step } from './scheduler.ts';

/** One invocation of a function: what runs in it waits at its ports only, and can be killed while it does. */
export interface Process {
  readonly id: string;
  readonly clock: Clock;
  readonly state: 'running' | 'ended' | 'killed';
  /** Sends something out and waits for what comes back: two scheduling points, and what is between them is out of our hands. */
  exchange<T>(exchange: Exchange<T>): Promise<T>;
  end(): void;
  /** Nothing that it waits for ever comes. What is on its way may still arrive, by the seed. */
  kill(): void;
}

export interface Exchange<T> {
  readonly name: string;
  /** Milliseconds there and back. */
  readonly outMs: number;
  readonly backMs: number;
  /** Happens at the other end. What it throws comes back as a failure. */
  readonly perform: () => T | Promise<T>;
  /** The sender stops waiting after so long; what it gets then. */
  readonly timeout?: { readonly ms: number; readonly answer: () => T };
}

export interface ProcessOptions {
  readonly id: string;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** Its clock is ahead by so much, or behind. */
  readonly skewMs: number;
  /** It is killed at this one of its scheduling points, from 1. */
  readonly killAt: number | undefined;
}

export function createProcess({ id, scheduler, random, skewMs, killAt }: ProcessOptions): Process {
  /** Steps that wake this process. */
  const waits = new Set<Step>();
  /** Steps at the other end. */
  const flights = new Set<Step>();
  let state: Process['state'] = 'running';
  let points = 0;

  function wait(at: number, name: string, wake: () => void): Step {
    const step: Step = {
      at,
      name: `${id} ${name}`,
      run: () => {
        waits.delete(step);
        points += 1;
        if (points === killAt) kill();
        else wake();
      },
    };
    if (state === 'running') {
      waits.add(step);
      scheduler.add(step);
    }
    return step;
  }

  function cancel(step: Step): void {
    waits.delete(step);
    scheduler.remove(step);
  }

  const clock: Clock = {
    now: () => new Date(scheduler.now() + skewMs),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const step = wait(scheduler.now() + Math.max(0, Math.ceil(ms)), 'wakes', () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        });
        const onAbort = () => {
          cancel(step);
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
  };

  function exchange<T>({ name, outMs, backMs, perform, timeout }: Exchange<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let over = false;
      const limit =
        timeout === undefined
          ? undefined
          : wait(scheduler.now() + timeout.ms, `${name} times out`, () => {
              over = true;
              resolve(timeout.answer());
            });

      function comeBack(deliver: () => void): void {
        if (over) return;
        wait(scheduler.now() + backMs, `${name} returns`, () => {
          if (over) return;
          if (limit !== undefined) cancel(limit);
          deliver();
        });
      }

      const arrive: Step = {
        at: scheduler.now() + outMs,
        name: `${id} ${name} arrives`,
        run: () => {
          flights.delete(arrive);
          points += 1;
          if (points === killAt) kill();
          // Whether or not anybody still waits for it.
          Promise.resolve()
            .then(perform)
            .then(
              (value) => comeBack(() => resolve(value)),
              (error: unknown) => comeBack(() => reject(error)),
            );
        },
      };
      flights.add(arrive);
      scheduler.add(arrive);
    });
  }

  function kill(): void {
    if (state === 'running') state = 'killed';
    for (const step of waits) scheduler.remove(step);
    waits.clear();
    for (const step of flights) if (random.chance(0.5)) scheduler.remove(step);
  }

  return {
    id,
    clock,
    get state() {
      return state;
    },
    exchange,
    end() {
      if (state === 'running') state = 'ended';
      for (const step of waits) scheduler.remove(step);
      waits.clear();
    },
    kill,
  };
}
