import type { Decision, Json } from './plan.ts';

/** A shutdown timer that a backstop has set or found as it would set it. */
export interface OwnTimer {
  /** When it stops the instance: ISO 8601 UTC. */
  readonly dueAt: string;
  /**
   * Where it ends a session: the instance's last change when the session's beginning was known, ISO 8601 UTC. As long as
   * that has not moved, the session is the same.
   */
  readonly changedAt?: string;
}

/** Those of a backstop at a target by instance id, ascending. The service does not say who has set a timer. */
export type OwnTimers = Readonly<Record<string, readonly OwnTimer[]>>;

/** Timers of the service are exact to the second. */
const SAME_MS = 1_000;

/** Whether two instants are one to the service; epoch ms. */
export function isSameTimer(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME_MS;
}

/** The record of the timer that an instance has (epoch ms), if it is one of these. */
export function findOwnTimer(
  timers: OwnTimers | undefined,
  instanceId: string,
  timerMs: number,
): OwnTimer | undefined {
  if (timers === undefined || !Object.hasOwn(timers, instanceId)) return undefined;
  return timers[instanceId]?.find(({ dueAt }) => isSameTimer(Date.parse(dueAt), timerMs));
}

/**
 * What is known after a plan, whether it is carried out already or still to be: what it sets is ours, and what was ours may
 * still be there, for acts can fail. What was seen taken away is not ours any more, and neither is what is due by `nowMs`.
 */
export function nextOwnTimers(
  before: OwnTimers,
  decisions: readonly Decision[],
  takenAway: ReadonlySet<string>,
  nowMs: number,
): OwnTimers {
  const timers = new Map<string, readonly OwnTimer[]>(
    Object.entries(before).filter(([id]) => !takenAway.has(id)),
  );
  for (const decision of decisions) {
    const timer = timerOf(decision);
    if (timer === undefined) continue;
    const others = (timers.get(decision.instanceId) ?? []).filter(
      ({ dueAt }) => !isSameTimer(Date.parse(dueAt), Date.parse(timer.dueAt)),
    );
    timers.set(decision.instanceId, [...others, timer]);
  }
  return Object.fromEntries(
    [...timers]
      .map(([id, all]) => [id, all.filter(({ dueAt }) => Date.parse(dueAt) > nowMs)] as const)
      .filter(([, all]) => all.length > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The timer of ours that an instance has by a decision, or is to get. */
function timerOf({ action, reason, evidence }: Decision): OwnTimer | undefined {
  const isKept = action === 'keep' && OURS.has(reason);
  if (action !== 'set-timer' && !isKept) return undefined;
  const dueAt = textIn(evidence[isKept ? 'timer' : 'dueAt']);
  const changedAt = textIn(evidence['changedAt']);
  return dueAt === undefined ? undefined : { dueAt, ...(changedAt && { changedAt }) };
}

const OURS: ReadonlySet<string> = new Set(['backstop-set', 'backstop-waits']);

function textIn(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
