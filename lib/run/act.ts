import { chunk, forEachLimited } from '../base/concurrency.ts';
import { createErrorBudget, type ErrorBudget } from './error-budget.ts';
import { type Failure, isOfService, readFailure } from './failure.ts';
import { LINES_PER_OBJECT } from './journal.ts';
import type { Outcome } from './outcome.ts';
import { reread } from './reread.ts';
import type { HeldRun } from './run.ts';
import { type StopResult, stopBatch, stopOne } from './stop.ts';

/**
 * Stops these instances, in groups: the lease is made sure of, what was seen too long ago is looked at again, the intent is
 * recorded, then calls are made, as many at a time as the policy allows, and what became of each is recorded. One instance
 * that cannot be stopped never holds up the others: those that a batch left out are tried one by one, so that each gets its
 * own answer. An act whose answer was lost is recorded as `unknown` and not repeated here.
 *
 * @returns why it was broken off, unless it was the deadline or it was not at all
 * @throws StewardError `LEASE_LOST`
 */
export async function act(run: HeldRun, ids: readonly string[]): Promise<Failure | undefined> {
  const { policy, deadline, lease, journal, deps } = run;
  // Saving an image needs a call of its own.
  const batch = policy.saveImage ? 1 : policy.batch;
  const budget = createErrorBudget();
  for (const group of chunk(ids, Math.max(batch * policy.concurrency, LINES_PER_OBJECT))) {
    if (deadline.isOver()) return undefined;
    await lease.confirm();
    const due = await reread(run, group);
    const seenAt = deps.clock.now().getTime();
    if (deadline.isOver()) return undefined;
    if (due.length === 0) continue;
    const acts = due.map((id) => ({ instanceId: id, modifiedAt: run.seen.get(id)?.modifiedAt }));
    await journal.intend(acts, deps.clock.now());
    const halted = await stopGroup(run, { ids: due, seenAt, batch }, budget);
    if (halted !== undefined) return halted;
  }
  return undefined;
}

/** With the look before, which may take a while itself, nothing is sent that was not seen in the last five minutes. */
const BEGIN_WITHIN_MS = 120_000;
const SEND_WITHIN_MS = 180_000;

interface Group {
  readonly ids: readonly string[];
  /** Epoch ms. */
  readonly seenAt: number;
  readonly batch: number;
}

/**
 * Makes the calls of one intent, and records every outcome before it returns; what was not begun is `left`. Where calls take
 * long that is also what was seen too long ago by then: it is looked at again under another intent.
 */
async function stopGroup(
  run: HeldRun,
  { ids: due, seenAt, batch }: Group,
  budget: ErrorBudget,
): Promise<Failure | undefined> {
  const { deps, policy, lease, journal } = run;
  const leftOf = (ms: number) => Math.max(0, seenAt + ms - deps.clock.now().getTime());
  const limits = run.deadline.within(() => Math.min(lease.leftMs(), leftOf(SEND_WITHIN_MS)));
  const left = new Set(due);
  /** Each in a call of its own: all of them, or what the batches leave out. */
  const singles = batch > 1 ? [] : [...due];
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

  async function call(make: () => Promise<StopResult>): Promise<void> {
    await lease.keep();
    // What is not renewed in time may be in other hands.
    if (limits.isOver()) return;
    const result = await make().catch(halt);
    if (result === undefined) return;
    singles.push(...result.leftOut);
    await record(result.outcomes);
  }

  const callBatch = (some: readonly string[]) => call(() => stopBatch(deps, some, limits));
  const callOne = (id: string) => call(() => stopOne(deps, id, policy.saveImage, limits));

  /** What would fail every further call ends the run; the deadline does so without being a failure. */
  function halt(error: unknown): undefined {
    const failure = readFailure(error);
    if (failure.kind === 'run' && isOfService(failure)) halted ??= failure;
    else if (!limits.isOver()) throw error;
    return undefined;
  }

  try {
    const mayGoOn = () =>
      halted === undefined && !run.deadline.isOver() && leftOf(BEGIN_WITHIN_MS) > 0;
    if (batch > 1) {
      await forEachLimited(chunk(due, batch), policy.concurrency, callBatch, mayGoOn);
    }
    await forEachLimited(singles, policy.concurrency, callOne, mayGoOn);
    const at = deps.clock.now().toISOString();
    for (const instanceId of left) {
      waiting.push({ instanceId, action: 'stop', outcome: 'left', at });
    }
  } finally {
    // What was done is written down even when something broke on the way.
    await journal.append(waiting);
  }
  run.log.info('acted', { tried: due.length - left.size, left: left.size });
  return halted;
}

const BUDGET_SPENT: Failure = {
  kind: 'run',
  code: 'ERROR_BUDGET',
  message: 'More than three in four attempts went wrong, so that no further ones are made.',
  requestId: undefined,
};
