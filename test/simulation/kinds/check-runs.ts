import { isFinished, type RunReport } from '../../../lib/run/report.ts';
import { rowsOf } from '../check-report.ts';
import type { RecordsWatch } from '../records-watch.ts';
import type { SceneFacts } from './scene.ts';

/** What must hold of every run that has a plan, once undisturbed ticks have gone by: it ends, and tells of each planned act once. */
export function checkRuns({ records, violated }: Pick<SceneFacts, 'records' | 'violated'>): void {
  for (const { prefix, planned, report } of runsOf(records)) {
    if (report === undefined || !isFinished(report)) {
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

export interface RunOnRecord {
  readonly prefix: string;
  /** Ids. */
  readonly planned: readonly string[];
  readonly report: RunReport | undefined;
}

/** Every run that has a plan on record. */
export function runsOf(records: RecordsWatch): RunOnRecord[] {
  return [...records.keys()].flatMap((key) => {
    const prefix = key.endsWith('/plan.json') ? key.slice(0, -'plan.json'.length) : undefined;
    const recorded = prefix === undefined ? undefined : records.readPlan(prefix);
    if (prefix === undefined || recorded === undefined) return [];
    const planned = recorded.plan.decisions
      .filter(({ action }) => action !== 'keep')
      .map(({ instanceId }) => instanceId);
    return [{ prefix, planned, report: reportOf(records, prefix) }];
  });
}

export function reportOf(records: RecordsWatch, prefix: string): RunReport | undefined {
  const text = records.record(`${prefix}report.json`);
  return text === undefined ? undefined : (JSON.parse(text) as RunReport);
}
