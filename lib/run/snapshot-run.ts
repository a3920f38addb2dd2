import type { Decision } from '../policy/plan.ts';
import type { SnapshotOfRun, SnapshotsOfRun } from '../policy/snapshot-run.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readPlanRecord } from './plan-record.ts';
import { readRecord } from './records.ts';
import type { RunReport } from './report.ts';
import { type RunIdentity, runPrefix } from './run-key.ts';
import { reportKey } from './write-report.ts';

/** What a run of a snapshot policy came to for each instance; undefined where it has no report. */
export async function readSnapshotRun(
  store: ObjectStore,
  run: Omit<RunIdentity, 'mode'>,
): Promise<SnapshotsOfRun | undefined> {
  const prefix = runPrefix({ ...run, mode: 'act' });
  const report = await readRecord<RunReport>(store, reportKey(prefix));
  const record = report && (await readPlanRecord(store, prefix));
  if (report === undefined || record === undefined) return undefined;

  const saved = new Set(report.done);
  const problems = new Map(
    [...report.needsLook, ...report.skipped].map(({ instanceId, code, outcome }) => [
      instanceId,
      code ?? outcome,
    ]),
  );
  return new Map(
    record.plan.decisions.map((decision) => [
      decision.instanceId,
      snapshotOf(decision, saved, problems.get(decision.instanceId) ?? report.status),
    ]),
  );
}

function snapshotOf(
  { instanceId, action, reason, evidence }: Decision,
  saved: ReadonlySet<string>,
  problem: string,
): SnapshotOfRun {
  const { name, status } = evidence;
  if (typeof name !== 'string') return { kind: 'left-alone', reason };
  if (action === 'snapshot') {
    return saved.has(instanceId) ? { kind: 'saved', name } : { kind: 'not-saved', name, problem };
  }
  if (reason !== 'already-taken') return { kind: 'left-alone', reason };
  return status === 'Saved'
    ? { kind: 'saved', name }
    : { kind: 'not-saved', name, problem: reason };
}
