import type { ListOptions, ObjectStore } from '../store/object-store.ts';
import { instantText, type RunMode, rootOf } from './run-key.ts';

/** One run of which the store holds records. */
export interface RecordedRun {
  readonly policy: string;
  /** ISO 8601 UTC. */
  readonly scheduledAt: string;
  readonly target: string;
  /** Key prefix of its records; ends in `/`. */
  readonly prefix: string;
}

export interface RunsOfPolicy {
  readonly policy: string;
  /** One target only. */
  readonly target?: string | undefined;
  /** Scheduled at this instant or later. */
  readonly from?: Date | undefined;
  /** Scheduled before this instant. */
  readonly to?: Date | undefined;
  /** `plan` for dry runs, which are kept apart; runs that act where not given. */
  readonly mode?: RunMode | undefined;
  readonly signal?: AbortSignal | undefined;
}

const RUN_KEY = /^((?:dry-run\/)?runs\/([^/]+)\/([^/]+)\/([^/]+)\/)[^/]+$/;

/**
 * The runs of a policy that are recorded in the store, newest first. Keys begin with the policy and the instant, so that the
 * listing begins and ends with the time that is asked for: what lies before and after it costs nothing.
 */
export async function listRecordedRuns(
  store: ObjectStore,
  { policy, target, from, to, mode = 'act', signal }: RunsOfPolicy,
): Promise<RecordedRun[]> {
  const runs = new Map<string, RecordedRun>();
  const root = `${rootOf(mode)}runs/${policy}/`;
  const after = from && `${root}${secondOf(from)}`;
  const last = to && secondOf(to);
  for await (const { key } of store.list(root, options(signal, after))) {
    if (last !== undefined && key.slice(root.length, root.length + last.length) > last) break;
    const run = readRunKey(key);
    if (run === undefined || (target !== undefined && run.target !== target)) continue;
    const atMs = Date.parse(run.scheduledAt);
    if (from !== undefined && atMs < from.getTime()) continue;
    if (to !== undefined && atMs >= to.getTime()) continue;
    runs.set(run.prefix, run);
  }
  return [...runs.values()].sort(newestFirst);
}

/** The policies, and steps of policies, that have runs on record, each with its oldest run: one call for each. */
export async function listRecordedPolicies(
  store: ObjectStore,
  { mode = 'act', signal }: Pick<RunsOfPolicy, 'mode' | 'signal'> = {},
): Promise<RecordedRun[]> {
  const oldest: RecordedRun[] = [];
  const root = `${rootOf(mode)}runs/`;
  let after: string | undefined;
  for (;;) {
    const first = await firstRun(store, root, options(signal, after));
    if (first === undefined) return oldest;
    oldest.push(first);
    // The next character after the slash: past everything of this policy.
    after = `${root}${first.policy}0`;
  }
}

/** What somebody has put there by hand is passed over. */
export async function firstRun(
  store: ObjectStore,
  prefix: string,
  listing: ListOptions,
): Promise<RecordedRun | undefined> {
  for await (const { key } of store.list(prefix, listing)) {
    const run = readRunKey(key);
    if (run !== undefined) return run;
  }
  return undefined;
}

/** Newest first; of one instant in the order of their keys. */
export function newestFirst(a: RecordedRun, b: RecordedRun): number {
  return Date.parse(b.scheduledAt) - Date.parse(a.scheduledAt) || (a.prefix < b.prefix ? -1 : 1);
}

function readRunKey(key: string): RecordedRun | undefined {
  const [, prefix, policy, scheduledAt, target] = RUN_KEY.exec(key) ?? [];
  if (prefix === undefined || policy === undefined) return undefined;
  if (scheduledAt === undefined || target === undefined) return undefined;
  return { policy, scheduledAt, target, prefix };
}

/** Without its end, which is written in two ways: with milliseconds and without. */
function secondOf(instant: Date): string {
  return instantText(instant).slice(0, '2026-01-05T14:00:00'.length);
}

function options(signal: AbortSignal | undefined, after: string | undefined): ListOptions {
  return { ...(signal && { signal }), after };
}
