import { checkedStart } from './due.ts';
import type { InstanceObservation } from './observation.ts';
import type { Evidence, PlannerInput } from './planner.ts';
import type { StopPolicy } from './policies.ts';
import type { SnapshotOfRun } from './snapshot-run.ts';

/** Whether an instance may be stopped as far as its snapshot is concerned, and what is known of that. */
export interface AwaitedSnapshot {
  readonly mayStop: boolean;
  readonly evidence: Evidence;
}

/** The snapshot policy is about other instances: nothing is awaited for this one. */
const NOT_MEANT: ReadonlySet<string> = new Set(['not-selected', 'other-workspace']);

/**
 * Reads what became of the snapshots that a stop policy waits for; undefined where it waits for none. The checks within a
 * window go by those before its start: what was left running for want of one stays so, but not what was started since.
 */
export function compileAwaited({
  policy,
  scheduledMs,
  nowMs,
  facts,
}: PlannerInput<StopPolicy>): ((instance: InstanceObservation) => AwaitedSnapshot) | undefined {
  const { awaits } = policy;
  if (awaits === undefined) return undefined;
  const { snapshots } = facts;
  const checked = checkedStart(policy, new Date(scheduledMs))?.getTime();
  const startMs = checked ?? scheduledMs;
  const waitEndMs = startMs + awaits.waitMs;
  // Nobody begins a run before they are there or the wait is over: this only shows what is to come.
  const isToCome = snapshots === undefined && nowMs < waitEndMs;
  const isNewSince = ({ modifiedAt }: InstanceObservation, ofRun: SnapshotOfRun | undefined) => {
    if (checked === undefined) return false;
    // A snapshot that we began changes its instance too, when it ends.
    const mayBeOurs = snapshots === undefined || ofRun?.kind === 'not-saved';
    return Date.parse(modifiedAt ?? '') > (mayBeOurs ? waitEndMs : startMs);
  };

  return (instance) => {
    if (isToCome) return { mayStop: true, evidence: { snapshot: 'to come' } };
    const ofRun = snapshots?.get(instance.id);
    if (ofRun?.kind === 'saved') return { mayStop: true, evidence: { snapshot: ofRun.name } };
    if (ofRun?.kind === 'left-alone' && NOT_MEANT.has(ofRun.reason)) {
      return { mayStop: true, evidence: {} };
    }
    const problem = snapshots === undefined ? 'not through in time' : problemOf(ofRun);
    const mayStop = awaits.ifFails === 'stop' || isNewSince(instance, ofRun);
    return { mayStop, evidence: { snapshot: `none: ${problem}` } };
  };
}

function problemOf(ofRun: Exclude<SnapshotOfRun, { kind: 'saved' }> | undefined): string {
  if (ofRun === undefined) return 'new since';
  return ofRun.kind === 'not-saved' ? ofRun.problem : ofRun.reason;
}
