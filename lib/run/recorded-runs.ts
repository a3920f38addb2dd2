import type { ObjectStore } from '../store/object-store.ts';

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
  readonly signal?: AbortSignal;
}

const RUN_KEY = /^(runs\/([^/]+)\/([^/]+)\/([^/]+)\/)[^/]+$/;

/** Every run recorded in the store, newest first; dry runs are not among them. */
export async function listRecordedRuns(
  store: ObjectStore,
  { policy, date = '', signal }: Wanted = {},
): Promise<RecordedRun[]> {
  const runs = new Map<string, RecordedRun>();
  const root = policy === undefined ? 'runs/' : `runs/${policy}/${date}`;
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
