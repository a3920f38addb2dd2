import type { Policy, Target } from '../policy/policies.ts';
import { runsAfter } from '../policy/steps.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readRecord } from './records.ts';
import type { RunReport } from './report.ts';
import { type RunMode, runPrefix } from './run-key.ts';
import { reportKey } from './write-report.ts';

/** The reason of a run that is not begun yet. */
export const WAITING = 'waiting-for-snapshot';

interface RunToCome {
  readonly policy: Policy;
  readonly target: Target;
  readonly mode: RunMode;
  /** Its boundary. */
  readonly at: Date;
}

/** Whether a run has to wait for another one's report: one that deletes snapshots for the one that takes them. */
export async function isWaiting(
  store: ObjectStore,
  { policy, target, mode, at }: RunToCome,
): Promise<boolean> {
  const earlier = runsAfter(policy);
  if (earlier === undefined) return false;
  const run = { policy: earlier, target: target.name, scheduledAt: at, mode };
  return (await readRecord<RunReport>(store, reportKey(runPrefix(run)))) === undefined;
}
