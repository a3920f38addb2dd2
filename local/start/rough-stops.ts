import type { PlayResult } from './play.ts';
import type { RunRecords } from './records.ts';

/** The stop runs of the night in which the function was killed. */
export function roughStops({ runs, kill }: PlayResult): readonly RunRecords[] {
  return runs.filter(({ plan, report }) => {
    const { kind, scheduledAt } = plan.plan;
    if (kind !== 'stop' || kill === undefined) return false;
    return Date.parse(scheduledAt) <= kill.at && Date.parse(report?.finishedAt ?? '') >= kill.at;
  });
}
