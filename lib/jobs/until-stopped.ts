import { readJobRecord } from './job-records.ts';
import type { JobDeps } from './ports.ts';

/** How often it is looked whether somebody has cancelled the job. */
const LOOK_EVERY_MS = 5_000;

/** Does some work, and has it end in an orderly way once somebody cancels the job. */
export async function untilStopped<T>(
  { store, clock }: Pick<JobDeps, 'store' | 'clock'>,
  id: string,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const done = new AbortController();
  const watch = async () => {
    while (!done.signal.aborted) {
      if ((await readJobRecord(store, id, 'stop')) !== undefined) {
        stop.abort(new Error('The job was cancelled.'));
        return;
      }
      await clock.sleep(LOOK_EVERY_MS, done.signal);
    }
  };
  // What goes wrong with looking must not end the work: cancelling can be asked for again.
  const watching = watch().catch(() => {});
  try {
    return await work(AbortSignal.any([outer, stop.signal]));
  } finally {
    done.abort();
    await watching;
  }
}
