import { late } from './late.ts';
import type { RunReport } from './report.ts';
import type { Run } from './run.ts';

const tellPart = late(() => import('./tell-after.ts'));

/** Tells people of a run that is through. Most policies tell nobody, and do without what it takes. */
export async function tell(run: Run, report: RunReport): Promise<RunReport> {
  // One that could not be written down is told of when it is.
  if (run.policy.notify === undefined || report.status === 'failed') return report;
  return (await tellPart()).tellAfter(run, report);
}
