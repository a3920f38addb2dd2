import { readJournal } from '../../run/journal.ts';
import { latestOutcomes, type Outcome } from '../../run/outcome.ts';
import { readPlanRecord } from '../../run/plan-record.ts';
import {
  listRecordedPolicies,
  listRecordedRuns,
  type RecordedRun,
} from '../../run/recorded-runs.ts';
import { readRecord } from '../../run/records.ts';
import type { RunReport } from '../../run/report.ts';
import type { RunMode } from '../../run/run-key.ts';
import { reportKey } from '../../run/write-report.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import type { DayBounds } from '../day.ts';
import type { RowOf } from '../table.ts';
import type { actions } from '../tables/actions.ts';
import { instantOf } from './instance-row.ts';

/** A run that is over. */
export interface DayRun {
  readonly run: RecordedRun;
  readonly mode: RunMode;
  readonly report: RunReport;
}

export interface RunsWanted {
  readonly target: string;
  readonly day: DayBounds;
}

const MODES: readonly RunMode[] = ['act', 'plan'];

/** Runs that were scheduled on a day and have their report, dry runs as well. */
export async function readDayRuns(
  store: ObjectStore,
  wanted: RunsWanted,
): Promise<readonly DayRun[]> {
  const found: DayRun[] = [];
  for (const { run, mode } of await listDayRuns(store, wanted)) {
    const report = await readRecord<RunReport>(store, reportKey(run.prefix));
    if (report !== undefined) found.push({ run, mode, report });
  }
  return found;
}

/**
 * Runs that were scheduled on a day, whatever there is of them, also those of policies and steps that no file has any more: what
 * a day was does not change with the file.
 */
export async function listDayRuns(
  store: ObjectStore,
  { target, day }: RunsWanted,
): Promise<readonly Omit<DayRun, 'report'>[]> {
  const found: Omit<DayRun, 'report'>[] = [];
  for (const mode of MODES) {
    for (const { policy } of await listRecordedPolicies(store, { mode })) {
      const wanted = { policy, target, mode, from: day.start, to: day.end };
      for (const run of await listRecordedRuns(store, wanted)) found.push({ run, mode });
    }
  }
  return found;
}

/** What a run decided to do to instances, and what became of it. */
export async function readActionRows(
  store: ObjectStore,
  { run }: DayRun,
): Promise<RowOf<typeof actions>[]> {
  const record = await readPlanRecord(store, run.prefix);
  const acts = record?.plan.decisions.filter(({ action }) => action !== 'keep') ?? [];
  if (acts.length === 0) return [];
  const outcomes = latestOutcomes((await readJournal(store, run.prefix)).lines);
  return acts.map((decision) => {
    const outcome: Partial<Outcome> = outcomes.get(decision.instanceId) ?? {};
    return {
      policy: run.policy,
      target: run.target,
      scheduled_at: new Date(run.scheduledAt),
      instance_id: decision.instanceId,
      instance_name: decision.instanceName,
      workspace_id: decision.workspaceId,
      owner_id: decision.ownerId,
      action: decision.action,
      reason: decision.reason,
      outcome: outcome.outcome ?? null,
      outcome_at: instantOf(outcome.at),
      status: outcome.status ?? null,
      code: outcome.code ?? null,
      message: outcome.message ?? null,
      request_id: outcome.requestId ?? null,
    };
  });
}
