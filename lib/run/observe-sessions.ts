import { forEachLimited } from '../base/concurrency.ts';
import type { SessionEntry, SessionObservation } from '../policy/sessions.ts';
import type { Deadline } from './deadline.ts';
import { readFailure } from './failure.ts';
import type { RunDeps } from './ports.ts';
import type { Warning } from './warning.ts';

/** Parallel GetLifecycle calls; the client's pacer holds them back where the service is slower. */
const CONCURRENCY = 10;

/** The latest so many: enough for what happened since a stop of ours. */
const MOST_SESSIONS = 50;

export interface SessionsLook {
  /** By instance id; an empty list means that the service gave nothing. */
  readonly sessions: ReadonlyMap<string, readonly SessionObservation[]>;
  readonly warnings: readonly Warning[];
}

/**
 * Asks for the starts and stops of these instances, one call each. A failed call leaves those of that instance unknown and
 * says so; only what would fail every call is thrown.
 */
export async function observeSessions(
  deps: Pick<RunDeps, 'dsw'>,
  ids: readonly string[],
  deadline: Deadline,
): Promise<SessionsLook> {
  const sessions = new Map<string, readonly SessionObservation[]>();
  const warnings: Warning[] = [];

  async function look(InstanceId: string): Promise<void> {
    try {
      const answer = await deps.dsw.getLifecycle(
        { InstanceId, Order: 'DESC', Limit: MOST_SESSIONS },
        deadline.callOptions(),
      );
      sessions.set(InstanceId, readSessions(answer.Lifecycle));
    } catch (error) {
      const failure = readFailure(error);
      // Out of time is no answer about the instance: the next trigger asks again.
      if (failure.kind === 'run' || deadline.isOver()) throw error;
      sessions.set(InstanceId, []);
      warnings.push({
        code: 'SESSIONS_UNKNOWN',
        message: `Its starts and stops could not be read: ${failure.message}`,
        instanceId: InstanceId,
        ...(failure.requestId === undefined ? {} : { requestId: failure.requestId }),
      });
    }
  }

  await forEachLimited(ids, CONCURRENCY, look);
  return { sessions, warnings };
}

/** Oldest first, whatever the order of the answer. One entry that cannot be read makes all of them worth nothing. */
export function readSessions(lifecycle: unknown): SessionObservation[] {
  if (!Array.isArray(lifecycle)) return [];
  const sessions: SessionObservation[] = [];
  for (const session of lifecycle as unknown[]) {
    if (!Array.isArray(session)) return [];
    const entries: SessionEntry[] = [];
    for (const wire of session as unknown[]) {
      const entry = readEntry(wire);
      if (entry === undefined) return [];
      entries.push(entry);
    }
    if (entries.length > 0) sessions.push({ entries: inOrder(entries) });
  }
  return sessions.sort((a, b) => timeOf(a.entries[0]) - timeOf(b.entries[0]));
}

function readEntry(wire: unknown): SessionEntry | undefined {
  const status = member(wire, 'Status');
  const at = new Date(String(member(wire, 'GmtCreateTime')));
  const reasonCode = member(wire, 'ReasonCode');
  if (typeof status !== 'string' || Number.isNaN(at.getTime())) return undefined;
  return {
    status,
    at: at.toISOString(),
    reasonCode: typeof reasonCode === 'string' ? reasonCode : undefined,
  };
}

/** Several of one second stay as they came, unless the whole answer runs backwards. */
function inOrder(entries: readonly SessionEntry[]): SessionEntry[] {
  const isBackwards = timeOf(entries[0]) > timeOf(entries.at(-1));
  const forwards = isBackwards ? entries.toReversed() : [...entries];
  return forwards.sort((a, b) => timeOf(a) - timeOf(b));
}

function timeOf(entry: SessionEntry | undefined): number {
  return Date.parse(entry?.at ?? '');
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
