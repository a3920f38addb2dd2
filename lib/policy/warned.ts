import { parseDuration } from '../base/duration.ts';

/** That and when a delivered notice told of an instance. */
export interface Told {
  readonly at: Date;
  /** By name; otherwise it is only among those that the message counts. */
  readonly isListed: boolean;
}

/**
 * Whether an act at `at` on an instance comes long enough after the notice of it. Being counted in "and 12 more" is no
 * notice: nobody could know.
 *
 * @param warn the policy's `notify.warn`; without one nobody has to be told before
 */
export function wasWarned(told: Told | undefined, warn: string | undefined, at: Date): boolean {
  if (warn === undefined) return true;
  if (told === undefined || !told.isListed) return false;
  return told.at.getTime() + parseDuration(warn) <= at.getTime();
}
