import { chunk } from '../base/concurrency.ts';
import type { InstanceObservation } from '../policy/observation.ts';
import type { Target } from '../policy/policies.ts';
import type { Deadline } from './deadline.ts';
import { isOfService, readFailure } from './failure.ts';
import { LINES_PER_OBJECT } from './journal.ts';
import { countUnsettled, findStopped } from './look-for-stopped.ts';
import { observeSome } from './observe-fleet.ts';
import type { Outcome } from './outcome.ts';
import type { RunDeps } from './ports.ts';
import { pendingOutcomes, readStates } from './progress.ts';
import type { HeldRun } from './run.ts';
import type { VerifyTimes } from './verify-times.ts';

/** Up to so many instances, one call tells the status of each. */
const ONE_CALL = 100;

/** After so long without the count falling, waiting for others is no use, and ours are looked for. */
const PATIENCE_MS = 60_000;

/**
 * Waits until the instances that the journal has as accepted, or as on their way, are seen stopped, and journals each as
 * `verified`, `failed` (stopping ended in failure) or, after the time allowed, `unverified`. Up to a hundred are asked for
 * by id. More are first counted, one cheap call a look, and then found in one pass over the stopped ones, last changed
 * first. What could not be settled before the deadline stays pending.
 *
 * @throws StewardError `LEASE_LOST`
 */
export async function verify(run: HeldRun): Promise<void> {
  const { deps, target, journal, deadline, lease } = run;
  const times = run.times.verify;
  const { clock, log } = deps;
  const pending = pendingOutcomes(readStates(journal.entries));
  const actedAt = pending.map((outcome) => Date.parse(outcome.at)).sort((a, b) => a - b);
  const firstActAt = actedAt.at(0) ?? 0;
  const lastActAt = actedAt.at(-1) ?? 0;
  const giveUpAt = lastActAt + times.timeoutMs;
  const open = new Map(pending.map((outcome) => [outcome.instanceId, outcome]));
  const isSettling = settlingWatch(deps, target, deadline);
  let lookAt = lastActAt + times.firstWaitMs;
  let wait = times.waitMs;

  while (open.size > 0) {
    const now = clock.now().getTime();
    const pause = Math.max(0, Math.min(lookAt, giveUpAt) - now);
    if (!(await deadline.sleep(pause))) return;
    await lease.keep();
    const isLastLook = now + pause >= giveUpAt;
    try {
      await settle(await look(isLastLook));
    } catch (error) {
      if (!isOfService(readFailure(error))) throw error;
      log.warn('looking for stopped instances failed', { error, open: open.size });
      // Nothing was seen, so nothing can be said: the next trigger looks.
      if (isLastLook) return;
    }
    if (isLastLook) break;
    lookAt = clock.now().getTime() + wait;
    wait = Math.min(wait * 1.5, times.maxWaitMs);
  }
  await append([...open.values()].map((outcome) => unverified(outcome, clock.now(), times)));

  async function look(isLastLook: boolean): Promise<readonly InstanceObservation[]> {
    if (open.size <= ONE_CALL) {
      return (await observeSome(deps, target, [...open.keys()], deadline)).instances;
    }
    if (!isLastLook && (await isSettling())) return [];
    return findStopped(deps, target, open, new Date(firstActAt), deadline);
  }

  async function settle(seen: readonly InstanceObservation[]): Promise<void> {
    const outcomes: Outcome[] = [];
    for (const { id, status } of seen) {
      const outcome = open.get(id);
      if (outcome === undefined) continue;
      const last = { ...outcome, status };
      open.set(id, last);
      const settled = settledOutcome(last, status, clock.now());
      if (settled !== undefined) outcomes.push(settled);
    }
    await append(outcomes);
    for (const { instanceId } of outcomes) open.delete(instanceId);
  }

  async function append(outcomes: readonly Outcome[]): Promise<void> {
    for (const some of chunk(outcomes, LINES_PER_OBJECT)) await journal.append(some);
  }
}

/**
 * Asks whether waiting is still worthwhile: instances are on their way to being stopped, and their number falls. Instances
 * that others are stopping, or that hang, must not keep us from looking for ours.
 */
function settlingWatch(deps: RunDeps, target: Target, deadline: Deadline): () => Promise<boolean> {
  let least = Number.POSITIVE_INFINITY;
  let fellAt = 0;
  return async () => {
    const count = await countUnsettled(deps, target, deadline);
    const now = deps.clock.now().getTime();
    if (count < least) {
      least = count;
      fellAt = now;
    }
    if (count > 0 && now - fellAt < PATIENCE_MS) return true;
    fellAt = now;
    return false;
  };
}

function settledOutcome(pending: Outcome, status: string, now: Date): Outcome | undefined {
  const { instanceId, code, message } = pending;
  const base = { instanceId, action: 'stop', at: now.toISOString(), status } as const;
  switch (status) {
    case 'Stopped':
      // One whose answer was lost says so to the end.
      return {
        ...base,
        outcome: 'verified',
        ...(code === undefined ? {} : { code }),
        ...(message === undefined ? {} : { message }),
      };
    case 'Failed':
      return {
        ...base,
        outcome: 'failed',
        code: 'STOP_FAILED',
        message: 'The instance went to Failed while it was stopping.',
      };
    default:
      return undefined;
  }
}

function unverified(pending: Outcome, now: Date, { timeoutMs }: VerifyTimes): Outcome {
  const { instanceId, action, status, requestId } = pending;
  return {
    instanceId,
    action,
    outcome: 'unverified',
    at: now.toISOString(),
    code: 'NOT_SEEN_STOPPED',
    message: `Not seen stopped within ${Math.round(timeoutMs / 60_000)} minutes${
      pending.outcome === 'unknown' ? '; the answer to the stop was lost' : ''
    }.`,
    ...(requestId === undefined ? {} : { requestId }),
    ...(status === undefined ? {} : { status }),
  };
}
