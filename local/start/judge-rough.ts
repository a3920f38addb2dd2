import { findDifferences, findSame } from './differences.ts';
import { judge } from './judge.ts';
import type { PlayResult } from './play.ts';
import type { ReportFile, RunRecords } from './records.ts';
import { roughStops } from './rough-stops.ts';

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
    ...stops.flatMap((run) => {
      const { policy, scheduledAt } = run.plan.plan;
      return findSame(run, calm) === undefined
        ? [`without faults there is no run of ${policy} for ${scheduledAt}`]
        : [];
    }),
    ...wordMistakes(rough, calm),
    ...(kill === undefined
      ? ['the process of the function was to be killed at its first stop, and never was']
      : []),
    // With nothing to compare the rest would be no judgement.
    ...(kill !== undefined && stops.length === 0
      ? ['no stop run was under way when the process was killed, so that nothing was compared']
      : []),
  ];
}

function wordMistakes(rough: PlayResult, calm: PlayResult): string[] {
  return findDifferences(rough, calm).flatMap(({ instanceId, here, mistake }) => {
    const what = here.stopped
      ? ', and not in the calm night'
      : ' in the calm night, and not in this one';
    return mistake === undefined ? [] : [`${instanceId} was stopped${what}: ${mistake}`];
  });
}

/** Left alone in the end, because they had changed since the plan. */
export function skippedIn(runs: readonly RunRecords[]): ReportFile['skipped'] {
  return runs.flatMap(({ report }) => report?.skipped ?? []);
}
