import type { ObjectStore } from '../store/object-store.ts';
import { type RunMode, runsRoot } from './run-key.ts';

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
  /** Dry runs instead, which have a place of their own. */
  readonly mode?: RunMode;
  /** With `policy`: scheduled on this date in UTC only, `2026-01-05`. */
  readonly date?: string;
  readonly signal?: AbortSignal;
}

const RUN_KEY = /^((?:dry-run\/)?runs\/([^/]+)\/([^/]+)\/([^/]+)\/)[^/]+$/;

/** Every run recorded in the store, newest first; dry runs are not among them unless they are asked for. */
export async function listRecordedRuns(
  store: ObjectStore,
  { policy, date = '', mode = 'act', signal }: Wanted = {},
): Promise<RecordedRun[]> {
  const runs = new Map<string, RecordedRun>();
  const root = policy === undefined ? runsRoot(mode) : `${runsRoot(mode)}${policy}/${date}`;
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
