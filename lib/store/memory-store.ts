import { type Clock, systemClock } from '../base/clock.ts';
import { checkKey, checkPrefix, compareKeys } from './key.ts';
import type { ObjectInfo, ObjectStore } from './object-store.ts';

interface StoredObject {
  readonly body: Uint8Array;
  readonly modifiedAt: Date;
}

/** A store in this process's memory, for tests and trials. It is gone with the process. */
export function createMemoryStore(options: { readonly clock?: Clock } = {}): ObjectStore {
  const clock = options.clock ?? systemClock;
  const objects = new Map<string, StoredObject>();

  const set = (key: string, body: Uint8Array) => {
    objects.set(key, { body, modifiedAt: clock.now() });
  };

  return {
    async get(key, call) {
      begin(key, call?.signal);
      const object = objects.get(key);
      return object && new Uint8Array(object.body);
    },

    async put(key, body, call) {
      begin(key, call?.signal);
      set(key, copyOf(body));
    },

    async create(key, body, call) {
      begin(key, call?.signal);
      if (objects.has(key)) return 'exists';
      set(key, copyOf(body));
      return 'created';
    },

    async delete(key, call) {
      begin(key, call?.signal);
      objects.delete(key);
    },

    async *list(prefix, call): AsyncGenerator<ObjectInfo> {
      checkPrefix(prefix);
      const after = call?.after ?? '';
      const keys = [...objects.keys()]
        .filter((key) => key.startsWith(prefix) && compareKeys(key, after) > 0)
        .sort(compareKeys);
      for (const key of keys) {
        call?.signal?.throwIfAborted();
        const object = objects.get(key);
        if (object) yield { key, size: object.body.length, modifiedAt: object.modifiedAt };
      }
    },

    async read(key, call) {
      begin(key, call?.signal);
      const object = objects.get(key);
      return object && inOnePiece(object.body, call?.signal);
    },

    async write(key, pieces, call) {
      begin(key, call?.signal);
      const gathered: Uint8Array[] = [];
      for await (const piece of pieces) {
        call?.signal?.throwIfAborted();
        gathered.push(new Uint8Array(piece));
      }
      set(key, new Uint8Array(Buffer.concat(gathered)));
    },
  };
}

function begin(key: string, signal: AbortSignal | undefined): void {
  checkKey(key);
  signal?.throwIfAborted();
}

function copyOf(body: Uint8Array | string): Uint8Array {
  // Not slice(), which for a Buffer is a view on the same memory.
  return typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body);
}

async function* inOnePiece(
  body: Uint8Array,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  signal?.throwIfAborted();
  if (body.length > 0) yield new Uint8Array(body);
}
