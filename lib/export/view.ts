import { createHash } from 'node:crypto';
import type { ObjectStore } from '../store/object-store.ts';
import { type CommitRecord, fileOf, readNewestCommit } from './commit.ts';
import { ExportError } from './errors.ts';
import { contentKey, type Partition, viewKey } from './partition.ts';

/**
 * Makes what readers of folders see the newest revision, if it is not. The object is replaced in one write, so they see one
 * revision or the other, never both or a half. Says whether anything had to be written.
 *
 * @throws ExportError `EXPORT_CONTENT_DAMAGED` when what the commit names is neither there nor in the view
 */
export async function refreshView(
  store: ObjectStore,
  partition: Partition,
  newest: CommitRecord,
): Promise<boolean> {
  let commit = newest;
  let hasWritten = false;
  for (;;) {
    const { sha256 } = fileOf(commit);
    const view = viewKey(partition);
    if ((await digestOf(store, view)) !== sha256) {
      await copy(store, contentKey(partition, sha256), view, sha256);
      hasWritten = true;
    }
    // Another writer may have committed meanwhile, and its view come before ours: then ours has undone it.
    const now = await readNewestCommit(store, partition);
    if (now === undefined || now.revision === commit.revision) return hasWritten;
    commit = now;
  }
}

/** SHA-256 of an object, in hex; undefined where there is none. */
export async function digestOf(store: ObjectStore, key: string): Promise<string | undefined> {
  const pieces = await store.read(key);
  if (pieces === undefined) return undefined;
  const hash = createHash('sha256');
  for await (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

/** Copies an object that must have this digest; where it has not, nothing is written. */
export async function copy(
  store: ObjectStore,
  from: string,
  to: string,
  sha256: string,
): Promise<void> {
  const pieces = await store.read(from);
  if (pieces === undefined) throw damaged(from, 'is gone');
  await store.write(to, verified(pieces, sha256, from));
}

async function* verified(
  pieces: AsyncIterable<Uint8Array>,
  sha256: string,
  from: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
  // At the end is early enough: a write whose pieces fail shows nothing.
  if (hash.digest('hex') !== sha256) throw damaged(from, 'is not what was committed');
}

function damaged(key: string, what: string): ExportError {
  return new ExportError(
    'EXPORT_CONTENT_DAMAGED',
    `The object ${key} in the store ${what}. Export the day again with --rebuild.`,
    { details: { key } },
  );
}
