import type { ObjectStore } from '../../lib/store/object-store.ts';

/** Keys that OSS gives at once. */
const PAGE = 1000;

export interface CountedStore {
  readonly store: ObjectStore;
  /** Calls that listings have taken since it was last asked: one for each page begun. */
  calls(): number;
  /** Objects that were read since it was last asked. */
  reads(): number;
}

/** A store that counts what its listings would cost on OSS. */
export function countingLists(inner: ObjectStore): CountedStore {
  let calls = 0;
  let reads = 0;
  const store: ObjectStore = {
    ...inner,
    async get(key, options) {
      reads += 1;
      return inner.get(key, options);
    },
    async *list(prefix, options) {
      calls += 1;
      let given = 0;
      for await (const info of inner.list(prefix, options)) {
        if (given > 0 && given % PAGE === 0) calls += 1;
        given += 1;
        yield info;
      }
    },
  };
  const take = (count: number, reset: () => void) => {
    reset();
    return count;
  };
  return {
    store,
    calls: () =>
      take(calls, () => {
        calls = 0;
      }),
    reads: () =>
      take(reads, () => {
        reads = 0;
      }),
  };
}
