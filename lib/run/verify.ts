import { chunk } from '../base/concurrency.ts';
import { ACTION_WORDS } from '../policy/action-words.ts';
import type { InstanceObservation } from '../policy/observation.ts';
import type { ActionName } from '../policy/plan.ts';
import type { Target } from '../policy/policies.ts';
import type { SettlingStatuses, Sight } from './actions/action-driver.ts';
import type { Deadline } from './deadline.ts';
import { deferIfItMayPass } from './defer.ts';
import { isOfService, readFailure } from './failure.ts';
import { driverOf, type HeldRun } from './held-run.ts';
import { LINES_PER_OBJECT } from './journal.ts';
import { countUnderWay, findSettled } from './look-for-settled.ts';
import { observeSome } from './observe-fleet.ts';
import { NOT_SEEN_DONE, type Outcome } from './outcome.ts';
import type { RunDeps } from './ports.ts';
import { pendingOutcomes, readStates } from './progress.ts';
import { seeActs, seeGone } from './see-acts.ts';
import type { VerifyTimes } from './verify-times.ts';

/** Up to so many instances, one call tells the status of each. */
const ONE_CALL = 100;

/** After so long without the count falling, waiting for others is no use, and ours are looked for. */
const PATIENCE_MS = 60_000;

/**
 * Waits until what the journal has as accepted, or as under way, is seen done, and journals each as `verified`, `failed` or,
 * after the time allowed, `unverified`. Up to a hundred instances are asked for by id. Of an action that takes a while and
 * shows in the status, more are first counted, one cheap call a look, and then found in one pass, last changed first. What
 * could not be settled before the deadline stays pending.
 *
 * @param patienceMs what is not seen done so long from now is `unverified`, if its own time allows for more
 * @throws StewardError `LEASE_LOST`
 */
export async function verify(run: HeldRun, patienceMs = Number.POSITIVE_INFINITY): Promise<void> {
  const latest = run.deps.clock.now().getTime() + patienceMs;
  const pending = pendingOutcomes(readStates(run.journal.entries));
  for (const action of new Set(pending.map((outcome) => outcome.action))) {
    await verifyAlike(
      run,
      action,
      pending.filter((outcome) => outcome.action === action),
      latest,
    );
  }
}

async function verifyAlike(
  run: HeldRun,
  action: ActionName,
  pending: readonly Outcome[],
  latest: number,
): Promise<void> {
  const driver = driverOf(run, action);
  const { deps, target, policy, journal, deadline, lease } = run;
  const times = driver.verifyTimes?.(policy, run.times.verify) ?? run.times.verify;
  const { clock, log } = deps;
  const { statuses } = driver;
  const actedAt = pending.map((outcome) => Date.parse(outcome.at)).sort((a, b) => a - b);
  const firstActAt = actedAt.at(0) ?? 0;
  const lastActAt = actedAt.at(-1) ?? 0;
  const giveUpAt = Math.min(lastActAt + times.timeoutMs, latest);
  const open = new Map(pending.map((outcome) => [outcome.instanceId, outcome]));
  const isSettling = statuses && settlingWatch(deps, target, statuses, deadline);
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
      log.warn('looking for what was done failed', { error, open: open.size });
      // Nothing was seen, so nothing can be said: the next trigger looks.
      if (isLastLook) return;
    }
    if (isLastLook) break;
    lookAt = clock.now().getTime() + wait;
    wait = Math.min(wait * 1.5, times.maxWaitMs);
  }
  await append([...open.values()].map((outcome) => unverified(outcome, clock.now(), times)));

  async function look(isLastLook: boolean): Promise<readonly InstanceObservation[]> {
    if (open.size <= ONE_CALL || statuses === undefined) {
      return (await observeSome(deps, target, [...open.keys()], deadline)).instances;
    }
    if (!isLastLook && (await isSettling?.())) return [];
    return findSettled(
      deps,
      target,
      { ids: open, statuses, since: new Date(firstActAt) },
      deadline,
    );
  }

  async function settle(seen: readonly InstanceObservation[]): Promise<void> {
    // What was found out is written down before the next ones are asked for.
    for (const some of chunk(seen, ONE_CALL)) await settleSome(some);
    if (driver.seeGone !== undefined) await settleGone(new Set(seen.map(({ id }) => id)));
  }

  /** Of actions after which a list no longer has the instance. */
  async function settleGone(listed: ReadonlySet<string>): Promise<void> {
    const missing = [...open.keys()].filter((id) => !listed.has(id));
    const sights = await seeGone(run, action, missing);
    const gone = missing.filter((id) => sights.get(id)?.is === 'done');
    const at = clock.now().toISOString();
    await append(gone.map((instanceId) => ({ instanceId, action, outcome: 'verified', at })));
    for (const id of gone) open.delete(id);
  }

  async function settleSome(seen: readonly InstanceObservation[]): Promise<void> {
    const sights = await seeActs(run, action, seen);
    const outcomes: Outcome[] = [];
    for (const instance of seen) {
      const outcome = open.get(instance.id);
      const sight = sights.get(instance.id);
      if (outcome === undefined || sight === undefined) continue;
      const last = { ...outcome, status: instance.status };
      open.set(instance.id, last);
      const settled = settledOutcome(last, instance, sight, clock.now());
      if (settled !== undefined) outcomes.push(deferIfItMayPass(run, settled));
    }
    await append(outcomes);
    for (const { instanceId } of outcomes) open.delete(instanceId);
  }

  async function append(outcomes: readonly Outcome[]): Promise<void> {
    for (const some of chunk(outcomes, LINES_PER_OBJECT)) await journal.append(some);
  }
}

/**
 * Asks whether waiting is still worthwhile: instances are under way, and their number falls. Instances that others act on,
 * or that hang, must not keep us from looking for ours.
 */
function settlingWatch(
  deps: RunDeps,
  target: Target,
  { underWay }: SettlingStatuses,
  deadline: Deadline,
): () => Promise<boolean> {
  let least = Number.POSITIVE_INFINITY;
  let fellAt = 0;
  return async () => {
    const count = await countUnderWay(deps, target, underWay, deadline);
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

function settledOutcome(
  pending: Outcome,
  { modifiedAt }: InstanceObservation,
  sight: Sight,
  now: Date,
): Outcome | undefined {
  const { instanceId, action, status, code, message } = pending;
  const base = { instanceId, action, at: now.toISOString(), ...(status ? { status } : {}) };
  switch (sight.is) {
    case 'done':
      // One whose answer was lost says so to the end.
      return {
        ...base,
        outcome: 'verified',
        ...(modifiedAt === undefined ? {} : { modifiedAt }),
        ...(code === undefined ? {} : { code }),
        ...(message === undefined ? {} : { message }),
      };
    case 'failed':
      return { ...base, outcome: 'failed', code: sight.code, message: sight.message };
    case 'changed':
      return { ...base, outcome: 'skipped', code: sight.code, message: sight.message };
    case 'under-way':
    case 'open':
      return undefined;
    default:
      return sight satisfies never;
  }
}

function unverified(pending: Outcome, now: Date, { timeoutMs }: VerifyTimes): Outcome {
  const { instanceId, action, status, requestId } = pending;
  return {
    instanceId,
    action,
    outcome: 'unverified',
    at: now.toISOString(),
    code: NOT_SEEN_DONE,
    message: `Not seen ${ACTION_WORDS[action].done.en} within ${Math.round(timeoutMs / 60_000)} minutes${
      pending.outcome === 'unknown' ? '; the answer to the call was lost' : ''
    }.`,
    ...(requestId === undefined ? {} : { requestId }),
    ...(status === undefined ? {} : { status }),
  };
}
