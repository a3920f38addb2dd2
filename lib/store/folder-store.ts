import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { type NameStyle, namesOfKey } from './file-name.ts';
import {
  isThere,
  linkOnce,
  makeFolder,
  refuseLinks,
  removeLeftovers,
  syncFolder,
  unlinkIfThere,
} from './folder-disk.ts';
import { explainDiskError, isDiskError } from './folder-errors.ts';
import { walkFolder } from './folder-walk.ts';
import { checkKey, checkPrefix } from './key.ts';
import type { ObjectStore } from './object-store.ts';

type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** Writes begin here, on the same file system as the objects, under a name that no key maps to. */
const UNFINISHED = '.unfinished';

/** A temporary file that nobody wrote to for this long belongs to a writer that died. */
const LEFTOVER_AFTER_MS = 60 * 60_000;

const READ_BYTES = 256 * 1024;

const STYLE: NameStyle = sep === '\\' ? 'win32' : 'posix';

/**
 * A store in a folder, one file per object, readable by hand and safe to share between processes.
 *
 * Every write goes to a temporary file, is synced, and then takes its name in one step: readers see the old object or the
 * new one, never a part, also after a crash. Create-only writes take their name with `link`, which the kernel grants once.
 * Symbolic links below the root are not followed. The folder is made by the first write.
 */
export function createFolderStore(root: string): ObjectStore {
  const top = resolve(root);
  let swept = false;

  const pathOf = (key: string) => {
    const { folders, file } = namesOfKey(key, STYLE);
    return join(top, ...folders, file);
  };

  /** Opens an object for reading, or answers `undefined` where there is none. */
  async function find(key: string): Promise<FileHandle | undefined> {
    const path = pathOf(key);
    await refuseLinks(top, dirname(path));
    try {
      return await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    } catch (error) {
      if (isDiskError(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  /** Writes the pieces to a temporary file, hands its path to `publish`, and removes the temporary name. */
  async function stage<T>(
    pieces: Pieces,
    signal: AbortSignal | undefined,
    publish: (staged: string) => Promise<T>,
  ): Promise<T> {
    const folder = join(top, UNFINISHED);
    await makeFolder(folder);
    const staged = join(folder, randomUUID());
    try {
      await writeDurably(staged, pieces, signal);
      if (!swept) {
        swept = true;
        await removeLeftovers(folder, staged, LEFTOVER_AFTER_MS);
      }
      return await publish(staged);
    } finally {
      await unlinkIfThere(staged);
    }
  }

  async function replace(key: string, pieces: Pieces, signal?: AbortSignal): Promise<void> {
    const path = pathOf(key);
    await refuseLinks(top, dirname(path));
    await stage(pieces, signal, async (staged) => {
      await makeFolder(dirname(path));
      await rename(staged, path);
      await syncFolder(dirname(path));
    });
  }

  async function createOnly(key: string, body: Uint8Array, signal?: AbortSignal) {
    const path = pathOf(key);
    await refuseLinks(top, dirname(path));
    // A cheap look first: most creators of an existing object come long after its writer.
    if (await isThere(path)) return 'exists';
    return stage([body], signal, async (staged) => {
      await makeFolder(dirname(path));
      if (!(await linkOnce(staged, path))) return 'exists';
      await syncFolder(dirname(path));
      return 'created';
    });
  }

  async function remove(key: string): Promise<void> {
    const path = pathOf(key);
    await refuseLinks(top, dirname(path));
    try {
      await unlink(path);
    } catch (error) {
      if (isDiskError(error, 'ENOENT')) return;
      throw error;
    }
    await syncFolder(dirname(path));
  }

  /** Runs one operation on a checked key, with errors of the disk told in our words. */
  async function run<T>(
    operation: string,
    key: string,
    signal: AbortSignal | undefined,
    work: () => Promise<T>,
  ): Promise<T> {
    checkKey(key);
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      throw explain(error, operation, key);
    }
  }

  function explain(error: unknown, operation: string, key: string): unknown {
    if (error instanceof CallersError) return error.cause;
    return isDiskError(error) ? explainDiskError(error, { operation, key, location: top }) : error;
  }

  async function* pieces(file: FileHandle, key: string, signal?: AbortSignal) {
    try {
      for (;;) {
        signal?.throwIfAborted();
        const { bytesRead, buffer } = await file.read(new Uint8Array(READ_BYTES), 0, READ_BYTES);
        if (bytesRead === 0) return;
        yield buffer.subarray(0, bytesRead);
      }
    } catch (error) {
      throw explain(error, 'read', key);
    } finally {
      await file.close();
    }
  }

  return {
    get: (key, options) =>
      run('get', key, options?.signal, async () => {
        const file = await find(key);
        try {
          return file && new Uint8Array(await file.readFile());
        } finally {
          await file?.close();
        }
      }),

    put: (key, body, options) =>
      run('put', key, options?.signal, () => replace(key, [bytesOf(body)], options?.signal)),

    create: (key, body, options) =>
      run('create', key, options?.signal, () => createOnly(key, bytesOf(body), options?.signal)),

    delete: (key, options) => run('delete', key, options?.signal, () => remove(key)),

    async *list(prefix, options) {
      checkPrefix(prefix);
      const folder = join(top, ...namesOfKey(prefix, STYLE).folders);
      const start = prefix.slice(0, prefix.lastIndexOf('/') + 1);
      try {
        await refuseLinks(top, folder);
        const wanted = { beginning: prefix.slice(start.length), after: options?.after ?? '' };
        for await (const info of walkFolder(folder, start, wanted, STYLE)) {
          options?.signal?.throwIfAborted();
          yield info;
        }
      } catch (error) {
        throw explain(error, 'list', prefix);
      }
    },

    read: (key, options) =>
      run('read', key, options?.signal, async () => {
        const file = await find(key);
        return file && pieces(file, key, options?.signal);
      }),

    write: (key, given, options) =>
      run('write', key, options?.signal, () => replace(key, markErrors(given), options?.signal)),
  };
}

async function writeDurably(path: string, pieces: Pieces, signal?: AbortSignal): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for await (const piece of pieces) {
      signal?.throwIfAborted();
      await file.writeFile(piece);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Carries an error of the caller's own pieces out unchanged, so that a missing file of theirs is not blamed on the store. */
class CallersError extends Error {}

async function* markErrors(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (cause) {
    throw new CallersError('The pieces to write failed.', { cause });
  }
}

function bytesOf(body: Uint8Array | string): Uint8Array {
  return typeof body === 'string' ? new TextEncoder().encode(body) : body;
}
