import { isFinished, type RunReport } from '../../../lib/run/report.ts';
import { rowsOf } from '../check-report.ts';
import type { RecordedPlan, RecordsWatch } from '../records-watch.ts';
import type { SceneFacts } from './scene.ts';

/**
 * What must hold of every run that has a plan, once undisturbed ticks have gone by: it has its report after two of them, and
 * that tells of each planned act once.
 *
 * @param ticks when they were delivered, epoch ms
 */
export function checkRuns(
  { records, violated }: Pick<SceneFacts, 'records' | 'violated'>,
  ticks: readonly number[],
): void {
  for (const { prefix, planned, report, writtenAt } of runsOf(records)) {
    if (report === undefined || !isFinished(report)) {
      const later = ticks.filter((at) => at > writtenAt);
      if (later.length < 2) continue;
      violated('run-ends', `${prefix} has ${report?.status ?? 'no'} report`);
      continue;
    }
    if (report.status === 'guard-tripped' || report.status === 'planned') continue;
    const told = rowsOf(report).map(({ id }) => id);
    for (const id of new Set([...planned, ...told])) {
      const times = told.filter((one) => one === id).length;
      if (times !== 1 || !planned.includes(id)) {
        violated('report-complete', `${prefix} tells of ${id} ${times} times`);
      }
    }
  }
}

export interface RunOnRecord extends RecordedPlan {
  /** Ids. */
  readonly planned: readonly string[];
  readonly report: RunReport | undefined;
}

/** Every run that has a plan on record. */
export function runsOf(records: RecordsWatch): RunOnRecord[] {
  return records.plans().map((recorded) => {
    const planned = recorded.plan.decisions
      .filter(({ action }) => action !== 'keep')
      .map(({ instanceId }) => instanceId);
    return { ...recorded, planned, report: reportOf(records, recorded.prefix) };
  });
}

function reportOf(records: RecordsWatch, prefix: string): RunReport | undefined {
  const text = records.record(`${prefix}report.json`);
  return text === undefined ? undefined : (JSON.parse(text) as RunReport);
}
