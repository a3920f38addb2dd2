import type { LocalClock } from '../../local/clock.ts';
import type { Random } from './random.ts';

/** Something that happens at an instant of simulated time, and wakes whoever waits for it. */
export interface Step {
  /** Epoch ms. */
  readonly at: number;
  /** For the trace. */
  readonly name: string;
  readonly run: () => void;
}

/**
 * Simulated time, and the one place where things happen. Everything in a simulation waits for a step; a step runs, all code
 * that it woke runs until it waits again, and only then comes the next step. Of several steps that are due the seed picks
 * one; time moves only when none is due.
 */
export interface Scheduler {
  /** Epoch ms. */
  now(): number;
  add(step: Step): void;
  /** Nothing happens when it ran or was removed already. */
  remove(step: Step): void;
  /** Runs whatever is due up to and including an instant. */
  runUntil(instant: number): Promise<void>;
}

export interface SchedulerOptions {
  /** Moved along with the steps: the world's own timers hang on it. Nobody else may move it. */
  readonly clock: LocalClock;
  readonly random: Random;
  /** Whether code still runs that the event loop has to come round for. */
  readonly isBusy: () => boolean;
  readonly onStep: (step: Step) => void;
}

export function createScheduler({ clock, random, isBusy, onStep }: SchedulerOptions): Scheduler {
  const pending = new Set<Step>();

  /** Those that are due, or else the instant of the first. */
  function look(): { readonly due: Step[]; readonly next: number } {
    const now = clock.now();
    const due: Step[] = [];
    let next = Number.POSITIVE_INFINITY;
    for (const step of pending) {
      if (step.at <= now) due.push(step);
      else if (step.at < next) next = step.at;
    }
    return { due, next };
  }

  return {
    now: () => clock.now(),
    add: (step) => {
      pending.add(step);
    },
    remove: (step) => {
      pending.delete(step);
    },
    async runUntil(instant) {
      for (;;) {
        const { due, next } = look();
        const step = random.pickAny(due);
        if (step !== undefined) {
          pending.delete(step);
          onStep(step);
          step.run();
        } else {
          // The world's own timers wake nobody but those who wait for the clock.
          const held = clock.waiting();
          clock.advanceTo(Math.min(next, instant));
          if (next > instant) return;
          if (held === 0) continue;
        }
        do await turn();
        while (isBusy());
      }
    },
  };
}

/** One turn of the event loop: every promise that can go on has gone on by then. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
