import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Anything that survives a restart: facts as plain JSON, and bytes. */
interface Blob {
  readonly id: string;
  readonly facts: unknown;
}

/** Where a bucket keeps its objects and uploads. Everything is done when the call returns: a kill loses nothing. */
export interface Blobs {
  /** Every blob, without its bytes. */
  all(): readonly Blob[];
  read(id: string): Uint8Array;
  write(id: string, facts: unknown, bytes: Uint8Array): void;
  remove(id: string): void;
}

export function createMemoryBlobs(): Blobs {
  const blobs = new Map<string, { facts: unknown; bytes: Uint8Array }>();
  return {
    all: () => [...blobs].map(([id, { facts }]) => ({ id, facts })),
    read: (id) => blobs.get(id)?.bytes ?? new Uint8Array(),
    write: (id, facts, bytes) => {
      blobs.set(id, { facts, bytes });
    },
    remove: (id) => {
      blobs.delete(id);
    },
  };
}

const UNFINISHED = '.unfinished-';

/**
 * One file per blob, named by a hash of its id: a line of JSON, then the bytes. Files take their name when they are complete.
 * Calls are synchronous on purpose: between looking and writing nothing else can happen, which makes create-only safe.
 */
export function createDiskBlobs(folder: string): Blobs {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (name.startsWith(UNFINISHED)) rmSync(join(folder, name));
  }
  const pathOf = (id: string) => join(folder, createHash('sha256').update(id).digest('hex'));
  return {
    all: () => readdirSync(folder).map((name) => readFirstLine(join(folder, name))),
    read: (id) => {
      const file = readFileSync(pathOf(id));
      return file.subarray(file.indexOf('\n') + 1);
    },
    write: (id, facts, bytes) => {
      const unfinished = join(folder, UNFINISHED + randomUUID());
      const line = Buffer.from(`${JSON.stringify({ id, facts })}\n`);
      writeFileSync(unfinished, Buffer.concat([line, bytes]));
      renameSync(unfinished, pathOf(id));
    },
    remove: (id) => rmSync(pathOf(id), { force: true }),
  };
}

/** Reads no more of a file than its facts need. */
function readFirstLine(path: string): Blob {
  const file = openSync(path, 'r');
  try {
    let text = Buffer.alloc(0);
    for (;;) {
      const chunk = Buffer.alloc(4096);
      const read = readSync(file, chunk, 0, chunk.length, null);
      text = Buffer.concat([text, chunk.subarray(0, read)]);
      const end = text.indexOf('\n');
      if (end >= 0) return JSON.parse(text.toString('utf8', 0, end)) as Blob; // written by `write` above
      if (read === 0) throw new Error(`${path} is not a file of the local OSS. Remove it.`);
    }
  } finally {
    closeSync(file);
  }
}
