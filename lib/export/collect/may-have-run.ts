import type { InstanceObservation } from '../../policy/observation.ts';
import { findPhase } from '../../policy/statuses.ts';
import type { DayBounds } from '../day.ts';

/**
 * Whether an instance, as it was seen after a day, can have run on it: stopping is a change, so one that rests and was last
 * changed before the day has not. What is not known may have.
 */
export function mayHaveRun(
  {
    status,
    createdAt,
    modifiedAt,
  }: Pick<InstanceObservation, 'status' | 'createdAt' | 'modifiedAt'>,
  { start, end }: DayBounds,
): boolean {
  if (Date.parse(createdAt ?? '') >= end.getTime()) return false;
  const phase = findPhase(status);
  if (phase !== 'stopped' && phase !== 'failed') return true;
  return !(Date.parse(modifiedAt ?? '') < start.getTime());
}
