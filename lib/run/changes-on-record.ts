import type { ActionName } from '../policy/plan.ts';
import type { RecordedChange } from '../policy/run-facts.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { listRecordedRuns } from './recorded-runs.ts';
import { readRecord } from './records.ts';
import type { RunReport } from './report.ts';
import { reportKey } from './write-report.ts';

interface Wanted {
  /** Of these policies. */
  readonly policies: readonly string[];
  /** Name of the target. */
  readonly target: string;
  readonly action: ActionName;
  /** Of runs scheduled before this instant, and not longer ago than `backMs`. */
  readonly until: Date;
  readonly backMs: number;
}

const DAY_MS = 24 * 3_600_000;

/** Reports that are read of one policy at most: hourly ones for two weeks. */
const MOST_REPORTS = 400;

/**
 * The latest change of each instance that the reports of some policies tell of: one listing for each day of each policy, and
 * one read for each run, newest first.
 */
export async function readChanges(
  store: ObjectStore,
  wanted: Wanted,
): Promise<ReadonlyMap<string, RecordedChange>> {
  const latest = new Map<string, RecordedChange>();
  for (const policy of wanted.policies) {
    for await (const report of recentReports(store, policy, wanted)) {
      // Reports of earlier versions have none.
      for (const [id, change] of Object.entries(report.changes ?? {})) {
        if (change.action !== wanted.action) continue;
        const known = latest.get(id);
        if (known !== undefined && Date.parse(known.at) >= Date.parse(change.at)) continue;
        const { action, at, before, after, answerLost = false } = change;
        latest.set(id, { policy, action, at, before, after, answerLost });
      }
    }
  }
  return latest;
}

async function* recentReports(
  store: ObjectStore,
  policy: string,
  { target, until, backMs }: Wanted,
): AsyncGenerator<Omit<RunReport, 'changes'> & Partial<Pick<RunReport, 'changes'>>> {
  const sinceMs = until.getTime() - backMs;
  let read = 0;
  for (let ms = until.getTime(); dayOf(ms) >= dayOf(sinceMs); ms -= DAY_MS) {
    for (const run of await listRecordedRuns(store, { policy, date: dayOf(ms) })) {
      const atMs = Date.parse(run.scheduledAt);
      if (run.target !== target || atMs > until.getTime() || atMs < sinceMs) continue;
      if (read >= MOST_REPORTS) return;
      read += 1;
      const report = await readRecord<RunReport>(store, reportKey(run.prefix));
      if (report !== undefined) yield report;
    }
  }
}

/** `2026-01-05`, in UTC as the keys of records have it. */
function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
