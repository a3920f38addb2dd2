import { resolveWall, wallAt } from '../base/zone.ts';
import type { NoticePhase, NoticeRun } from './notice-records.ts';
import type { Run } from './run.ts';

/**
 * What a message is recorded under. Of disks people are told once a day of the policy's zone, however often they are looked
 * at; everything else belongs to its run.
 */
export function noticeRun(
  { policy, target, scheduledAt }: Pick<Run, 'policy' | 'target' | 'scheduledAt'>,
  phase: NoticePhase,
): NoticeRun {
  const name = { policy: policy.name, target: target.name };
  if (phase !== 'disk') return { ...name, scheduledAt };
  const midnight = wallAt(policy.timeZone, scheduledAt).startOf('day');
  const [day = scheduledAt] = resolveWall(policy.timeZone, midnight, {
    gap: 'forward',
    overlap: 'first',
  });
  return { ...name, scheduledAt: day };
}
