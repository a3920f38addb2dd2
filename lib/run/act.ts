import { chunk, forEachLimited } from '../base/concurrency.ts';
import type { ActionName } from '../policy/plan.ts';
import type { ActionDriver, SendResult } from './actions/action-driver.ts';
import { createErrorBudget, type ErrorBudget } from './error-budget.ts';
import { type Failure, isOfService, readFailure } from './failure.ts';
import { driverOf, type HeldRun } from './held-run.ts';
import { LINES_PER_OBJECT } from './journal.ts';
import type { Outcome } from './outcome.ts';
import { reread } from './reread.ts';

/**
 * Acts on these instances as the plan says, one action after the other, in groups: the lease is made sure of, what was seen too long ago is looked at again, the intent is
 * recorded, then calls are made, as many at a time as the policy allows, and what became of each is recorded. One instance
 * that cannot be acted on never holds up the others. An act whose answer was lost is recorded as `unknown` and not repeated
 * here.
 *
 * @returns why it was broken off, unless it was the deadline or it was not at all
 * @throws StewardError `LEASE_LOST`
 */
export async function act(run: HeldRun, ids: readonly string[]): Promise<Failure | undefined> {
  const budget = createErrorBudget();
  for (const [action, some] of groupByAction(run, ids)) {
    const halted = await actAlike(run, action, some, budget);
    if (halted !== undefined) return halted;
  }
  return undefined;
}

/** By action, in the order in which the actions come up. */
function groupByAction(run: HeldRun, ids: readonly string[]): Map<ActionName, string[]> {
  const groups = new Map<ActionName, string[]>();
  for (const id of ids) {
    const action = run.planned.get(id);
    if (action === undefined) continue;
    const group = groups.get(action);
    if (group === undefined) groups.set(action, [id]);
    else group.push(id);
  }
  return groups;
}

async function actAlike(
  run: HeldRun,
  action: ActionName,
  ids: readonly string[],
  budget: ErrorBudget,
): Promise<Failure | undefined> {
  const { policy, deadline, lease, journal, deps } = run;
  const driver = driverOf(run, action);
  const size = driver.unitSize(policy);
  for (const group of chunk(ids, Math.max(size * policy.concurrency, LINES_PER_OBJECT))) {
    if (deadline.isOver()) return undefined;
    await lease.confirm();
    const due = await reread(run, group);
    if (deadline.isOver()) return undefined;
    if (due.length === 0) continue;
    const acts = due.map((id) => ({ instanceId: id, modifiedAt: run.seen.get(id)?.modifiedAt }));
    await journal.intend(acts, deps.clock.now());
    const halted = await sendGroup(run, { action, driver, units: chunk(due, size), budget });
    if (halted !== undefined) return halted;
  }
  return undefined;
}

interface Group {
  readonly action: ActionName;
  readonly driver: ActionDriver;
  /** Ids, as one call takes them. */
  readonly units: readonly (readonly string[])[];
  readonly budget: ErrorBudget;
}

/** Makes the calls of one intent, and records every outcome before it returns; what was not begun is `left`. */
async function sendGroup(
  run: HeldRun,
  { action, driver, units, budget }: Group,
): Promise<Failure | undefined> {
  const { deps, policy, lease, journal } = run;
  const limits = run.deadline.within(lease.leftMs);
  const left = new Set(units.flat());
  let waiting: Outcome[] = [];
  let halted: Failure | undefined;

  async function record(outcomes: readonly Outcome[]): Promise<void> {
    for (const outcome of outcomes) left.delete(outcome.instanceId);
    waiting.push(...outcomes);
    budget.add(outcomes);
    if (budget.isSpent()) halted ??= BUDGET_SPENT;
    if (waiting.length < LINES_PER_OBJECT) return;
    const full = waiting;
    waiting = [];
    await journal.append(full);
  }

  async function send(unit: readonly string[]): Promise<void> {
    await lease.keep();
    // What is not renewed in time may be in other hands.
    if (limits.isOver()) return;
    const { outcomes, brokenOff } = await trySend(unit);
    await record(outcomes);
    if (brokenOff !== undefined) halt(brokenOff);
  }

  async function trySend(unit: readonly string[]): Promise<SendResult> {
    try {
      return await driver.send(run, unit, limits);
    } catch (brokenOff) {
      return { outcomes: [], brokenOff };
    }
  }

  /** What would fail every further call ends the run; the deadline does so without being a failure. */
  function halt(error: unknown): void {
    const failure = readFailure(error);
    if (failure.kind === 'run' && isOfService(failure)) halted ??= failure;
    else if (!limits.isOver()) throw error;
  }

  try {
    const mayGoOn = () => halted === undefined && !run.deadline.isOver();
    await forEachLimited(units, policy.concurrency, send, mayGoOn);
    const at = deps.clock.now().toISOString();
    for (const instanceId of left) {
      waiting.push({ instanceId, action, outcome: 'left', at });
    }
  } finally {
    // What was done is written down even when something broke on the way.
    await journal.append(waiting);
  }
  run.log.info('acted', { tried: units.flat().length - left.size, left: left.size });
  return halted;
}

const BUDGET_SPENT: Failure = {
  kind: 'run',
  code: 'ERROR_BUDGET',
  message: 'More than three in four calls went wrong, so that no further ones are made.',
  requestId: undefined,
};
