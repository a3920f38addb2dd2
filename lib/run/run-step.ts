import { StewardError } from '../base/errors.ts';
import { checkedStart } from '../policy/due.ts';
import { formatLocal } from '../policy/next-firing.ts';
import type { ScheduledPolicy } from '../policy/policies.ts';
import { runsAfter } from '../policy/steps.ts';
import type { RunDeps } from './ports.ts';
import type { RunResult } from './report.ts';
import type { RunInput } from './run.ts';
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
export async function refuseAwaited(deps: RunDeps, input: ByHand): Promise<void> {
  if (input.mode === 'plan') return;
  const awaited = await findAwaited(deps, input);
  if (awaited === undefined) return;
  const { policy, target } = input;
  throw new StewardError(
    SNAPSHOTS_AWAITED,
    `${awaited} Nothing was done. \`steward run ${policy.name}\` without --now does what is due by its own times; --dry-run shows what it would do.`,
    { details: { policy: policy.name, target: target.name } },
  );
}

export const SNAPSHOTS_AWAITED = 'SNAPSHOTS_AWAITED';

type ByHand = Pick<RunInput, 'policy' | 'target' | 'mode' | 'boundary'>;

/** Why a stop by hand that acts is refused, in a sentence, also where this one does not act; undefined where it is not. */
export async function findAwaited(
  deps: RunDeps,
  { policy, target, boundary: { at } }: Omit<ByHand, 'mode'>,
): Promise<string | undefined> {
  if (policy.kind !== 'stop') return undefined;
  if (!(await isWaiting(deps, { policy, target, mode: 'act', at }))) return undefined;
  return `${policy.name} stops nothing before ${describeAwaited(policy, at)}; there are none of that time.`;
}

/** What a run at a boundary waits for and until when, by the clock of the policy's zone. */
export function describeAwaited(policy: ScheduledPolicy, at: Date): string {
  const earlier = runsAfter(policy);
  if (earlier === undefined) return 'nothing';
  const startMs = (checkedStart(policy, at) ?? at).getTime();
  const { policy: taker, leadMs, waitMs } = earlier;
  const when = formatLocal(new Date(startMs - leadMs), policy.timeZone);
  const until =
    waitMs === undefined
      ? 'as long as that takes'
      : `until ${formatLocal(new Date(startMs + waitMs), policy.timeZone)}`;
  return `the snapshots of ${taker} of ${when} are through (waited for ${until})`;
}
