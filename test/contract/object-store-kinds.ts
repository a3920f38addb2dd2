import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../lib/base/clock.ts';
import type { Log } from '../../lib/base/log.ts';
import { createFolderStore } from '../../lib/store/folder-store.ts';
import { createMemoryStore } from '../../lib/store/memory-store.ts';
import type { ObjectStore } from '../../lib/store/object-store.ts';
import { createOssClientFactory } from '../../lib/store/oss-client.ts';
import { resolveOssEndpoint } from '../../lib/store/oss-endpoint.ts';
import { createOssStore, type OssStoreOptions } from '../../lib/store/oss-store.ts';
import { createRealClock } from '../../local/clock-real.ts';
import { createOssService, type OssService } from '../../local/oss/server.ts';

/** One storage, and as many clients of it as a test wants. */
export interface OpenedStorage {
  open(): ObjectStore;
  close(): Promise<void>;
}

export interface StoreKind {
  readonly name: string;
  openStorage(): Promise<OpenedStorage>;
}

export const storeKinds: readonly StoreKind[] = [
  {
    name: 'memory',
    openStorage: async () => {
      const store = createMemoryStore();
      return { open: () => store, close: async () => {} };
    },
  },
  {
    name: 'folder',
    openStorage: async () => {
      const root = await mkdtemp(join(tmpdir(), 'steward-store-'));
      return {
        open: () => createFolderStore(root),
        close: () => rm(root, { recursive: true }),
      };
    },
  },
  { name: 'OSS', openStorage: () => openOss('') },
  { name: 'OSS under a prefix', openStorage: () => openOss('team/prod') },
];

const KEY = { accessKeyId: 'LTAIcontract', accessKeySecret: 'secret-of-the-contract' } as const;

/** Time passes at once, so that retries do not make tests wait. */
const impatientClock: Clock = { now: () => new Date(0), sleep: async () => {} };

export const silentLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  with: () => silentLog,
};

async function openOss(prefix: string): Promise<OpenedStorage> {
  const { open, close } = await startOssStorage();
  return { open: () => open({ prefix }), close };
}

/** A local OSS and stores in its bucket. */
export async function startOssStorage(
  buckets: Parameters<typeof createOssService>[0]['buckets'] = ['steward-contract'],
): Promise<{
  readonly service: OssService;
  readonly open: (options?: Partial<OssStoreOptions>) => ObjectStore;
  /** As a browser is told that opens the object. */
  readonly mediaTypeOf: (key: string) => Promise<string | undefined>;
  readonly close: () => Promise<void>;
}> {
  const service = createOssService({ clock: createRealClock(), keys: [KEY], buckets });
  const { url, close } = await service.listen(0);
  const address = resolveOssEndpoint({ region: 'cn-hangzhou', endpoint: url });
  const client = createOssClientFactory(address, 'steward-contract')(KEY);
  return {
    service,
    close,
    mediaTypeOf: async (key) => {
      const { res } = await client.head(key, { timeout: [5_000, 5_000] });
      return res.headers['content-type'];
    },
    open: (options) =>
      createOssStore({
        bucket: 'steward-contract',
        prefix: '',
        region: 'cn-hangzhou',
        endpoint: url,
        credentials: { get: async () => KEY },
        clock: impatientClock,
        random: () => 0.5,
        log: silentLog,
        // The smallest that OSS takes, so that tests have several parts.
        partBytes: 100 * 1024,
        ...options,
      }),
  };
}
