import { link, lstat, mkdir, open, readdir, realpath, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StoreError } from './errors.ts';
import { isDiskError } from './folder-errors.ts';

/**
 * Makes a folder and those above it, and has their names on disk before it resolves. Level by level: Node's recursive `mkdir`
 * goes on for ever where a folder that is there takes none in (/proc), since that says ENOENT as well.
 */
export async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = [];
  for (let at = folder; !(await isThere(at)); at = dirname(at)) missing.unshift(at);
  for (const path of missing) {
    try {
      await mkdir(path);
    } catch (error) {
      // Another writer was faster.
      if (!isDiskError(error, 'EEXIST')) throw error;
    }
    await syncFolder(dirname(path));
  }
}

/** Has the names in a folder on disk: without this a crash may forget a finished `rename` or `link`. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows neither needs this nor opens folders.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Gives a staged file its name, unless something has that name: the kernel lets one of all racers through. */
export async function linkOnce(staged: string, path: string): Promise<boolean> {
  try {
    await link(staged, path);
    return true;
  } catch (error) {
    if (!isDiskError(error, 'EEXIST')) throw error;
    // On NFS a repeated request says so of our own link, too: a second name on the staged file proves that it is ours.
    return (await stat(staged)).nlink > 1;
  }
}

export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isDiskError(error, 'ENOENT')) return false;
    throw error;
  }
}

export async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!isDiskError(error, 'ENOENT')) throw error;
  }
}

/**
 * Removes files of writers that died: those last written to `olderThanMs` before `fresh` was. Both times come from the file
 * system's own clock, so no other clock matters.
 */
export async function removeLeftovers(
  folder: string,
  fresh: string,
  olderThanMs: number,
): Promise<void> {
  const { mtimeMs } = await stat(fresh);
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    try {
      const age = mtimeMs - (await lstat(path)).mtimeMs;
      if (age > olderThanMs) await unlink(path);
    } catch (error) {
      // Another process was faster, or it will not go: a leftover costs space and nothing else, so the write goes on.
      if (!isDiskError(error)) throw error;
    }
  }
}

/** Throws where a folder below `top` is reached through a symbolic link: it may lead anywhere. `top` itself may be one. */
export async function refuseLinks(top: string, folder: string): Promise<void> {
  for (let at = folder; at.length > top.length; at = dirname(at)) {
    try {
      const expected = (await realpath(top)) + at.slice(top.length);
      if ((await realpath(at)) === expected) return;
    } catch (error) {
      // What is not there yet is no link; the first folder above it that exists decides.
      if (isDiskError(error, 'ENOENT')) continue;
      throw error;
    }
    throw new StoreError(
      'STORE_REFUSED',
      `The folder ${at} of the store is, or is reached through, a symbolic link, which the store does not follow. ` +
        'Put a real folder there.',
      { details: { location: top } },
    );
  }
}
