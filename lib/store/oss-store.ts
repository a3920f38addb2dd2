import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { StoreCredentialsSource } from './credentials.ts';
import { checkKey, checkPrefix } from './key.ts';
import type { ObjectInfo, ObjectStore, StoreCallOptions } from './object-store.ts';
import { createOssCaller } from './oss-caller.ts';
import { createOssClientFactory } from './oss-client.ts';
import { demandCreateOnly } from './oss-create-only.ts';
import { type OssEndpointSettings, resolveOssEndpoint } from './oss-endpoint.ts';
import { listObjects } from './oss-list.ts';
import { readInRanges } from './oss-read.ts';
import { timeoutFor } from './oss-timeout.ts';
import { createOnly, putWhole, writePieces } from './oss-write.ts';

export interface OssStoreOptions extends OssEndpointSettings {
  readonly bucket: string;
  /** What all keys begin with in the bucket, without a slash at either end; may be empty. */
  readonly prefix: string;
  readonly credentials: StoreCredentialsSource;
  readonly clock: Clock;
  /** From 0 up to 1, for jitter. */
  readonly random: () => number;
  readonly log: Log;
  /** From how many bytes on an object is written, and in what portions it is read; 8 MiB unless said. */
  readonly partBytes?: number;
  /** See {@link OssCallerDeps.interruption}. */
  readonly interruption?: AbortSignal | undefined;
}

/**
 * A store in an OSS bucket, with the official client library underneath and what it leaves out around it: retries, time limits
 * that fit, rotated keys, lost answers, and errors that say what to do.
 *
 * The bucket must never have had versioning; the first `create` makes sure.
 */
export function createOssStore(options: OssStoreOptions): ObjectStore {
  const { bucket, log, partBytes } = options;
  const prefix = options.prefix === '' ? '' : `${options.prefix}/`;
  const address = resolveOssEndpoint(options);
  const caller = createOssCaller({
    createClient: createOssClientFactory(address, bucket),
    credentials: options.credentials,
    bucket,
    endpoint: address.endpoint,
    clock: options.clock,
    random: options.random,
    log,
    interruption: options.interruption,
  });

  const fullKey = (key: string): string => {
    checkKey(key);
    checkKey(prefix + key);
    return prefix + key;
  };
  const forWriting = (key: string, call: StoreCallOptions | undefined) => ({
    caller,
    key: fullKey(key),
    signal: call?.signal,
  });

  let createOnlyHolds: Promise<void> | undefined;
  const makeSureOfCreateOnly = (): Promise<void> => {
    createOnlyHolds ??= demandCreateOnly(caller, bucket, prefix).catch((error: unknown) => {
      // Ask again the next time: it may have been the network.
      createOnlyHolds = undefined;
      throw error;
    });
    return createOnlyHolds;
  };

  return {
    get: async (key, call) => {
      const pieces = await readInRanges(caller, fullKey(key), call?.signal, partBytes);
      return pieces && gather(pieces);
    },

    put: (key, body, call) => putWhole(forWriting(key, call), bufferOf(body)),

    create: async (key, body, call) => {
      const target = forWriting(key, call);
      await makeSureOfCreateOnly();
      return createOnly(target, bufferOf(body));
    },

    delete: async (key, call) => {
      const { key: target, signal } = forWriting(key, call);
      await caller.demand({
        operation: 'delete',
        key: target,
        signal,
        send: (client) => client.delete(target, { timeout: timeoutFor(0) }),
      });
    },

    async *list(wanted, call): AsyncGenerator<ObjectInfo> {
      checkPrefix(wanted);
      const after = call?.after === undefined ? undefined : prefix + call.after;
      for await (const info of listObjects(caller, prefix + wanted, after, call?.signal)) {
        yield { ...info, key: info.key.slice(prefix.length) };
      }
    },

    read: (key, call) => readInRanges(caller, fullKey(key), call?.signal, partBytes),

    write: (key, pieces, call) => writePieces({ ...forWriting(key, call), log, partBytes }, pieces),
  };
}

/** A Buffer on the same bytes: the library takes text for the path of a file. */
function bufferOf(body: Uint8Array | string): Buffer {
  return typeof body === 'string'
    ? Buffer.from(body)
    : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

async function gather(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const gathered: Uint8Array[] = [];
  for await (const piece of pieces) gathered.push(piece);
  const [only] = gathered;
  return gathered.length === 1 && only ? only : new Uint8Array(Buffer.concat(gathered));
}
