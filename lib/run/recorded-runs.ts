import type { ObjectStore } from '../store/object-store.ts';
import { type RunMode, rootOf } from './run-key.ts';

/** One run of which the store holds records. */
export interface RecordedRun {
  readonly policy: string;
  /** ISO 8601 UTC. */
  readonly scheduledAt: string;
  readonly target: string;
  /** Key prefix of its records; ends in `/`. */
  readonly prefix: string;
}

interface Wanted {
  /** Runs of one policy only. */
  readonly policy?: string | undefined;
  /** With `policy`: scheduled on this date in UTC only, `2026-01-05`. */
  readonly date?: string;
  /** `plan` for dry runs, which are kept apart; runs that act where not given. */
  readonly mode?: RunMode;
  readonly signal?: AbortSignal;
}

const RUN_KEY = /^((?:dry-run\/)?runs\/([^/]+)\/([^/]+)\/([^/]+)\/)[^/]+$/;

/** Every run of a mode that is recorded in the store, newest first. */
export async function listRecordedRuns(
  store: ObjectStore,
  { policy, date = '', mode = 'act', signal }: Wanted = {},
): Promise<RecordedRun[]> {
  const runs = new Map<string, RecordedRun>();
  const root = `${rootOf(mode)}runs/${policy === undefined ? '' : `${policy}/${date}`}`;
  for await (const { key } of store.list(root, signal && { signal })) {
    const [, prefix, name, scheduledAt, target] = RUN_KEY.exec(key) ?? [];
    if (prefix === undefined || name === undefined) continue;
    if (scheduledAt === undefined || target === undefined) continue;
    runs.set(prefix, { policy: name, scheduledAt, target, prefix });
  }
  return [...runs.values()].sort(
    (a, b) =>
      Date.parse(b.scheduledAt) - Date.parse(a.scheduledAt) || (a.prefix < b.prefix ? -1 : 1),
  );
}
