import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { StoreCredentialsSource } from './credentials.ts';
import { StoreError } from './errors.ts';
import { parseLocation } from './location.ts';
import type { ObjectStore } from './object-store.ts';

export interface OpenStoreOptions {
  readonly clock: Clock;
  /** From 0 up to 1, for jitter. */
  readonly random: () => number;
  readonly log: Log;
  /** The rest is for OSS only. */
  readonly credentials?: StoreCredentialsSource | undefined;
  readonly region?: string | undefined;
  readonly network?: 'public' | 'vpc' | undefined;
  /** Instead of the regional address; `http` on loopback only. */
  readonly endpoint?: string | undefined;
}

/**
 * Opens the store at `oss://bucket/prefix`, in a folder, or in memory (`memory:`). Nothing is asked of the storage yet.
 * Throws `STORE_LOCATION_INVALID` or, for OSS without keys, `STORE_CREDENTIALS`.
 */
export async function openStore(location: string, options: OpenStoreOptions): Promise<ObjectStore> {
  const place = parseLocation(location);
  switch (place.kind) {
    // What a deployed function has no use for is not read at its start.
    case 'memory': {
      const { createMemoryStore } = await import('./memory-store.ts');
      return createMemoryStore({ clock: options.clock });
    }
    case 'folder': {
      const { createFolderStore } = await import('./folder-store.ts');
      return createFolderStore(place.path);
    }
    case 'oss': {
      const { region, credentials } = options;
      if (region === undefined) {
        throw new StoreError(
          'STORE_LOCATION_INVALID',
          `${location} needs to know the region of the bucket. Set the region, such as cn-hangzhou.`,
          { details: { location } },
        );
      }
      if (credentials === undefined) {
        throw new StoreError(
          'STORE_CREDENTIALS',
          `${location} needs an access key. Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET.`,
          { details: { location } },
        );
      }
      // The client library costs a cold start about 200 ms, so only those who store in OSS load it.
      const { createOssStore } = await import('./oss-store.ts');
      return createOssStore({ ...options, ...place, region, credentials });
    }
  }
}
