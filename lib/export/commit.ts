import { readRecord } from '../run/records.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { EncodedRows } from './encode-rows.ts';
import { commitKey, metaPrefix, type Partition, revisionOf } from './partition.ts';
import type { TableWriter } from './table-writer.ts';

/** Why there is a revision. */
export type RevisionReason =
  /** The first one. */
  | 'export'
  /** What the rows are made of grew after the export. */
  | 'late-data'
  /** Somebody asked for it. */
  | 'rebuild';

/** Facts about what the rows were made of, as JSON; another `source` is how late data show. */
export type Source = Readonly<Record<string, string | number | boolean | null>>;

/**
 * One revision of a partition: an object that is created once and never changed. The greatest revision counts; what it
 * names is complete in the store before it is created.
 */
export interface CommitRecord {
  readonly version: 1;
  readonly table: string;
  readonly schemaVersion: number;
  readonly schemaSha256: string;
  readonly format: TableWriter['format'];
  readonly dt: string;
  /** The zone whose day `dt` is. */
  readonly tz: string;
  readonly part: string;
  /** From 1 on. */
  readonly revision: number;
  /** The revision that it follows; 0 for none. */
  readonly base: number;
  readonly reason: RevisionReason;
  readonly runId: string;
  /** Number of the lease that it was made under; null for a first revision, which needs none. */
  readonly term: number | null;
  readonly source: Source;
  /** One; a list, so that readers would go on working with more. */
  readonly files: readonly CommittedFile[];
}

export interface CommittedFile {
  /** What readers of commits read: never changed, and kept for a week after a newer revision. */
  readonly key: string;
  /** What readers of folders see: the same bytes, until a newer revision replaces them. */
  readonly view: string;
  readonly bytes: number;
  readonly rows: number;
  readonly sha256: string;
  /** Of the rows before they were compressed: equal rows are the same revision even if zlib is another build. */
  readonly contentSha256: string;
  /** By the table's key; null without rows. */
  readonly firstKey: EncodedRows['firstKey'] | null;
  readonly lastKey: EncodedRows['lastKey'] | null;
}

/** The file of a commit. */
export function fileOf(commit: CommitRecord): CommittedFile {
  const [file] = commit.files;
  if (file === undefined) throw new RangeError(`revision ${commit.revision} names no file`);
  return file;
}

/** The revision that counts; undefined where nothing was ever committed. */
export async function readNewestCommit(
  store: ObjectStore,
  partition: Partition,
): Promise<CommitRecord | undefined> {
  let listed = 0;
  for await (const { key } of store.list(metaPrefix(partition))) {
    listed = Math.max(listed, revisionOf(key) ?? 0);
  }
  // A listing may be behind; what can be read decides.
  let newest = listed === 0 ? undefined : await readCommit(store, partition, listed);
  for (let next = newest?.revision ?? 0; ; ) {
    next += 1;
    const found = await readCommit(store, partition, next);
    if (found === undefined) return newest;
    newest = found;
  }
}

function readCommit(
  store: ObjectStore,
  partition: Partition,
  revision: number,
): Promise<CommitRecord | undefined> {
  return readRecord<CommitRecord>(store, commitKey(partition, revision));
}
