import { chunk, forEachLimited } from '../base/concurrency.ts';
import type { Deadline } from './deadline.ts';
import { type Failure, isOfService, readFailure } from './failure.ts';
import { type Journal, LINES_PER_OBJECT } from './journal.ts';
import type { Outcome } from './outcome.ts';
import type { RunDeps } from './ports.ts';
import { stopBatch, stopOne } from './stop.ts';

export interface ActOptions {
  /** Instances in one call; with 1, or with `saveImage`, which needs it, each has a call of its own. */
  readonly batch: number;
  /** Save the environment as an image before stopping. */
  readonly saveImage: boolean;
  /** Calls under way at a time. */
  readonly concurrency: number;
}

export interface ActResult {
  /** Nothing was tried for these: the deadline came, or every further call would have failed. */
  readonly left: readonly string[];
  /** Why the rest was left, unless it was the deadline. */
  readonly halted: Failure | undefined;
}

/**
 * Stops these instances and journals each outcome. One instance that cannot be stopped never holds up the others. An act
 * whose answer was lost is journaled as `unknown` and not repeated.
 */
export async function act(
  deps: RunDeps,
  ids: readonly string[],
  options: ActOptions,
  journal: Journal,
  deadline: Deadline,
): Promise<ActResult> {
  const batchSize = options.saveImage ? 1 : options.batch;
  const units = chunk(ids, batchSize);
  const left = new Set(ids);
  let waiting: Outcome[] = [];
  let halted: Failure | undefined;

  async function record(outcomes: readonly Outcome[]): Promise<void> {
    for (const outcome of outcomes) left.delete(outcome.instanceId);
    waiting.push(...outcomes);
    if (waiting.length < LINES_PER_OBJECT) return;
    const full = waiting;
    waiting = [];
    await journal.append(full);
  }

  async function stop(unit: readonly string[]): Promise<void> {
    const outcomes = await tryStop(unit);
    if (outcomes !== undefined) await record(outcomes);
  }

  /** Nothing where the run has to stop: `halted` or the deadline says why. */
  async function tryStop(unit: readonly string[]): Promise<readonly Outcome[] | undefined> {
    try {
      const [id] = unit;
      if (batchSize > 1 || id === undefined) return await stopBatch(deps, unit, deadline);
      return [await stopOne(deps, id, options.saveImage, deadline)];
    } catch (error) {
      const failure = readFailure(error);
      if (failure.kind === 'run' && isOfService(failure)) halted ??= failure;
      else if (!deadline.isOver()) throw error;
      return undefined;
    }
  }

  try {
    const mayGoOn = () => halted === undefined && !deadline.isOver();
    await forEachLimited(units, options.concurrency, stop, mayGoOn);
  } finally {
    // What was done is written down even when something broke on the way.
    await journal.append(waiting);
  }
  return { left: [...left], halted };
}
