import type { Clock } from '../base/clock.ts';
import type { InvocationContext } from '../fc/context.ts';

interface TimeLimits {
  readonly deadline?: Date;
  readonly signal?: AbortSignal;
}

/** Kept back of the function's time limit to end in an orderly way: FC kills without warning. */
const MARGIN_MS = 3_000;

/**
 * Gives the work the time that the function has left. That is the machine's time, also where a simulated clock rules the
 * run: by that one hours may pass in a moment, or none at all.
 */
export async function withinTime<T>(
  { timeoutSeconds }: Pick<InvocationContext, 'timeoutSeconds'>,
  clock: Clock,
  machine: Clock,
  work: (limits: TimeLimits) => Promise<T>,
): Promise<T> {
  if (timeoutSeconds === undefined) return work({});
  const limitMs = timeoutSeconds * 1000;
  const allowedMs = limitMs - Math.min(MARGIN_MS, limitMs / 4);
  if (clock === machine) return work({ deadline: new Date(clock.now().getTime() + allowedMs) });

  const limit = new AbortController();
  const done = new AbortController();
  machine.sleep(allowedMs, done.signal).then(
    () => limit.abort(new Error('The time limit of the function is near.')),
    () => {}, // the work was done before
  );
  try {
    return await work({ signal: limit.signal });
  } finally {
    done.abort();
  }
}
