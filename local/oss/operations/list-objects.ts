import type { Bucket, StoredObject } from '../bucket.ts';
import { bucketOf, type OssCall, type OssHandler } from '../call.ts';
import { invalidArgument } from '../oss-error.ts';
import { writeXml } from '../xml.ts';

const DEFAULT_KEYS = 100;
const MAX_KEYS = 1000;

interface Page {
  readonly objects: readonly StoredObject[];
  readonly prefixes: readonly string[];
  /** The last thing on this page, where there is a next one. */
  readonly last: string | undefined;
}

export const listObjects: OssHandler = (buckets, call) => {
  const bucket = bucketOf(buckets, call);
  const text = textWriter(call);
  const marker = call.query.get('marker') ?? '';
  const page = listPage(bucket, call, marker);
  return {
    status: 200,
    body: writeXml('ListBucketResult', {
      ...describeRequest(bucket, call),
      Marker: text(marker),
      NextMarker: page.last === undefined ? undefined : text(page.last),
      IsTruncated: page.last !== undefined,
      Contents: page.objects.map((object) => ({
        ...describeObject(object, text),
        Owner: owner(call),
      })),
      CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: text(prefix) })),
    }),
  };
};

export const listObjectsV2: OssHandler = (buckets, call) => {
  const bucket = bucketOf(buckets, call);
  const text = textWriter(call);
  const token = call.query.get('continuation-token');
  const startAfter = call.query.get('start-after');
  const page = listPage(bucket, call, token ? readToken(token) : (startAfter ?? ''));
  const withOwner = call.query.get('fetch-owner') === 'true';
  return {
    status: 200,
    body: writeXml('ListBucketResult', {
      ...describeRequest(bucket, call),
      StartAfter: startAfter === undefined ? undefined : text(startAfter),
      ContinuationToken: token,
      NextContinuationToken: page.last === undefined ? undefined : writeToken(page.last),
      IsTruncated: page.last !== undefined,
      Contents: page.objects.map((object) => ({
        ...describeObject(object, text),
        Owner: withOwner ? owner(call) : undefined,
      })),
      CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: text(prefix) })),
      KeyCount: page.objects.length + page.prefixes.length,
    }),
  };
};

/** @param after everything up to and including this was on earlier pages */
function listPage(bucket: Bucket, call: OssCall, after: string): Page {
  const prefix = call.query.get('prefix') ?? '';
  const delimiter = call.query.get('delimiter') ?? '';
  const limit = readMaxKeys(call.query.get('max-keys'));
  const objects: StoredObject[] = [];
  const prefixes: string[] = [];
  let last: string | undefined;
  const start = compareBytes(after, prefix) > 0 ? after : prefix;
  for (const key of bucket.keys.startingAt(start)) {
    if (!key.startsWith(prefix)) break;
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const shown = end < 0 ? key : key.slice(0, end + delimiter.length);
    if (shown === last || compareBytes(shown, after) <= 0) continue;
    if (objects.length + prefixes.length === limit) return { objects, prefixes, last };
    last = shown;
    if (end >= 0) {
      prefixes.push(shown);
      continue;
    }
    const object = bucket.find(key);
    if (object) objects.push(object);
  }
  return { objects, prefixes, last: undefined };
}

function describeRequest(bucket: Bucket, call: OssCall) {
  const text = textWriter(call);
  const delimiter = call.query.get('delimiter');
  return {
    Name: bucket.name,
    Prefix: text(call.query.get('prefix') ?? ''),
    MaxKeys: readMaxKeys(call.query.get('max-keys')),
    Delimiter: delimiter === undefined ? undefined : text(delimiter),
    EncodingType: call.query.get('encoding-type'),
  };
}

function describeObject(object: StoredObject, text: (value: string) => string) {
  return {
    Key: text(object.key),
    LastModified: new Date(object.modifiedAt).toISOString(),
    ETag: object.etag,
    Type: object.type,
    Size: object.size,
    StorageClass: 'Standard',
  };
}

function owner(call: OssCall) {
  return { ID: call.caller.accessKeyId, DisplayName: call.caller.accessKeyId };
}

function readMaxKeys(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_KEYS;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > MAX_KEYS) {
    throw invalidArgument('max-keys', text);
  }
  return value;
}

/** Names in the answer: percent-encoded where `encoding-type=url` asks for it. */
function textWriter(call: OssCall): (value: string) => string {
  const encoding = call.query.get('encoding-type');
  if (encoding === undefined || encoding === '') return String;
  if (encoding !== 'url') throw invalidArgument('encoding-type', encoding);
  return (value) => encodeURIComponent(value).replaceAll('%2F', '/');
}

/** Opaque to callers, and of the look of OSS's own: base64 with `-` for padding. */
function writeToken(last: string): string {
  return Buffer.from(`\n${last}`).toString('base64').replaceAll('=', '-');
}

function readToken(token: string): string {
  const text = Buffer.from(token.replaceAll('-', '='), 'base64').toString();
  if (!text.startsWith('\n')) throw invalidArgument('continuation-token', token);
  return text.slice(1);
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
