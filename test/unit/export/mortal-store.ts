import type { ObjectStore } from '../../../lib/store/object-store.ts';

export interface StoreDeath {
  /** The write that is the last call, from 1 on; Infinity for none. */
  readonly nth: number;
  /** Whether that write still has its effect, though nobody hears of it. */
  readonly hasEffect: boolean;
}

export interface MortalStore {
  readonly store: ObjectStore;
  writes(): number;
}

export class Killed extends Error {}

/** A store whose user is killed at a write: that call and every further one fail. */
export function mortalStore(
  inner: ObjectStore,
  { nth, hasEffect }: StoreDeath = { nth: Infinity, hasEffect: false },
): MortalStore {
  let writes = 0;
  let isDead = false;

  function live(): void {
    if (isDead) throw new Killed();
  }

  async function write<T>(call: () => Promise<T>): Promise<T> {
    live();
    writes += 1;
    if (writes < nth) return await call();
    isDead = true;
    if (hasEffect) await call();
    throw new Killed();
  }

  return {
    writes: () => writes,
    store: {
      async get(key) {
        live();
        return await inner.get(key);
      },
      async read(key) {
        live();
        return await inner.read(key);
      },
      async *list(prefix, options) {
        live();
        yield* inner.list(prefix, options);
      },
      put: (key, body) => write(() => inner.put(key, body)),
      create: (key, body) => write(() => inner.create(key, body)),
      write: (key, pieces) => write(() => inner.write(key, pieces)),
      delete: (key) => write(() => inner.delete(key)),
    },
  };
}

/** Every object of a store: key → bytes in latin1, which compare and print. */
export async function contentsOf(store: ObjectStore): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for await (const { key } of store.list('')) {
    contents[key] = Buffer.from((await store.get(key)) ?? []).toString('latin1');
  }
  return contents;
}
