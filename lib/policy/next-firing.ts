import { formatInZone } from '../base/zone.ts';
import { nextBoundary } from './due.ts';
import type { ScheduledPolicy } from './policies.ts';

/** When a policy acts next: at the start of a window, or at a scheduled time. Undefined where it never does again. */
export function findNextFiring(policy: ScheduledPolicy, after: Date): Date | undefined {
  if (!policy.enabled) return undefined;
  const boundary = nextBoundary(policy, after);
  // The end of a window wakes nobody; the start that follows it does.
  return boundary?.side === 'end' ? nextBoundary(policy, boundary.at)?.at : boundary?.at;
}

/** An instant as people of the policy's zone read it: `Mon 2026-11-23 22:00 Asia/Shanghai`. */
export function formatLocal(instant: Date, timeZone: string): string {
  return `${formatInZone(timeZone, instant, 'ddd YYYY-MM-DD HH:mm')} ${timeZone}`;
}
