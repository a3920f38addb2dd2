import type { Instance, LifecycleEntry, Reason, Session } from './entities.ts';
import { rules } from './rules.ts';

/** Statuses of a start under way. */
const startingStatuses: readonly string[] = [
  'Creating',
  'ResourceAllocating',
  'Queuing',
  'EnvPreparing',
  'Starting',
];

/** Statuses in which nothing runs and nothing is under way. Each ends a session. */
const restStatuses: readonly string[] = ['Stopped', 'Failed', 'Arrearge'];

const starting = new Set(startingStatuses);
const rest = new Set(restStatuses);
const countsAsRunning: ReadonlySet<string> = new Set(rules.runningTime.value);

export function isStarting(status: string): boolean {
  return starting.has(status);
}

export function isAtRest(status: string): boolean {
  return rest.has(status);
}

/**
 * Whether the machine is up in a status, given whether it was up before: saving and updating leave a machine that is
 * up as it is, and do not start one that is not.
 */
function isUp(status: string, wasUp: boolean): boolean {
  return status === 'Running' || (wasUp && countsAsRunning.has(status));
}

/**
 * The instance after taking on a status at an instant: its lifecycle, running time, room in the resource group and
 * shutdown timer follow. What comes next (`flow`) is the caller's.
 */
export function takeOn(
  instance: Instance,
  status: string,
  at: number,
  reason?: Reason | undefined,
): Instance {
  const wasUp = instance.upSince !== undefined;
  const up = isUp(status, wasUp);
  const resting = isAtRest(status);
  return {
    ...instance,
    status,
    reason,
    modifiedAt: Math.max(instance.modifiedAt, at),
    sessions: record(instance, status, at, reason),
    runningMs: instance.runningMs + (wasUp && !up ? at - (instance.upSince ?? at) : 0),
    upSince: up ? (instance.upSince ?? at) : undefined,
    // Updating and Deleting an instance at rest do not disturb its rest: the disk's days go on.
    restSince: resting
      ? (instance.restSince ?? at)
      : up || isLive(status)
        ? undefined
        : instance.restSince,
    allocated: occupies(status) || (instance.allocated && !resting && status !== 'Queuing'),
    timer: resting ? undefined : instance.timer,
  };
}

/** From here on an instance occupies its resource group, until it is at rest or gone. */
function occupies(status: string): boolean {
  return status === 'EnvPreparing' || status === 'Starting' || status === 'Running';
}

function record(
  instance: Instance,
  status: string,
  at: number,
  reason: Reason | undefined,
): readonly Session[] {
  const { sessions } = instance;
  const last = sessions.at(-1);
  const current = last?.entries.at(-1);
  const fresh = last === undefined || current === undefined || startsSession(current, status);
  const sessionId = fresh ? `${instance.id}-${sessions.length + 1}` : last.id;
  const number = fresh ? 1 : last.entries.length + 1;
  const entry: LifecycleEntry = {
    id: `${sessionId}-${number}`,
    status,
    from: at,
    to: undefined,
    ...(reason === undefined ? {} : { reason }),
  };
  if (last === undefined) return [{ id: sessionId, entries: [entry] }];
  const closed = { ...last, entries: closeLast(last.entries, at) };
  if (fresh) return [...sessions.slice(0, -1), closed, { id: sessionId, entries: [entry] }];
  return [...sessions.slice(0, -1), { ...closed, entries: [...closed.entries, entry] }];
}

/** Only what leads to Running begins a session; being updated or deleted at rest belongs to the one before. */
function startsSession(current: LifecycleEntry, status: string): boolean {
  return status === 'Running'
    ? !isLive(current.status) && current.status !== 'Updating'
    : isStarting(status) && !isStarting(current.status) && current.status !== 'Recovering';
}

/** Whether a status is on the way to Running or one that Running passes through. */
function isLive(status: string): boolean {
  return (
    isStarting(status) ||
    (countsAsRunning.has(status) && status !== 'Updating') ||
    status === 'Recovering'
  );
}

function closeLast(entries: readonly LifecycleEntry[], at: number): readonly LifecycleEntry[] {
  const last = entries.at(-1);
  if (last === undefined || last.to !== undefined) return entries;
  return [...entries.slice(0, -1), { ...last, to: at }];
}

/** Milliseconds of running over all sessions, up to an instant. */
export function runningTimeAt(instance: Instance, now: number): number {
  return instance.runningMs + (instance.upSince === undefined ? 0 : now - instance.upSince);
}

/** One span of the machine being up. */
export interface RunningSpan {
  readonly sessionId: string;
  readonly from: number;
  readonly to: number | undefined;
}

/** Spans of the machine being up, oldest first, as the lifecycle tells them. */
export function runningSpans(instance: Instance): readonly RunningSpan[] {
  const spans: RunningSpan[] = [];
  for (const session of instance.sessions) {
    let from: number | undefined;
    for (const entry of session.entries) {
      const up = isUp(entry.status, from !== undefined);
      if (up && from === undefined) from = entry.from;
      if (!up && from !== undefined) {
        spans.push({ sessionId: session.id, from, to: entry.from });
        from = undefined;
      }
    }
    if (from !== undefined) spans.push({ sessionId: session.id, from, to: undefined });
  }
  return spans;
}
