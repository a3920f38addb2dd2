/**
 * The clock of the local stack: it rules statuses, timers, metrics and timestamps of the local services, and tells the
 * local FC runner when a timer is due. Signature dates do not follow it.
 */
export interface LocalClock {
  readonly mode: 'real' | 'manual' | 'rate';
  /** Seconds of this clock in one second of the machine's: 1 when real, 0 when manual. */
  readonly rate: number;
  /** Epoch milliseconds; never goes back. */
  now(): number;
  /**
   * Calls back once when the clock reaches `instant` (epoch ms), in order of instants, and of calls to `at` where instants
   * are equal; at once (next tick) when past. `now()` inside the callback is its own instant, however late the machine is.
   * For the world's own timers: what somebody awaits belongs in `until`.
   */
  at(instant: number, callback: () => void): Cancel;
  /** Resolves when the clock reaches `instant`; rejects with the signal's reason when aborted. */
  until(instant: number, signal?: AbortSignal): Promise<void>;
  /** How many `until` are pending: somebody is held up until the clock moves. */
  waiting(): number;
  /** Earliest instant anybody waits for, or undefined. */
  next(): number | undefined;
  /**
   * Moves a manual clock (others refuse), running what falls due on the way in order, each at its own instant.
   *
   * @throws RangeError for an instant before `now()`
   */
  advanceTo(instant: number): void;
}

export type Cancel = () => void;
