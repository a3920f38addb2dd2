import { isOutOfCapacity } from './capacity.ts';

/** One start of an instance and everything up to its stop or failure, as GetLifecycle tells it. */
export interface SessionObservation {
  /** Ascending by time; at least one. */
  readonly entries: readonly SessionEntry[];
}

export interface SessionEntry {
  readonly status: string;
  /** When it took on the status, ISO 8601 UTC. */
  readonly at: string;
  readonly reasonCode: string | undefined;
}

/** When it began (epoch ms). */
export function beganMs({ entries }: SessionObservation): number {
  return Date.parse(entries[0]?.at ?? '');
}

/** Whether it was a start that found no machine and never ran. */
export function foundNoCapacity({ entries }: SessionObservation): boolean {
  const last = entries.at(-1);
  if (last?.status !== 'Failed' || !isOutOfCapacity(last.reasonCode)) return false;
  return entries.every(({ status }) => !WAS_UP.has(status) && status !== 'Stopping');
}

/** When its way down began, ISO 8601 UTC; undefined where it did not, as far as is known. */
export function stopBeganAt({ entries }: SessionObservation): string | undefined {
  return entries.find(({ status }) => DOWN.has(status))?.at;
}

/**
 * Since when an instance is at rest, ISO 8601 UTC: the first thing after it was last up. Starts that came to nothing in
 * between are not believed to have touched its disk.
 */
export function restingSince(sessions: readonly SessionObservation[]): string | undefined {
  const entries = sessions.flatMap((session) => session.entries);
  const lastUp = entries.findLastIndex(({ status }) => WAS_UP.has(status) || ENDING.has(status));
  return entries[lastUp + 1]?.at;
}

/** Statuses in which the machine is up. Updating is not among them: it is also what changes a stopped one. */
const WAS_UP: ReadonlySet<string> = new Set(['Running', 'Saving', 'Saved', 'SaveFailed']);

const ENDING: ReadonlySet<string> = new Set(['Stopping', 'ArrearStopping', 'Recovering']);

const DOWN: ReadonlySet<string> = new Set(['Stopping', 'Stopped', 'ArrearStopping', 'Arrearge']);
