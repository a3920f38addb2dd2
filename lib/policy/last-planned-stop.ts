import { parseDuration } from '../base/duration.ts';
import { lastBoundary } from './due.ts';
import type { StopPolicy } from './policies.ts';

/** The planned stop that came last, as long as timers behind it may still be there. */
export function lastPlannedStop(policy: StopPolicy, now: Date): Date | undefined {
  const { after } = policy.backstop ?? {};
  if (after === undefined) return undefined;
  const afterMs = parseDuration(after);
  // A window that has ended meanwhile began before.
  for (let boundary = lastBoundary(policy, now); boundary; ) {
    if (boundary.at.getTime() + afterMs <= now.getTime()) return undefined;
    if (boundary.side === 'start') return boundary.at;
    boundary = lastBoundary(policy, new Date(boundary.at.getTime() - 1));
  }
  return undefined;
}
