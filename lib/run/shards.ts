import { sha256Hex } from '../base/sha256.ts';
import type { Decision, Plan } from '../policy/plan.ts';
import { instantText } from './run-key.ts';

/** A part of a run's acts that one worker carries out. */
export interface Shard {
  /** From 1. */
  readonly number: number;
  /** Of how many. */
  readonly of: number;
  /** Ascending. Each is in one shard only. */
  readonly instanceIds: readonly string[];
}

/**
 * Cuts what a plan does into shards of at most `mostActs` acts. A workspace that fits into one is never torn apart, so that
 * what is counted by workspace is counted in one place. Whoever splits the recorded plan by the same size makes the same
 * shards, in whatever process: they need not be stored. docs/decisions/fan-out.md
 *
 * @returns none for a plan that leaves everything alone; two neighbours together have more than `mostActs`, so that there
 *   are less than twice as many as there must be
 * @throws RangeError unless `mostActs` is a whole number of at least 1
 */
export function splitPlan(plan: Pick<Plan, 'decisions'>, mostActs: number): readonly Shard[] {
  if (!Number.isInteger(mostActs) || mostActs < 1) {
    throw new RangeError(`Expected at least 1 act in a shard, found ${mostActs}.`);
  }
  const shards: string[][] = [];
  for (const ids of actsByWorkspace(plan.decisions)) {
    const open = shards.at(-1);
    if (open !== undefined && open.length + ids.length <= mostActs) {
      open.push(...ids);
      continue;
    }
    for (let at = 0; at < ids.length; at += mostActs) shards.push(ids.slice(at, at + mostActs));
  }
  return shards.map((ids, index) => ({
    number: index + 1,
    of: shards.length,
    instanceIds: ids.toSorted(compare),
  }));
}

/** What says which run and plan a shard is of. */
export interface ShardedRun {
  readonly policy: string;
  readonly target: string;
  /** The boundary that the run stands for. */
  readonly scheduledAt: Date;
  /** Of the recorded plan. */
  readonly planDigest: string;
}

/**
 * The task id under which a shard is given to Function Compute. Triggers that come twice make the same one, so that nothing
 * is started twice; the next trigger makes another, so that a shard whose worker died is given out again. What may be done
 * to an instance is not decided by it: that is up to the shard's lease and journal.
 *
 * @returns a letter first, then letters, digits and `_`; FC takes 128 characters
 */
export function shardTaskId(run: ShardedRun, shard: number, triggerTime: Date): string {
  // Names of policies and targets may hold more than FC takes, and be longer.
  const identity = [run.policy, run.target, instantText(run.scheduledAt), run.planDigest];
  const hash = sha256Hex(JSON.stringify(identity)).slice(0, 32);
  return `run_${hash}_${compact(triggerTime)}_${shard}`;
}

function actsByWorkspace(decisions: readonly Decision[]): string[][] {
  const byWorkspace = new Map<string, string[]>();
  for (const { action, workspaceId, instanceId } of decisions) {
    if (action === 'keep') continue;
    const ids = byWorkspace.get(workspaceId);
    if (ids === undefined) byWorkspace.set(workspaceId, [instanceId]);
    else ids.push(instanceId);
  }
  return [...byWorkspace].sort(([a], [b]) => compare(a, b)).map(([, ids]) => ids.toSorted(compare));
}

/** By code units, which no locale changes. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `20260302T140000Z`; triggers come on whole seconds. */
function compact(instant: Date): string {
  return instantText(instant).replace(/[-:]|\.\d+/g, '');
}
