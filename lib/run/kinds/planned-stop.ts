import type { PlannedStopFacts } from '../../policy/run-facts.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { readJournal } from '../journal.ts';
import { readPlanRecord } from '../plan-record.ts';
import { readStates } from '../progress.ts';
import { readRecord } from '../records.ts';
import type { RunReport } from '../report.ts';
import { type RunIdentity, runPrefix } from '../run-key.ts';
import { reportKey } from '../write-report.ts';

/** What a planned stop is through with so far; undefined where it has no plan yet. */
export async function readPlannedStop(
  store: ObjectStore,
  run: Omit<RunIdentity, 'mode'>,
): Promise<PlannedStopFacts | undefined> {
  const prefix = runPrefix({ ...run, mode: 'act' });
  const record = await readPlanRecord(store, prefix);
  if (record === undefined) return undefined;
  const isTripped = (record.trips ?? []).length > 0;
  const kept = record.plan.decisions.filter(({ action }) => isTripped || action === 'keep');
  const report = isTripped ? undefined : await readRecord<RunReport>(store, reportKey(prefix));
  const through =
    report === undefined && !isTripped ? await readThrough(store, prefix) : throughBy(report);
  return {
    at: run.scheduledAt.toISOString(),
    seenTo: new Set([...kept.map(({ instanceId }) => instanceId), ...through]),
  };
}

function throughBy(report: RunReport | undefined): readonly string[] {
  if (report === undefined) return [];
  const { done, skipped, left, error } = report;
  // After a trial that went wrong the others are left alone, by the platform too.
  const spared = error?.code === 'CANARY_FAILED' ? left : [];
  return [...done, ...skipped.map(({ instanceId }) => instanceId), ...spared];
}

/** The same of a run that is not through yet. */
async function readThrough(store: ObjectStore, prefix: string): Promise<readonly string[]> {
  const { entries } = await readJournal(store, prefix);
  return [...readStates(entries)].flatMap(([id, { outcome }]) =>
    outcome?.outcome === 'verified' || outcome?.outcome === 'skipped' ? [id] : [],
  );
}
