import { findCoverageProblem } from '../policy/calendar.ts';
import type { Policy } from '../policy/policies.ts';
import type { Warning } from './warning.ts';

/** Tells when nobody knows whether the day of a run is a holiday, or soon nobody will. */
export function calendarWarnings(
  { calendar, timeZone }: Policy,
  scheduledAt: Date,
): readonly Warning[] {
  const message = calendar && findCoverageProblem(calendar, timeZone, scheduledAt);
  return message === undefined ? [] : [{ code: 'CALENDAR_ENDS', message }];
}
