import type { InstanceObservation } from './observation.ts';
import { mayBeginWith, SKEW_MS } from './prompt.ts';
import type { RecordedChange } from './run-facts.ts';
import { beganMs, foundNoCapacity } from './sessions.ts';

/**
 * Whether a running instance is in the session that our start on record began:
 * - `ours`: it is, and there was no other since
 * - `started-by-others`: somebody stopped it, or started it, in between; that it was seen running later says nothing of that
 * - `unknown`: what its sessions are is not known
 */
export type OurStartAnswer = 'ours' | 'started-by-others' | 'unknown';

export function judgeOurStart(
  { sessions = [] }: InstanceObservation,
  start: RecordedChange,
): OurStartAnswer {
  if (sessions.length === 0) return 'unknown';
  const sinceMs = Date.parse(start.at) - SKEW_MS;
  const since = sessions.filter(
    (session) => beganMs(session) >= sinceMs && !foundNoCapacity(session),
  );
  const [session] = since;
  const isOurs =
    session !== undefined && since.length === 1 && mayBeginWith(start, session.entries[0]?.at);
  return isOurs ? 'ours' : 'started-by-others';
}
