import { StewardError } from '../base/errors.ts';
import { runsAfter } from '../policy/steps.ts';
import type { RunDeps } from './ports.ts';
import type { RunResult } from './report.ts';
import type { RunInput } from './run.ts';
import { instantText } from './run-key.ts';
import { isWaiting, WAITING } from './run-order.ts';
import { runPolicy } from './run-policy.ts';

/**
 * Does one run now, unless it has to wait for another one that is not through: nobody gets past that by hand.
 *
 * @throws StewardError `SNAPSHOTS_AWAITED`
 */
export async function runStep(deps: RunDeps, input: RunInput): Promise<RunResult> {
  await refuseAwaited(deps, input);
  const { policy, target, mode, boundary } = input;
  const { name, kind } = policy;
  // A stop that is only tried out shows its snapshots as those to come.
  const waits =
    kind !== 'stop' && (await isWaiting(deps, { policy, target, mode, at: boundary.at }));
  if (waits) {
    return { status: 'nothing-due', policy: name, kind, target: target.name, reason: WAITING };
  }
  return runPolicy(deps, input);
}

/**
 * A stop by hand has no snapshots of its own to wait for, so that it would wait for ever.
 *
 * @throws StewardError `SNAPSHOTS_AWAITED`
 */
export async function refuseAwaited(
  deps: RunDeps,
  {
    policy,
    target,
    mode,
    boundary: { at },
  }: Pick<RunInput, 'policy' | 'target' | 'mode' | 'boundary'>,
): Promise<void> {
  if (policy.kind !== 'stop' || mode === 'plan') return;
  if (!(await isWaiting(deps, { policy, target, mode, at }))) return;
  const earlier = runsAfter(policy);
  throw new StewardError(
    'SNAPSHOTS_AWAITED',
    `${policy.name} stops nothing before the snapshots of ${earlier?.policy} for the same boundary are through, and for ${instantText(at)} there are none. Nothing was done. \`steward run ${policy.name}\` without --now does what is due by its own times; --dry-run shows what it would do.`,
    { details: { policy: policy.name, target: target.name } },
  );
}
