import type { Clock } from '../base/clock.ts';
import type { ObjectInfo, ObjectStore } from '../store/object-store.ts';
import { fileOf, readNewestCommit } from './commit.ts';
import {
  contentKey,
  metaPrefix,
  type Partition,
  revisionOf,
  tableMetaPrefix,
  viewKey,
} from './partition.ts';
import type { Table } from './table.ts';
import { copy, digestOf, refreshView } from './view.ts';

/**
 * How long content that does not count is kept: for readers that began with an older revision, and for writers that have
 * stored it and not committed yet. No function runs for longer than a day.
 */
const KEEP_MS = 7 * 86_400_000;

export interface SweepDeps {
  readonly store: ObjectStore;
  /** Near the store's own clock, by which objects have their age. */
  readonly clock: Clock;
}

export interface SweepBounds {
  /** One target only. */
  readonly part?: string;
  /** Pass over partitions that have no more content than one: most of them, and reading them all takes long. */
  readonly isStaleOnly?: boolean;
}

export interface Swept {
  readonly partitions: number;
  /** Keys that were brought back to what the newest commit says. */
  readonly repaired: readonly string[];
  /** Keys of content that no longer counts. */
  readonly removed: readonly string[];
}

/**
 * Puts the partitions of a table right: views that a killed writer left behind, content that got lost, and content that
 * no longer counts. Commits are never removed: the numbers must not begin anew.
 *
 * @throws ExportError `EXPORT_CONTENT_DAMAGED` when neither view nor content are what was committed
 */
export async function sweepTable(
  { store, clock }: SweepDeps,
  table: Table,
  { part, isStaleOnly = false }: SweepBounds = {},
): Promise<Swept> {
  const repaired: string[] = [];
  const removed: string[] = [];
  const groups = (await readGroups(store, table)).filter(
    (group) =>
      (part === undefined || group.partition.part === part) &&
      (!isStaleOnly || group.objects.filter(({ key }) => isContent(key)).length > 1),
  );
  for (const { partition, objects } of groups) {
    const newest = await readNewestCommit(store, partition);
    const freshMs = clock.now().getTime() - KEEP_MS;
    if (newest !== undefined) {
      const { sha256 } = fileOf(newest);
      const content = contentKey(partition, sha256);
      if ((await digestOf(store, content)) !== sha256) {
        await copy(store, viewKey(partition), content, sha256);
        repaired.push(content);
      }
      if (await refreshView(store, partition, newest)) repaired.push(viewKey(partition));
    }
    const counts = newest && fileOf(newest).key;
    // A reader of the revision before began, at the latest, when the newest one was committed.
    const commits = objects.filter(({ key }) => revisionOf(key) !== undefined);
    if (commits.some(({ modifiedAt }) => modifiedAt.getTime() > freshMs)) continue;
    for (const { key, modifiedAt } of objects) {
      if (!isContent(key) || key === counts) continue;
      if (modifiedAt.getTime() > freshMs) continue;
      await store.delete(key);
      removed.push(key);
    }
  }
  return { partitions: groups.length, repaired, removed };
}

function isContent(key: string): boolean {
  return key.endsWith('.content');
}

interface Group {
  readonly partition: Partition;
  readonly objects: ObjectInfo[];
}

async function readGroups(store: ObjectStore, table: Table): Promise<readonly Group[]> {
  const groups = new Map<string, Group>();
  for await (const info of store.list(tableMetaPrefix(table))) {
    const partition = findPartition(table, info.key);
    if (partition === undefined) continue;
    const prefix = metaPrefix(partition);
    const group = groups.get(prefix) ?? { partition, objects: [] };
    group.objects.push(info);
    groups.set(prefix, group);
  }
  return [...groups.values()];
}

/** The partition that an object below `_meta` is about. */
function findPartition(table: Table, key: string): Partition | undefined {
  const rest = key.slice(tableMetaPrefix(table).length);
  const [, dt, part, extension] =
    /^dt=([^/]+)\/([^/]+)\.(parquet|jsonl\.gz|csv)\/[^/]+$/.exec(rest) ?? [];
  if (dt === undefined || part === undefined || extension === undefined) return undefined;
  return { table, dt, part, extension };
}
