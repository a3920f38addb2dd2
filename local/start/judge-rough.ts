import { judge } from './judge.ts';
import { findMistake } from './judge-difference.ts';
import type { PlayResult } from './play.ts';
import type { ReportFile, RunRecords } from './records.ts';

/**
 * Whether days with faults and a kill ended as the calm ones did: all that is held against calm days is held against these
 * too, and at the time of the faults the same instances were stopped. One may differ only where the service itself knew it
 * to be otherwise at the instant of which its listing told: somebody came back, or had left by then.
 */
export function judgeRough(rough: PlayResult, calm: PlayResult): string[] {
  const { kill } = rough;
  const stops = roughStops(rough);
  return [
    ...judge(calm).map((problem) => `already without faults, ${problem}`),
    ...judge(rough),
    ...stops.flatMap((run) => compare(run, rough, calm)),
    ...(kill === undefined
      ? ['the process of the function was to be killed at its first stop, and never was']
      : []),
    // With nothing to compare the rest would be no judgement.
    ...(kill !== undefined && stops.length === 0
      ? ['no stop run was under way when the process was killed, so that nothing was compared']
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

function compare(run: RunRecords, rough: PlayResult, calm: PlayResult): string[] {
  const { policy, scheduledAt } = run.plan.plan;
  const same = calm.runs.find(
    ({ plan }) => plan.plan.policy === policy && plan.plan.scheduledAt === scheduledAt,
  );
  if (same === undefined) return [`without faults there is no run of ${policy} for ${scheduledAt}`];
  const stopped = { rough: new Set(run.report?.done), calm: new Set(same.report?.done) };
  const mistakeOf = (id: string) => {
    const here = findMistake(id, { run, result: rough });
    if (here !== undefined) return `here it ${here}`;
    const there = findMistake(id, { run: same, result: calm });
    return there && `there it ${there}`;
  };
  const wrong = (ids: readonly string[], what: string) =>
    ids.flatMap((id) => {
      const mistake = mistakeOf(id);
      return mistake === undefined ? [] : [`${id} was stopped${what}: ${mistake}`];
    });
  return [
    ...wrong(
      [...stopped.calm].filter((id) => !stopped.rough.has(id)),
      ' in the calm night, and not in this one',
    ),
    ...wrong(
      [...stopped.rough].filter((id) => !stopped.calm.has(id)),
      ', and not in the calm night',
    ),
  ];
}

/** Left alone in the end, because they had changed since the plan. */
export function skippedIn(runs: readonly RunRecords[]): ReportFile['skipped'] {
  return runs.flatMap(({ report }) => report?.skipped ?? []);
}
