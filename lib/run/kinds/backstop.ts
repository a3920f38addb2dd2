import { backstopPlanner } from '../../policy/kinds/backstop.ts';
import { lastPlannedStop } from '../../policy/last-planned-stop.ts';
import type { RunFacts } from '../../policy/run-facts.ts';
import { clearTimerDriver, setTimerDriver } from '../actions/timer.ts';
import { readOwnTimers, rememberTimers } from './own-timers-record.ts';
import { readPlannedStop } from './planned-stop.ts';
import type { FactsInput, RunKind } from './run-kind.ts';

export const backstopKind: RunKind = {
  planner: backstopPlanner,
  actions: { 'set-timer': setTimerDriver, 'clear-timer': clearTimerDriver },
  readFacts,
  // What the planned stop comes to meanwhile is for the next check.
  factsHold: true,
  remember: rememberTimers,
};

async function readFacts(input: FactsInput): Promise<RunFacts> {
  const { deps, policy, target, decidedAt } = input;
  if (policy.kind !== 'backstop') return {};
  const at = lastPlannedStop(policy.of, decidedAt);
  const run = { policy: policy.of.name, target: target.name };
  return {
    ownTimers: await readOwnTimers(input),
    plannedStop: at && (await readPlannedStop(deps.store, { ...run, scheduledAt: at })),
  };
}
