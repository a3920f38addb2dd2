import type { Decision } from '../policy/plan.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readJournal } from './journal.ts';
import { latestRuns } from './latest-runs.ts';
import { latestOutcomes, type Outcome } from './outcome.ts';
import { readPlanRecord } from './plan-record.ts';
import type { RecordedRun } from './recorded-runs.ts';

/** What a recorded run decided on one instance, and what became of it. */
export interface RecordedDecision {
  readonly run: RecordedRun;
  readonly decision: Decision;
  /** Absent where the instance was kept, or nothing was done about it yet. */
  readonly outcome: Outcome | undefined;
}

interface Wanted {
  readonly policy: string;
  readonly target: string;
  readonly instanceId: string;
  readonly now: Date;
}

/** Runs that are looked through for an instance, so that a long history costs no more than a short one. */
const MOST_RUNS = 20;

/** The latest recorded decision on an instance by a policy at a target; undefined where the last runs did not see it. */
export async function findRecordedDecision(
  store: ObjectStore,
  { policy, target, instanceId, now }: Wanted,
): Promise<RecordedDecision | undefined> {
  const runs = await latestRuns(store, { policy, target, backFrom: now, most: MOST_RUNS });
  for (const run of runs) {
    const record = await readPlanRecord(store, run.prefix);
    const decision = record?.plan.decisions.find((one) => one.instanceId === instanceId);
    if (decision === undefined) continue;
    const { lines } = await readJournal(store, run.prefix);
    return { run, decision, outcome: latestOutcomes(lines).get(instanceId) };
  }
  return undefined;
}
