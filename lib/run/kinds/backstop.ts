import { parseDuration } from '../../base/duration.ts';
import { lastBoundary } from '../../policy/due.ts';
import { backstopPlanner } from '../../policy/kinds/backstop.ts';
import type { StopPolicy } from '../../policy/policies.ts';
import type { PlannedStopFacts, RunFacts } from '../../policy/run-facts.ts';
import { clearTimerDriver, setTimerDriver } from '../actions/timer.ts';
import { readPlanRecord } from '../plan-record.ts';
import type { RunDeps } from '../ports.ts';
import { readRecord } from '../records.ts';
import type { RunReport } from '../report.ts';
import { runPrefix } from '../run-key.ts';
import { reportKey } from '../write-report.ts';
import type { FactsInput, RunKind } from './run-kind.ts';

export const backstopKind: RunKind = {
  planner: backstopPlanner,
  actions: { 'set-timer': setTimerDriver, 'clear-timer': clearTimerDriver },
  readFacts,
};

async function readFacts({ deps, policy, target, decidedAt }: FactsInput): Promise<RunFacts> {
  if (policy.kind !== 'backstop') return {};
  const at = lastStop(policy.of, decidedAt);
  return at === undefined
    ? {}
    : { plannedStop: await readPlannedStop(deps, policy.of, target.name, at) };
}

/** The last planned stop, as long as timers of it may still be there. */
function lastStop(policy: StopPolicy, now: Date): Date | undefined {
  const afterMs = parseDuration(policy.backstop?.after ?? '0s');
  // A window that has ended meanwhile began before.
  for (let boundary = lastBoundary(policy, now); boundary; ) {
    if (boundary.at.getTime() + afterMs <= now.getTime()) return undefined;
    if (boundary.side === 'start') return boundary.at;
    boundary = lastBoundary(policy, new Date(boundary.at.getTime() - 1));
  }
  return undefined;
}

/** What the run has left running: by its plan, by what had changed since, or whole where a limit tripped. */
async function readPlannedStop(
  { store }: Pick<RunDeps, 'store'>,
  { name }: StopPolicy,
  target: string,
  scheduledAt: Date,
): Promise<PlannedStopFacts | undefined> {
  const prefix = runPrefix({ policy: name, target, scheduledAt, mode: 'act' });
  const record = await readPlanRecord(store, prefix);
  if (record === undefined) return undefined;
  const isTripped = (record.trips ?? []).length > 0;
  const kept = record.plan.decisions.filter(({ action }) => isTripped || action === 'keep');
  const report = await readRecord<RunReport>(store, reportKey(prefix));
  return {
    at: scheduledAt.toISOString(),
    leftRunning: new Set([
      ...kept.map(({ instanceId }) => instanceId),
      ...(report?.skipped ?? []).map(({ instanceId }) => instanceId),
    ]),
  };
}
