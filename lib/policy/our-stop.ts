import type { InstanceObservation } from './observation.ts';
import type { Json } from './plan.ts';
import { isPrompt } from './prompt.ts';
import type { RecordedChange } from './run-facts.ts';
import { beganMs, foundNoCapacity, stopBeganAt } from './sessions.ts';

/** Whether an instance is as a policy of ours left it when it stopped it. */
export interface OurStopAnswer {
  /**
   * - `ours`: it rests since our stop, and nobody ran it since; a start that found no machine does not count
   * - `started-since`: somebody started it after our stop, so that it is theirs
   * - `stopped-by-others`: the answer to our call was lost, and it was stopped at another time
   * - `unknown`: what became of it is not known
   * - `no-stop`: no stop of ours is on record
   */
  readonly is: 'ours' | 'started-since' | 'stopped-by-others' | 'unknown' | 'no-stop';
  /** True when only its sessions can tell, and nobody has asked for them. */
  readonly needsSessions: boolean;
  readonly evidence: Readonly<Record<string, Json>>;
}

/**
 * Judges an instance that is at rest by our latest stop on record. Where its last change is the one that our stop made, the
 * record answers alone. Any other last change may be a label, or a person who started it and stopped it again: then its
 * sessions tell. A session that began after we last saw the instance running is a start by somebody.
 */
export function judgeOurStop(
  instance: InstanceObservation,
  change: RecordedChange | undefined,
): OurStopAnswer {
  if (change === undefined) return { is: 'no-stop', needsSessions: false, evidence: {} };
  const { status, modifiedAt, sessions } = instance;
  const evidence = { stoppedBy: change.policy, stoppedAt: change.after ?? change.at };
  const answer = (is: OurStopAnswer['is'], more: OurStopAnswer['evidence'] = {}) => ({
    is,
    needsSessions: false,
    evidence: { ...evidence, ...more },
  });

  // A stop without an answer was seen late, when somebody may have used it in between.
  const isAsLeft = modifiedAt !== undefined && modifiedAt === change.after && !change.answerLost;
  if (status === 'Stopped' && isAsLeft && isPrompt(change, change.after)) return answer('ours');
  const beforeMs = Date.parse(change.before ?? '');
  if (Number.isNaN(beforeMs)) return answer('unknown');
  if (sessions === undefined) return { ...answer('unknown'), needsSessions: true };

  const stopped = sessions.findLast((session) => beganMs(session) <= beforeMs);
  const since = sessions.filter((session) => beganMs(session) > beforeMs);
  const started = since.find((session) => !foundNoCapacity(session));
  if (started !== undefined) {
    return answer('started-since', { startedAt: started.entries[0]?.at ?? null });
  }
  if (stopped === undefined) return answer('unknown');
  // Without our stop seen to be taken, only its time tells whether it was ours.
  if (change.answerLost && !isPrompt(change, stopBeganAt(stopped))) {
    return answer('stopped-by-others');
  }
  if (status === 'Stopped' && since.length === 0) return answer('ours');
  if (status === 'Failed' && since.length > 0) {
    return answer('ours', { failedStarts: since.length });
  }
  return answer('unknown', { status });
}
