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

const RUN_KEY = /^(runs\/([^/]+)\/([^/]+)\/([^/]+)\/)[^/]+$/;

/** Every run recorded in the store (of one policy, where one is named), newest first. */
export async function listRecordedRuns(
  store: ObjectStore,
  { policy, signal }: { readonly policy?: string | undefined; readonly signal?: AbortSignal } = {},
): Promise<RecordedRun[]> {
  const runs = new Map<string, RecordedRun>();
  const root = policy === undefined ? 'runs/' : `runs/${policy}/`;
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
