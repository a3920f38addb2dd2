import type { FiresTimer } from '../fc/runner.ts';
import type { Span } from './days.ts';

const MINUTE = 60_000;

/** The tick that every function of s.yaml has besides the timers of its policies. */
const CATCH_UP = 'catch-up';
/** It works on what people ask for over HTTP, and here nobody does. */
const ON_REQUEST = 'run-jobs';
/** After a timer of a policy there may be something to go on with for so long. */
const BUSY_MS = 30 * MINUTE;
/** Otherwise a tick finds nothing due: one in so many minutes is played. */
const QUIET_MS = 30 * MINUTE;

/**
 * Which timers are played: all of those of policies, and of the catch-up ticks, which come every five minutes, all in the
 * half hour after one of them, and one in half an hour at other times. A week has ten thousand ticks in which nothing is
 * due, and would take minutes.
 *
 * @param dense when all of them are played
 */
export function sparingly(dense: Span | undefined): FiresTimer {
  const busySince = new Map<string, number>();
  return (resource, { triggerName, triggerTime }) => {
    if (resource === ON_REQUEST) return false;
    const at = Date.parse(triggerTime);
    if (triggerName !== CATCH_UP) {
      busySince.set(resource, at);
      return true;
    }
    const isBusy = at - (busySince.get(resource) ?? Number.NEGATIVE_INFINITY) <= BUSY_MS;
    const isDense = dense !== undefined && at >= dense.start && at < dense.end;
    return isBusy || isDense || at % QUIET_MS === 0;
  };
}
