import { checkedStart } from '../policy/due.ts';
import type { ScheduledPolicy, Target } from '../policy/policies.ts';
import { runsAfter } from '../policy/steps.ts';
import type { RunDeps } from './ports.ts';
import { readRecord } from './records.ts';
import type { RunReport } from './report.ts';
import { type RunMode, runPrefix } from './run-key.ts';
import { reportKey } from './write-report.ts';

/** The reason of a run that is not begun yet. */
export const WAITING = 'waiting-for-snapshot';

interface RunToCome {
  readonly policy: ScheduledPolicy;
  readonly target: Target;
  readonly mode: RunMode;
  /** Its boundary. */
  readonly at: Date;
}

/**
 * Whether a run has to wait for another one's report: one that deletes snapshots for the one that takes them, a stop for the
 * snapshots before it, as long as its policy says. The checks within a window wait for those before its start.
 */
export async function isWaiting(
  { store, clock }: Pick<RunDeps, 'store' | 'clock'>,
  { policy, target, mode, at }: RunToCome,
): Promise<boolean> {
  const earlier = runsAfter(policy);
  if (earlier === undefined) return false;
  const { waitMs = Number.POSITIVE_INFINITY, leadMs } = earlier;
  const startMs = (checkedStart(policy, at) ?? at).getTime();
  if (clock.now().getTime() >= startMs + waitMs) return false;
  const scheduledAt = new Date(startMs - leadMs);
  const run = { policy: earlier.policy, target: target.name, scheduledAt, mode };
  return (await readRecord<RunReport>(store, reportKey(runPrefix(run)))) === undefined;
}
