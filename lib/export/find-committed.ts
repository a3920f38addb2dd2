import type { ObjectStore } from '../store/object-store.ts';
import { type CommitRecord, readNewestCommit } from './commit.ts';
import { metaPrefix, type Partition, tableMetaPrefix } from './partition.ts';
import type { Table } from './table.ts';

/** The newest revision of a day of a table at one target. */
export interface CommittedDay {
  readonly dt: string;
  /** Name of the file within the day: the target. */
  readonly part: string;
  readonly commit: CommitRecord;
}

export interface WantedDays {
  /** Days, `YYYY-MM-DD`. */
  readonly days: readonly string[];
  /** One target only. */
  readonly part?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The forms that can be read back, the better one first. CSV cannot: it guards texts against spreadsheets, and whether an
 * apostrophe was there before is not in it.
 */
const READABLE = ['parquet', 'jsonl.gz'] as const;

/** What is committed of a table on some days, in their order, targets ascending; a day that comes in two forms comes once. */
export async function findCommitted(
  store: ObjectStore,
  table: Table,
  { days, part, signal }: WantedDays,
): Promise<readonly CommittedDay[]> {
  const found: CommittedDay[] = [];
  for (const dt of days) {
    for (const partition of await listPartitions(store, table, dt, signal)) {
      if (part !== undefined && partition.part !== part) continue;
      const commit = await readNewestCommit(store, partition);
      if (commit !== undefined) found.push({ dt, part: partition.part, commit });
    }
  }
  return found;
}

async function listPartitions(
  store: ObjectStore,
  table: Table,
  dt: string,
  signal: AbortSignal | undefined,
): Promise<readonly Partition[]> {
  const best = new Map<string, Partition>();
  const prefix = `${tableMetaPrefix(table)}dt=${dt}/`;
  for await (const { key } of store.list(prefix, signal && { signal })) {
    const [folder = ''] = key.slice(prefix.length).split('/');
    for (const extension of READABLE) {
      if (!folder.endsWith(`.${extension}`)) continue;
      const partition = { table, dt, part: folder.slice(0, -extension.length - 1), extension };
      // Content without a commit is of a writer that was killed, or is at work.
      if (!/\/\d{12}\.json$/.test(key) || !key.startsWith(metaPrefix(partition))) continue;
      const known = best.get(partition.part);
      if (known?.extension !== READABLE[0]) best.set(partition.part, partition);
    }
  }
  return [...best.values()].sort((a, b) => (a.part < b.part ? -1 : 1));
}
