import { findMistake, type Night } from './judge-difference.ts';
import type { PlayResult } from './play.ts';
import { decisionsOf, type RunRecords } from './records.ts';
import { roughStops } from './rough-stops.ts';
import { nameReason, wordDecision } from './words.ts';

/** An instance that one of two nights stopped and the other did not. */
export interface Difference {
  readonly instanceId: string;
  readonly instanceName: string;
  readonly policy: string;
  readonly here: Treatment;
  readonly withoutFaults: Treatment;
  /** What was not right about it; undefined where both nights were right, by what the service showed to each. */
  readonly mistake: string | undefined;
}

/** What one night did with it. */
interface Treatment {
  readonly stopped: boolean;
  /** In few words: `not in use: CPU ≤ 2.1 % for 1h`. */
  readonly reason: string;
}

/** What the stop runs of a rough night did otherwise than the same runs of the calm one; what only the calm one stopped is first. */
export function findDifferences(rough: PlayResult, calm: PlayResult): Difference[] {
  return roughStops(rough).flatMap((run) => {
    const same = findSame(run, calm);
    return same === undefined ? [] : compare({ run, result: rough }, { run: same, result: calm });
  });
}

/** The run of another night for the same policy and instant. */
export function findSame({ plan }: RunRecords, { runs }: PlayResult): RunRecords | undefined {
  const { policy, scheduledAt } = plan.plan;
  return runs.find(
    (one) => one.plan.plan.policy === policy && one.plan.plan.scheduledAt === scheduledAt,
  );
}

function compare(here: Night, there: Night): Difference[] {
  const stopped = {
    here: new Set(here.run.report?.done),
    there: new Set(there.run.report?.done),
  };
  const ids = [
    ...[...stopped.there].filter((id) => !stopped.here.has(id)),
    ...[...stopped.here].filter((id) => !stopped.there.has(id)),
  ];
  return ids.map((id) => ({
    instanceId: id,
    instanceName: here.result.after.instances.get(id)?.settings.InstanceName ?? id,
    policy: here.run.plan.plan.policy,
    here: treat(id, here),
    withoutFaults: treat(id, there),
    mistake: mistakeOf(id, here, there),
  }));
}

function treat(id: string, { run }: Night): Treatment {
  const stopped = run.report?.done.includes(id) ?? false;
  const skipped = run.report?.skipped.find(({ instanceId }) => instanceId === id);
  if (!stopped && skipped !== undefined) {
    return { stopped, reason: `${nameReason(skipped.code ?? '')} right before its stop` };
  }
  const decision = decisionsOf(run).find(({ instanceId }) => instanceId === id);
  return { stopped, reason: decision === undefined ? 'not in the plan' : wordDecision(decision) };
}

function mistakeOf(id: string, here: Night, there: Night): string | undefined {
  const mistake = findMistake(id, here);
  if (mistake !== undefined) return `here it ${mistake}`;
  const calm = findMistake(id, there);
  return calm && `there it ${calm}`;
}
