import { localIdentity } from '../identity.ts';
import { judgeActs } from './judge-acts.ts';
import { judgeEffects } from './judge-effects.ts';
import { judgeLimits } from './judge-limits.ts';
import type { PlayResult } from './play.ts';

/**
 * Whether all went as it should, held against what the services saw: the list of calls, the instances and snapshots, and
 * the invocations. Returns what is wrong; empty when all is well. It knows nothing of how decisions are made, only what
 * must never be done, and that records and deeds agree.
 */
export function judge(result: PlayResult): string[] {
  return [
    ...judgeInvocations(result),
    ...judgeRuns(result),
    ...judgeCalls(result),
    ...judgeActs(result),
    ...judgeLimits(result),
    ...judgeEffects(result),
  ];
}

function judgeInvocations({ invocations, functionOutput, kill }: PlayResult): string[] {
  const failed = invocations.filter(
    ({ status, requestId }) => status === 'failed' && requestId !== kill?.requestId,
  );
  const [first] = failed;
  if (first === undefined) return [];
  const errors = functionOutput.filter((line) => line.includes('"level":"error"'));
  return [
    `${failed.length} of ${invocations.length} invocations failed, the first at ${first.submittedAt}: ${first.error?.errorMessage}`,
    ...errors.slice(0, 3).map((line) => `the function says: ${line}`),
  ];
}

function judgeRuns({ runs }: PlayResult): string[] {
  if (!runs.some(({ plan }) => plan.plan.kind === 'stop')) {
    return ['no stop policy was due: is there one for the night in policies.yaml?'];
  }
  return runs.flatMap(({ plan, report }) => {
    const name = `${plan.plan.policy} for ${plan.plan.scheduledAt}`;
    if (report === undefined) return [`the run of ${name} left no report`];
    // A limit that trips and a dry run are what the policies file asked for.
    if (report.status === 'guard-tripped' || report.status === 'planned') return [];
    if (report.status !== 'done')
      return [`the run of ${name} ended ${report.status}: ${report.summary}`];
    return report.needsLook.map(
      ({ instanceId, message = '' }) => `${name} says that ${instanceId} needs a look: ${message}`,
    );
  });
}

/** A call that a fault rule struck may end in any way. */
function judgeCalls({ calls }: PlayResult): string[] {
  return calls
    .filter(
      ({ status, accessKeyId, faults }) =>
        (status !== 200 && faults === undefined) ||
        accessKeyId !== localIdentity.roleKey.accessKeyId,
    )
    .map(
      ({ operation, status, code }) =>
        `${operation} was answered with HTTP ${status} ${code ?? ''}`,
    )
    .slice(0, 5);
}
