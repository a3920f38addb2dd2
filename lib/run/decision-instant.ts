/** FC redelivers an event for seven days at most; what is older was sent again on purpose, or in a simulation. */
const MAX_REDELIVERY_MS = 7 * 24 * 3_600_000;

/**
 * The instant that a trigger's decisions are made for: now, so that a trigger which is delivered late sees what is true
 * now; never before the trigger was due; and as of its own time when it is so old that nobody can have delivered it late.
 */
export function decisionInstant(triggerTime: Date, now: Date): Date {
  const lateMs = now.getTime() - triggerTime.getTime();
  return lateMs < 0 || lateMs > MAX_REDELIVERY_MS ? triggerTime : now;
}
