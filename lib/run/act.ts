import { chunk, forEachLimited } from '../base/concurrency.ts';
import type { ActionName } from '../policy/plan.ts';
import { SEND_WITHIN_MS } from '../policy/prompt.ts';
import type { ActionDriver, Pace, SendResult } from './actions/action-driver.ts';
import { deferIfItMayPass } from './defer.ts';
import { createErrorBudget, type ErrorBudget } from './error-budget.ts';
import { type Failure, isOfService, readFailure } from './failure.ts';
import { driverOf, type HeldRun } from './held-run.ts';
import { LINES_PER_OBJECT } from './journal.ts';
import type { Entry } from './journal-objects.ts';
import type { Outcome } from './outcome.ts';
import { reread } from './reread.ts';
import { waitUntil } from './wait-until.ts';

/**
 * Acts on these instances as the plan says, one action after the other, in groups: the lease is made sure of, what was seen too long ago is looked at again, the intent is
 * recorded, then calls are made, as many at a time as the policy allows, and what became of each is recorded. One instance
 * that cannot be acted on never holds up the others: those that a call for several left out are tried one by one, so that each
 * gets its own answer. An act whose answer was lost is recorded as `unknown` and not repeated
 * here.
 *
 * @returns why it was broken off, unless it was the deadline or it was not at all
 * @throws StewardError `LEASE_LOST`
 */
export async function act(run: HeldRun, ids: readonly string[]): Promise<Failure | undefined> {
  const budget = createErrorBudget();
  const inOrder = run.kind.order?.(run.record.plan, ids) ?? ids;
  for (const [action, some] of groupByAction(run, inOrder)) {
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
  const pace = driver.pace?.(policy);
  const most = pace?.batch ?? Math.max(size * policy.concurrency, LINES_PER_OBJECT);
  for (const group of chunk(ids, most)) {
    if (pace !== undefined && !(await waitUntil(run, nextBatchMs(journal.entries, pace)))) {
      return undefined;
    }
    if (deadline.isOver()) return undefined;
    await lease.confirm();
    const due = await reread(run, group);
    const seenAt = deps.clock.now().getTime();
    if (deadline.isOver()) return undefined;
    if (due.length === 0) continue;
    const acts = due.map((id) => ({ instanceId: id, modifiedAt: run.seen.get(id)?.modifiedAt }));
    await journal.intend(acts, deps.clock.now());
    const halted = await sendGroup(run, { action, driver, ids: due, size, seenAt, budget });
    if (halted !== undefined) return halted;
  }
  return undefined;
}

/** With the look before, which may take a while itself, nothing is sent that was not seen in the last five minutes. */
const BEGIN_WITHIN_MS = SEND_WITHIN_MS - 60_000;

/** A batch is begun no sooner after the one before, whichever trigger began that one (epoch ms). */
function nextBatchMs(entries: readonly Entry[], { everyMs }: Pace): number {
  const last = entries.findLast(({ kind }) => kind === 'intent');
  return last?.kind === 'intent' ? Date.parse(last.at) + everyMs : 0;
}

interface Group {
  readonly action: ActionName;
  readonly driver: ActionDriver;
  readonly ids: readonly string[];
  /** Ids that one call takes. */
  readonly size: number;
  /** When they were looked at, epoch ms. */
  readonly seenAt: number;
  readonly budget: ErrorBudget;
}

/**
 * Makes the calls of one intent, and records every outcome before it returns; what was not begun is `left`. Where calls take
 * long that is also what was seen too long ago by then: it is looked at again under another intent.
 */
async function sendGroup(
  run: HeldRun,
  { action, driver, ids, size, seenAt, budget }: Group,
): Promise<Failure | undefined> {
  const { deps, policy, lease, journal } = run;
  const leftOf = (ms: number) => Math.max(0, seenAt + ms - deps.clock.now().getTime());
  const limits = run.deadline.within(() => Math.min(lease.leftMs(), leftOf(SEND_WITHIN_MS)));
  const left = new Set(ids);
  const leftOut: string[] = [];
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

  async function call(make: () => Promise<SendResult>): Promise<void> {
    await lease.keep();
    // What is not renewed in time may be in other hands.
    if (limits.isOver()) return;
    const result = await make().catch(halt);
    if (result === undefined) return;
    leftOut.push(...(result.leftOut ?? []));
    await record(result.outcomes.map((outcome) => deferIfItMayPass(run, outcome)));
    if (result.brokenOff !== undefined) halt(result.brokenOff);
  }

  /**
   * What would fail every further call ends the run; the deadline does so without being a failure. Where only what was seen got
   * too old for further calls it is looked at again.
   */
  function halt(error: unknown): undefined {
    const failure = readFailure(error);
    const isOfRun = failure.kind === 'run' && isOfService(failure);
    if (!isOfRun && !limits.isOver()) throw error;
    const isTimeUp = failure.code === 'DEADLINE' || limits.isOver();
    const isLapse = isTimeUp && limits.remainingMs() < run.deadline.remainingMs();
    if (isOfRun && !isLapse) halted ??= failure;
    return undefined;
  }

  try {
    const mayGoOn = () =>
      halted === undefined && !run.deadline.isOver() && leftOf(BEGIN_WITHIN_MS) > 0;
    const send = (unit: readonly string[]) => call(() => driver.send(run, unit, limits));
    const sendOne = (id: string) =>
      call(() => driver.sendLeftOut?.(run, id, limits) ?? driver.send(run, [id], limits));
    await forEachLimited(chunk(ids, size), policy.concurrency, send, mayGoOn);
    await forEachLimited(leftOut, policy.concurrency, sendOne, mayGoOn);
    const at = deps.clock.now().toISOString();
    for (const instanceId of left) {
      waiting.push({ instanceId, action, outcome: 'left', at });
    }
  } finally {
    // What was done is written down even when something broke on the way.
    await journal.append(waiting);
  }
  run.log.info('acted', { tried: ids.length - left.size, left: left.size });
  return halted;
}

const BUDGET_SPENT: Failure = {
  kind: 'run',
  code: 'ERROR_BUDGET',
  message: 'More than three in four attempts went wrong, so that no further ones are made.',
  requestId: undefined,
};
