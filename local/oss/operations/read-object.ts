import type { StoredObject } from '../bucket.ts';
import {
  bucketOf,
  keyOf,
  type OssAnswer,
  type OssCall,
  type OssHandler,
  objectOf,
} from '../call.ts';
import { preconditionFailed } from '../oss-error.ts';

export const getObject: OssHandler = (buckets, call) => {
  const bucket = bucketOf(buckets, call);
  const object = objectOf(bucket, keyOf(call));
  if (isUnmodified(object, call.headers)) return { status: 304, headers: describe(object) };
  const bytes = bucket.bytesOf(object);
  const headers = { ...describe(object), ...overriddenHeaders(call) };
  const range = readRange(call.headers.get('range'), object.size);
  if (range === undefined) return { status: 200, headers, body: bytes };
  const [first, last] = range;
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${first}-${last}/${object.size}` },
    body: bytes.subarray(first, last + 1),
  };
};

export const headObject: OssHandler = (buckets, call): OssAnswer => {
  const object = objectOf(bucketOf(buckets, call), keyOf(call));
  const headers = { ...describe(object), 'content-length': String(object.size) };
  return { status: isUnmodified(object, call.headers) ? 304 : 200, headers };
};

function describe(object: StoredObject): Record<string, string> {
  return {
    ...object.headers,
    etag: object.etag,
    'last-modified': new Date(object.modifiedAt).toUTCString(),
    'accept-ranges': 'bytes',
    'x-oss-object-type': object.type,
    'x-oss-storage-class': 'Standard',
    ...(object.type === 'Appendable'
      ? { 'x-oss-next-append-position': String(object.size) }
      : undefined),
  };
}

/** `response-content-type=…` and the like, which a presigned URL may carry. */
function overriddenHeaders(call: OssCall): Record<string, string> {
  const overridden = [...call.query].filter(([name]) => name.startsWith('response-'));
  return Object.fromEntries(
    overridden.map(([name, value]) => [name.slice('response-'.length), value]),
  );
}

/** True for 304; throws 412. HTTP dates have seconds only. */
function isUnmodified(object: StoredObject, headers: Headers): boolean {
  const modifiedAt = Math.floor(object.modifiedAt / 1000) * 1000;
  const match = headers.get('if-match');
  if (match !== null && !hasEtag(match, object)) throw preconditionFailed('If-Match');
  const unmodified = headers.get('if-unmodified-since');
  if (unmodified !== null && modifiedAt > Date.parse(unmodified)) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  const none = headers.get('if-none-match');
  if (none !== null) return hasEtag(none, object);
  const since = headers.get('if-modified-since');
  return since !== null && modifiedAt <= Date.parse(since);
}

export function hasEtag(list: string, object: StoredObject): boolean {
  const bare = (etag: string) => etag.trim().replaceAll('"', '').toUpperCase();
  return list.trim() === '*' || list.split(',').map(bare).includes(bare(object.etag));
}

/** First and last byte. OSS answers a range it cannot satisfy or read with the whole object. */
function readRange(header: string | null, size: number): [number, number] | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || size === 0) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '') {
    const count = Number(last);
    return last === '' || count === 0 ? undefined : [Math.max(0, size - count), size - 1];
  }
  const from = Number(first);
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return from < size && from <= to ? [from, to] : undefined;
}
