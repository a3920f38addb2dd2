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
export function rawPrefix({ policy, target }: { policy: string; target: string }): string {
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

/** Removes what is kept of days up to `dt`, which are committed, or will never be. */
export async function removeRawParts(
  store: ObjectStore,
  prefix: string,
  dt: string,
): Promise<void> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) {
    const [, day] = /^dt=(\d{4}-\d\d-\d\d)\//.exec(key.slice(prefix.length)) ?? [];
    if (day !== undefined && day <= dt) keys.push(key);
  }
  for (const key of keys) await store.delete(key);
}
