import { gunzipSync, gzipSync } from 'node:zlib';
import type { ObjectStore } from '../../store/object-store.ts';

/** Calls that an answer took, by operation. */
export type Calls = Readonly<Record<string, number>>;

/** Some of the service's answers about a day, as far as the tables need them. */
export interface Part {
  readonly version: 1;
  readonly calls: Calls;
}

/** What was collected for one day so far: whoever goes on with it asks nothing twice. */
export interface RawParts {
  read<P extends Part>(name: string): Promise<P | undefined>;
  /** Keeps a part under a name that nothing has yet. @returns the part that counts: an earlier holder's where there is one */
  keep<P extends Part>(name: string, part: P): Promise<P>;
}

/** Where the parts of a policy at a target are, until its day is committed; ends in `/`. */
function rawPrefix({ policy, target }: { policy: string; target: string }): string {
  return `stats/_meta/raw/${policy}/${target}/`;
}

/** @param prefix of one day and one selection of tables; ends in `/` */
export function openRawParts(store: ObjectStore, prefix: string): RawParts {
  const keyOf = (name: string) => `${prefix}${name}.json.gz`;

  async function read<P extends Part>(name: string): Promise<P | undefined> {
    const packed = await store.get(keyOf(name));
    if (packed === undefined) return undefined;
    return JSON.parse(gunzipSync(packed).toString()) as P; // only keep() below writes there
  }

  return {
    read,
    async keep(name, part) {
      const packed = gzipSync(JSON.stringify(part), { level: 1 });
      if ((await store.create(keyOf(name), packed)) === 'created') return part;
      return (await read<typeof part>(name)) ?? part;
    },
  };
}

/** Where the parts of one day and one selection of tables are; ends in `/`. */
export function partsPrefix(
  place: { readonly policy: string; readonly target: string },
  dt: string,
  selection: string,
): string {
  return `${rawPrefix(place)}dt=${dt}/${selection}/`;
}

/**
 * Removes the parts below these prefixes, which are committed, and parts that were left for so long that nobody goes on with
 * them. Those of other days and selections are somebody else's work.
 */
export async function removeRawParts(
  store: ObjectStore,
  place: { readonly policy: string; readonly target: string },
  { done, leftBefore }: { readonly done: readonly string[]; readonly leftBefore: Date },
): Promise<void> {
  const keys: string[] = [];
  for await (const { key, modifiedAt } of store.list(rawPrefix(place))) {
    if (modifiedAt < leftBefore || done.some((prefix) => key.startsWith(prefix))) keys.push(key);
  }
  for (const key of keys) await store.delete(key);
}
