import type { CleanupPolicy, Policies, Policy, Target } from '../policy/policies.ts';
import { stepsOfFile } from '../policy/steps.ts';
import { readFailure } from './failure.ts';
import { readPlanRecord } from './plan-record.ts';
import type { RunDeps } from './ports.ts';
import { listRecordedRuns } from './recorded-runs.ts';
import type { RunResult } from './report.ts';
import type { DepsFor } from './run-due.ts';
import { instantText, type RunMode } from './run-key.ts';
import { runPolicy } from './run-policy.ts';
import { reportedError } from './write-report.ts';

export interface EventLookInput {
  readonly policies: Policies;
  readonly mode: RunMode;
  /** The instant that the run stands for: the same however often the event comes (`noteEvent`). */
  readonly lookAt: Date;
  /** When the last of the events happened; undefined where they do not say. */
  readonly happenedAt: Date | undefined;
  readonly deadline?: Date;
  readonly signal?: AbortSignal;
}

/** Reason of a policy that an event needs no look for. */
const LOOKED_SINCE = 'looked-since';

/**
 * Has policies of kind `cleanup` look now, and those that they name under `events.check`: a run for the instant of the event,
 * so that the same event, delivered again, finds its report or goes on with it. An event is a hint and nothing else: the run
 * looks at everything and decides as it always does. Where a run has looked since the event happened, none is begun, so that
 * a burst of events makes a few looks and not one each.
 */
export async function runEventLook(depsFor: DepsFor, input: EventLookInput): Promise<RunResult[]> {
  const results: RunResult[] = [];
  for (const target of input.policies.targets) {
    for (const policy of lookersAt(input.policies, target)) {
      results.push(await lookAt(depsFor, policy, target, input));
    }
  }
  return results;
}

/** Those that check others come after these: what a new instance lacks is given to it before it is judged. */
function lookersAt(policies: Policies, target: Target): readonly Policy[] {
  const steps = stepsOfFile(policies).filter(
    ({ enabled, targets }) => enabled && targets.includes(target.name),
  );
  const cleanups = steps.filter((policy): policy is CleanupPolicy => policy.kind === 'cleanup');
  const named = new Set(cleanups.flatMap(({ events }) => events?.check ?? []));
  const checks = steps.filter(
    (policy) =>
      (policy.kind === 'culler' && named.has(policy.name)) ||
      (policy.kind === 'backstop' && named.has(policy.of.name)),
  );
  return [...checks, ...cleanups];
}

async function lookAt(
  depsFor: DepsFor,
  policy: Policy,
  target: Target,
  { lookAt: at, happenedAt, mode: wanted, deadline, signal }: EventLookInput,
): Promise<RunResult> {
  const name = { policy: policy.name, kind: policy.kind, target: target.name };
  const mode = wanted === 'plan' || policy.mode === 'dry-run' ? 'plan' : 'act';
  try {
    const deps = await depsFor(target);
    if (await hasLookedSince(deps, { ...name, mode, at, happenedAt })) {
      return { status: 'nothing-due', ...name, reason: LOOKED_SINCE };
    }
    return await runPolicy(deps, {
      policy,
      target,
      mode,
      boundary: { at, side: 'start' },
      ...(deadline && { deadline }),
      ...(signal && { signal }),
    });
  } catch (error) {
    return { status: 'not-started', ...name, error: reportedError(readFailure(error)) };
  }
}

interface LookWanted {
  readonly policy: string;
  readonly target: string;
  readonly mode: RunMode;
  readonly at: Date;
  readonly happenedAt: Date | undefined;
}

/** Clocks of those who tell of events, and ours, may differ by so much. */
const SKEW_MS = 60_000;

/** Whether another run began to look at the fleet after the event; one for this very event is to be gone on with. */
async function hasLookedSince(
  { store }: Pick<RunDeps, 'store'>,
  { policy, target, mode, at, happenedAt }: LookWanted,
): Promise<boolean> {
  if (happenedAt === undefined) return false;
  const own = instantText(at);
  const from = new Date(`${own.slice(0, 10)}T00:00:00Z`);
  const to = new Date(from.getTime() + 24 * 3_600_000);
  const ofTarget = await listRecordedRuns(store, { policy, target, from, to, mode });
  if (ofTarget.some(({ scheduledAt }) => scheduledAt === own)) return false;
  const [last] = ofTarget;
  const record = last && (await readPlanRecord(store, last.prefix));
  if (record === undefined) return false;
  return Date.parse(record.observedAt) >= happenedAt.getTime() + SKEW_MS;
}
