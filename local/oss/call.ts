import type { OssAccessKey } from './authenticate.ts';
import type { Bucket, StoredObject } from './bucket.ts';
import { noSuchBucket, noSuchKey, OssError } from './oss-error.ts';

/** One request that passed the wire: signature checked, operation found. */
export interface OssCall {
  readonly bucketName: string | undefined;
  readonly key: string | undefined;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly caller: OssAccessKey;
  /** Epoch ms of the local clock. */
  readonly now: number;
}

export interface OssAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is XML. */
  readonly body?: string | Uint8Array;
}

/** The buckets of the service. */
export interface Buckets {
  readonly region: string;
  find(name: string): Bucket | undefined;
  list(): readonly Bucket[];
  create(name: string): Bucket;
  remove(name: string): void;
  /** Tells of every change to an object until the returned function is called. */
  watch(watcher: BucketWatcher): () => void;
}

/** Is told what was there before a change: `undefined` for nothing. */
export type BucketWatcher = (
  bucket: string,
  key: string,
  previous: StoredObject | undefined,
) => void;

export type OssHandler = (buckets: Buckets, call: OssCall) => OssAnswer;

export function bucketOf(buckets: Buckets, call: OssCall): Bucket {
  const name = call.bucketName ?? '';
  const bucket = buckets.find(name);
  if (bucket === undefined) throw noSuchBucket(name);
  return bucket;
}

/** The key of a request on an object, held to OSS's rules for names. */
export function keyOf(call: OssCall): string {
  const key = call.key ?? '';
  if (key === '' || key.startsWith('\\') || key.startsWith('/') || Buffer.byteLength(key) > 1023) {
    throw new OssError(400, 'InvalidObjectName', 'The specified object is not valid.', {
      ObjectName: key,
    });
  }
  return key;
}

export function objectOf(bucket: Bucket, key: string) {
  const object = bucket.find(key);
  if (object === undefined) throw noSuchKey(key);
  return object;
}
