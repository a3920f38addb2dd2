import { judge } from './judge.ts';
import type { PlayResult } from './play.ts';
import { decisionsOf, type ReportFile, type RunRecords } from './records.ts';

/**
 * Whether days with faults and a kill ended as the calm ones did: all that is held against calm days is held against these
 * too, and at the time of the faults the same instances were stopped. Only one that had changed by then may differ, and
 * only if its records say so.
 */
export function judgeRough(rough: PlayResult, calm: PlayResult): string[] {
  const { kill } = rough;
  const stops = roughStops(rough);
  return [
    ...judge(calm).map((problem) => `already without faults, ${problem}`),
    ...judge(rough),
    ...stops.flatMap((run) => compare(run, calm)),
    ...(kill === undefined
      ? ['the process of the function was to be killed at its first stop, and never was']
      : []),
  ];
}

/** The stop runs of the night in which the function was killed. */
export function roughStops({ runs, kill }: PlayResult): readonly RunRecords[] {
  return runs.filter(({ plan, report }) => {
    const { kind, scheduledAt } = plan.plan;
    if (kind !== 'stop' || kill === undefined) return false;
    return Date.parse(scheduledAt) <= kill.at && Date.parse(report?.finishedAt ?? '') >= kill.at;
  });
}

function compare(rough: RunRecords, { runs }: PlayResult): string[] {
  const { policy, scheduledAt } = rough.plan.plan;
  const calm = runs.find(
    ({ plan }) => plan.plan.policy === policy && plan.plan.scheduledAt === scheduledAt,
  );
  const stopped = { rough: new Set(rough.report?.done), calm: new Set(calm?.report?.done) };
  const changed = new Set(skippedIn([rough]).map(({ instanceId }) => instanceId));
  for (const { instanceId, reason } of decisionsOf(rough)) {
    if (reason === 'busy') changed.add(instanceId);
  }
  return [
    ...[...stopped.calm]
      .filter((id) => !stopped.rough.has(id) && !changed.has(id))
      .map((id) => `${id} was stopped in the calm night, and not in this one`),
    ...[...stopped.rough]
      .filter((id) => !stopped.calm.has(id))
      .map((id) => `${id} was stopped, and not in the calm night`),
  ];
}

/** Left alone in the end, because they had changed since the plan. */
export function skippedIn(runs: readonly RunRecords[]): ReportFile['skipped'] {
  return runs.flatMap(({ report }) => report?.skipped ?? []);
}
