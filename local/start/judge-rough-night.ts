import { judgeNight } from './judge-night.ts';
import type { NightResult } from './play-night.ts';
import type { ReportFile } from './records.ts';

/**
 * Whether a night with faults and a kill ended as the calm one did: all that is held against a calm night is held against
 * this one too, and the same instances were stopped. Only one that had changed by then, which the report names, may differ.
 */
export function judgeRoughNight(rough: NightResult, calm: NightResult): string[] {
  const stopped = { rough: stoppedIn(rough), calm: stoppedIn(calm) };
  const skipped = new Set(skippedIn(rough).map(({ instanceId }) => instanceId));
  return [
    ...judgeNight(calm).map((problem) => `already in the calm night, ${problem}`),
    ...judgeNight(rough),
    ...[...stopped.calm]
      .filter((id) => !stopped.rough.has(id) && !skipped.has(id))
      .map((id) => `${id} was stopped in the calm night, and not in this one`),
    ...[...stopped.rough]
      .filter((id) => !stopped.calm.has(id))
      .map((id) => `${id} was stopped, and not in the calm night`),
    ...(rough.kill === undefined && stopped.calm.size > 0
      ? ['the process of the function was to be killed at its first stop, and never was']
      : []),
  ];
}

function stoppedIn({ runs }: NightResult): ReadonlySet<string> {
  return new Set(runs.flatMap(({ report }) => report?.done ?? []));
}

/** Left alone in the end, because they had changed since the plan. */
export function skippedIn({ runs }: NightResult): ReportFile['skipped'] {
  return runs.flatMap(({ report }) => report?.skipped ?? []);
}
