/**
 * The instant that a trigger's decisions are made for: now, so that a trigger which is delivered late decides on what is
 * true now; never before the trigger was due, since clocks differ.
 */
export function decisionInstant(triggerTime: Date, now: Date): Date {
  return now.getTime() < triggerTime.getTime() ? triggerTime : now;
}
