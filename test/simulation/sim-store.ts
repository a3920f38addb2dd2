import { StoreError } from '../../lib/store/errors.ts';
import type { ObjectInfo, ObjectStore } from '../../lib/store/object-store.ts';
import type { Process } from './process.ts';

/** How the storage is at the moment. */
export interface StoreWeather {
  ms(): number;
  /** What goes wrong with a call: it is not done, or it is done and nobody is told. */
  trouble(): 'none' | 'lost' | 'lost-answer';
}

const PAGE = 3;

/** One process's way to the shared storage: each call is an exchange, and can fail either way. */
export function createSimStore(
  shared: ObjectStore,
  process: Process,
  { ms, trouble }: StoreWeather,
): ObjectStore {
  function call<T>(operation: string, key: string, isWrite: boolean, perform: () => Promise<T>) {
    const fate = trouble();
    return process.exchange<T>({
      name: `${operation} ${key}`,
      outMs: ms(),
      backMs: ms(),
      async perform() {
        if (fate === 'lost') throw unreachable(operation, key, isWrite);
        const result = await perform();
        if (fate === 'lost-answer') throw unreachable(operation, key, isWrite);
        return result;
      },
    });
  }

  return {
    get: (key) => call('get', key, false, () => shared.get(key)),
    put: (key, body) => call('put', key, true, () => shared.put(key, body)),
    create: (key, body) => call('create', key, true, () => shared.create(key, body)),
    delete: (key) => call('delete', key, true, () => shared.delete(key)),
    read: (key) => call('read', key, false, () => shared.read(key)),
    async *list(prefix, options) {
      let after = options?.after ?? '';
      for (;;) {
        const page = await call('list', prefix, false, () => pageOf(shared, prefix, after));
        yield* page;
        const last = page.at(-1);
        if (page.length < PAGE || last === undefined) return;
        after = last.key;
      }
    },
    async write(key, pieces) {
      const gathered: Uint8Array[] = [];
      for await (const piece of pieces) gathered.push(piece);
      await call('write', key, true, () => shared.put(key, Buffer.concat(gathered)));
    },
  };
}

/** A listing is asked for in pages, and things happen between them. */
async function pageOf(shared: ObjectStore, prefix: string, after: string): Promise<ObjectInfo[]> {
  const page: ObjectInfo[] = [];
  for await (const info of shared.list(prefix, { after })) {
    page.push(info);
    if (page.length === PAGE) break;
  }
  return page;
}

function unreachable(operation: string, key: string, isWrite: boolean): StoreError {
  return new StoreError('STORE_UNREACHABLE', `Could not ${operation} ${key}: no answer.`, {
    details: { operation, key, ...(isWrite ? { mayHaveTakenEffect: true } : {}) },
  });
}
