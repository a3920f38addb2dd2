import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findFileSegment, findFolderSegment, type NameStyle } from './file-name.ts';
import { isDiskError } from './folder-errors.ts';
import { compareKeys } from './key.ts';
import type { ObjectInfo } from './object-store.ts';

interface Entry {
  readonly path: string;
  /** A folder's ends in `/`, as all keys below it go on: so entries sort as their keys do. */
  readonly keyPart: string;
}

interface Wanted {
  /** Only what begins with this, after `start`. */
  readonly beginning: string;
  /** Only keys that come after this. */
  readonly after: string;
}

/**
 * The objects in a folder in byte order of their keys, one folder's names in memory at a time.
 *
 * @param start What all keys in this folder begin with: empty, or ending in `/`.
 */
export async function* walkFolder(
  folder: string,
  start: string,
  { beginning, after }: Wanted,
  style: NameStyle,
): AsyncGenerator<ObjectInfo> {
  for (const { path, keyPart } of await entriesOf(folder, beginning, style)) {
    const key = start + keyPart;
    if (keyPart.endsWith('/')) {
      // Below it all keys begin with its own.
      if (compareKeys(key, after) < 0 && !after.startsWith(key)) continue;
      yield* walkFolder(path, key, { beginning: '', after }, style);
    } else if (compareKeys(key, after) > 0) {
      const info = await findInfo(path, key);
      if (info) yield info;
    }
  }
}

async function entriesOf(folder: string, beginning: string, style: NameStyle): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const item of await readFolder(folder)) {
    // Symbolic links are neither: they are left out.
    const segment = item.isDirectory()
      ? findFolderSegment(item.name, style)
      : item.isFile()
        ? findFileSegment(item.name, style)
        : undefined;
    if (segment === undefined) continue;
    const keyPart = item.isDirectory() ? `${segment}/` : segment;
    if (keyPart.startsWith(beginning)) entries.push({ path: join(folder, item.name), keyPart });
  }
  return entries.sort((a, b) => compareKeys(a.keyPart, b.keyPart));
}

async function readFolder(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    // Never written to, or gone since its parent was read.
    if (isDiskError(error, 'ENOENT')) return [];
    throw error;
  }
}

async function findInfo(path: string, key: string): Promise<ObjectInfo | undefined> {
  try {
    const { size, mtime } = await lstat(path);
    return { key, size, modifiedAt: mtime };
  } catch (error) {
    // Deleted since the folder was read.
    if (isDiskError(error, 'ENOENT')) return undefined;
    throw error;
  }
}
