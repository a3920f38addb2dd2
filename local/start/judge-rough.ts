import { judge } from './judge.ts';
import type { PlayResult } from './play.ts';
import { type DecisionLine, decisionsOf, type ReportFile, type RunRecords } from './records.ts';
import { isResting } from './words.ts';

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
  const changed = new Set([
    ...skippedIn([rough]).map(({ instanceId }) => instanceId),
    ...decisionsOf(rough)
      .filter(isOtherwise)
      .map(({ instanceId }) => instanceId),
  ]);
  const onTheEdge = new Set(
    (calm === undefined ? [] : decisionsOf(calm))
      .filter(isOnTheEdge)
      .map(({ instanceId }) => instanceId),
  );
  return [
    ...[...stopped.calm]
      .filter((id) => !stopped.rough.has(id) && !changed.has(id))
      .map((id) => `${id} was stopped in the calm night, and not in this one`),
    ...[...stopped.rough]
      .filter((id) => !stopped.calm.has(id) && !onTheEdge.has(id))
      .map((id) => `${id} was stopped, and not in the calm night`),
  ];
}

/** By the time of a later try it was in use, or at rest. */
function isOtherwise({ reason }: DecisionLine): boolean {
  return reason === 'busy' || isResting(reason);
}

/** Somebody came back in that very minute, or it was about to stop by itself: a list that is seconds old does not show it. */
function isOnTheEdge({ reason, evidence }: DecisionLine): boolean {
  const { idleMinutes } = evidence;
  return (
    isResting(reason) || (reason === 'busy' && typeof idleMinutes === 'number' && idleMinutes <= 1)
  );
}

/** Left alone in the end, because they had changed since the plan. */
export function skippedIn(runs: readonly RunRecords[]): ReportFile['skipped'] {
  return runs.flatMap(({ report }) => report?.skipped ?? []);
}
