import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createDiskBlobs, createMemoryBlobs } from './blobs.ts';
import { type Bucket, openBucket, type Versioning } from './bucket.ts';
import type { Buckets, BucketWatcher } from './call.ts';

export interface BucketsOptions {
  /** One folder per bucket; in memory when absent. */
  readonly dataDir: string | undefined;
  readonly region: string;
  /** Epoch ms. */
  readonly now: () => number;
  /** Made where they are missing. */
  readonly wanted: readonly WantedBucket[];
}

/** A name, or a bucket in which versioning was switched on at some time. */
export type WantedBucket = string | { readonly name: string; readonly versioning?: Versioning };

/** Opens the buckets that `dataDir` holds and makes the wanted ones. */
export function createBuckets({ dataDir, region, now, wanted }: BucketsOptions): Buckets {
  const open = new Map<string, Bucket>();
  const watchers = new Set<BucketWatcher>();
  const create = (name: string): Bucket => {
    const blobs =
      dataDir === undefined ? createMemoryBlobs() : createDiskBlobs(join(dataDir, name));
    const bucket = openBucket(name, blobs, now(), (key, previous) => {
      for (const watcher of watchers) watcher(name, key, previous);
    });
    open.set(name, bucket);
    return bucket;
  };

  if (dataDir !== undefined) {
    mkdirSync(dataDir, { recursive: true });
    for (const name of readdirSync(dataDir)) create(name);
  }
  for (const one of wanted) {
    const { name, versioning } = typeof one === 'string' ? { name: one } : one;
    const bucket = open.get(name) ?? create(name);
    if (versioning && bucket.versioning !== versioning) bucket.versioning = versioning;
  }

  return {
    region,
    find: (name) => open.get(name),
    list: () => [...open.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    create,
    watch: (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    remove: (name) => {
      open.delete(name);
      if (dataDir !== undefined) rmSync(join(dataDir, name), { recursive: true });
    },
  };
}
