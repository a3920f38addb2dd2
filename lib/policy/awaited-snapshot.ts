import { isCheck } from './due.ts';
import type { InstanceObservation } from './observation.ts';
import type { Evidence, PlannerInput } from './planner.ts';
import type { StopPolicy } from './policies.ts';

/** Whether an instance may be stopped as far as its snapshot is concerned, and what is known of that. */
export interface AwaitedSnapshot {
  readonly mayStop: boolean;
  readonly evidence: Evidence;
}

/** The snapshot policy is about other instances: nothing is awaited for this one. */
const NOT_MEANT: ReadonlySet<string> = new Set(['not-selected', 'other-workspace']);

/**
 * Reads what became of the snapshots that a stop policy waits for; undefined where it waits for none. The checks within a
 * window wait for none either: there are none for what was started since.
 */
export function compileAwaited({
  policy,
  scheduledMs,
  nowMs,
  facts,
}: PlannerInput<StopPolicy>): ((instance: InstanceObservation) => AwaitedSnapshot) | undefined {
  const { awaits } = policy;
  if (awaits === undefined || isCheck(policy, new Date(scheduledMs))) return undefined;
  const { snapshots } = facts;
  // Nobody begins a run before they are there or the wait is over: this only shows what is to come.
  const isToCome = snapshots === undefined && nowMs < scheduledMs + awaits.waitMs;
  const without = (problem: string) => ({
    mayStop: awaits.ifFails === 'stop',
    evidence: { snapshot: `none: ${problem}` },
  });
  return ({ id }) => {
    if (isToCome) return { mayStop: true, evidence: { snapshot: 'to come' } };
    const ofRun = snapshots?.get(id);
    if (ofRun === undefined) return without(snapshots ? 'new since' : 'not through in time');
    if (ofRun.kind === 'saved') return { mayStop: true, evidence: { snapshot: ofRun.name } };
    if (ofRun.kind === 'not-saved') return without(ofRun.problem);
    return NOT_MEANT.has(ofRun.reason) ? { mayStop: true, evidence: {} } : without(ofRun.reason);
  };
}
