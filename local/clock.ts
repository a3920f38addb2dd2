/**
 * The clock of the local stack: it rules statuses, timers, metrics and timestamps of the local services, and tells the
 * local FC runner when a timer is due. Signature dates do not follow it.
 */
export interface LocalClock {
  readonly mode: 'real' | 'manual' | 'rate';
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back once when the clock reaches `instant` (epoch ms), in order of instants; at once (next tick) when past. */
  at(instant: number, callback: () => void): Cancel;
  /** Resolves when the clock reaches `instant`. */
  until(instant: number): Promise<void>;
  /** Earliest instant anybody waits for, or undefined. */
  next(): number | undefined;
  /** Moves a manual clock (others refuse), running what falls due on the way in order, each at its own instant. */
  advanceTo(instant: number): void;
}

export type Cancel = () => void;
