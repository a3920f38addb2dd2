import type { Log, LogFields } from '../base/log.ts';

export interface CallTally {
  /** To be handed to the client in the place of the log it passes everything on to. */
  readonly log: Log;
  /** Requests sent so far, repetitions included, by operation. */
  readonly calls: () => Readonly<Record<string, number>>;
}

/**
 * Counts what a client sends by what it logs: each call ends with one line at `debug` that names the operation and how
 * often it was sent. Lines of other levels are about calls that still go on.
 */
export function tallyCalls(log: Log): CallTally {
  const counts = new Map<string, number>();
  const count = ({ operation, attempts }: LogFields) => {
    if (typeof operation !== 'string' || typeof attempts !== 'number') return;
    counts.set(operation, (counts.get(operation) ?? 0) + attempts);
  };
  const wrap = (inner: Log): Log => ({
    debug(message, fields = {}) {
      count(fields);
      inner.debug(message, fields);
    },
    info: inner.info,
    warn: inner.warn,
    error: inner.error,
    with: (fields) => wrap(inner.with(fields)),
  });
  return { log: wrap(log), calls: () => Object.fromEntries(counts) };
}
