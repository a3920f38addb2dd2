import type { Cancel, LocalClock } from '../clock.ts';
import { nextFiring, parseCron } from './cron.ts';
import type { TimerConfig } from './function-config.ts';

/** The event of a timer trigger: help.aliyun.com/document_detail/70140.html. */
export interface TimerEvent {
  /** When the timer was due, `2023-12-26T07:49:00Z`. */
  readonly triggerTime: string;
  readonly triggerName: string;
  readonly payload: string;
}

/**
 * Fires a timer on the local clock until cancelled. A timer never skips: when the clock jumps over several firings, each
 * comes in its turn with its own `triggerTime`.
 */
export function armTimer(
  timer: TimerConfig,
  clock: LocalClock,
  fire: (event: TimerEvent) => void,
): Cancel {
  const parsed = parseCron(timer.cron);
  if (!timer.enabled || !parsed.ok) return () => {};
  let cancel: Cancel = () => {};
  const armAfter = (instant: number) => {
    const next = nextFiring(parsed.cron, instant);
    if (next === undefined) return;
    cancel = clock.at(next, () => {
      // Armed again first: whatever `fire` does, the timer goes on.
      armAfter(next);
      fire({
        triggerTime: new Date(next).toISOString().replace(/\.\d+Z$/, 'Z'),
        triggerName: timer.name,
        payload: timer.payload,
      });
    });
  };
  armAfter(clock.now());
  return () => cancel();
}
