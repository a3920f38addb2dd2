import { bucketOf, keyOf, type OssHandler, objectOf } from '../call.ts';
import { invalidArgument, malformedXml, OssError, preconditionFailed } from '../oss-error.ts';
import { readXmlTexts, writeXml } from '../xml.ts';
import {
  checkDigest,
  checkOverwrite,
  etagOf,
  keptHeaders,
  refuseConditions,
} from './object-headers.ts';
import { hasEtag } from './read-object.ts';

/** The most that one DeleteMultipleObjects takes. */
const MAX_DELETED = 1000;

export const putObject: OssHandler = (buckets, call) => {
  const bucket = bucketOf(buckets, call);
  const key = keyOf(call);
  refuseConditions(call);
  checkDigest(call);
  checkOverwrite(bucket, key, call);
  const etag = etagOf(call.body);
  bucket.put(
    {
      key,
      size: call.body.length,
      etag,
      modifiedAt: call.now,
      type: 'Normal',
      headers: keptHeaders(call.headers),
    },
    call.body,
  );
  return { status: 200, headers: { etag } };
};

export const appendObject: OssHandler = (buckets, call) => {
  const bucket = bucketOf(buckets, call);
  const key = keyOf(call);
  const position = call.query.get('position') ?? '';
  if (!/^\d+$/.test(position)) throw invalidArgument('position', position);
  checkDigest(call);
  const old = bucket.find(key);
  if (old && old.type !== 'Appendable') {
    throw new OssError(409, 'ObjectNotAppendable', 'The object is not appendable.');
  }
  const size = old?.size ?? 0;
  if (Number(position) !== size) {
    throw new OssError(
      409,
      'PositionNotEqualToLength',
      'Position is not equal to file length.',
      {},
      '0026-00000016',
    );
  }
  const bytes = Buffer.concat([old ? bucket.bytesOf(old) : Buffer.alloc(0), call.body]);
  const etag = etagOf(bytes);
  bucket.put(
    {
      key,
      size: bytes.length,
      etag,
      modifiedAt: call.now,
      type: 'Appendable',
      headers: old?.headers ?? keptHeaders(call.headers),
    },
    bytes,
  );
  return { status: 200, headers: { etag, 'x-oss-next-append-position': String(bytes.length) } };
};

export const copyObject: OssHandler = (buckets, call) => {
  const bucket = bucketOf(buckets, call);
  const key = keyOf(call);
  const { bucketName, key: sourceKey } = readSource(call.headers.get('x-oss-copy-source') ?? '');
  const from = bucketOf(buckets, { ...call, bucketName });
  const source = objectOf(from, sourceKey);
  const match = call.headers.get('x-oss-copy-source-if-match');
  if (match !== null && !hasEtag(match, source)) {
    throw preconditionFailed('x-oss-copy-source-if-match');
  }
  const none = call.headers.get('x-oss-copy-source-if-none-match');
  if (none !== null && hasEtag(none, source)) return { status: 304 };
  if (source.type === 'Appendable') {
    throw new OssError(400, 'OperationNotSupported', 'An appendable object cannot be copied.');
  }
  checkOverwrite(bucket, key, call);
  const replace = call.headers.get('x-oss-metadata-directive')?.toUpperCase() === 'REPLACE';
  const bytes = from.bytesOf(source);
  bucket.put(
    {
      ...source,
      key,
      modifiedAt: call.now,
      headers: replace ? keptHeaders(call.headers) : source.headers,
    },
    bytes,
  );
  return {
    status: 200,
    headers: { etag: source.etag },
    body: writeXml('CopyObjectResult', {
      LastModified: new Date(call.now).toISOString(),
      ETag: source.etag,
    }),
  };
};

export const deleteObject: OssHandler = (buckets, call) => {
  bucketOf(buckets, call).remove(keyOf(call));
  return { status: 204 };
};

export const deleteMultipleObjects: OssHandler = (buckets, call) => {
  const bucket = bucketOf(buckets, call);
  checkDigest(call);
  const document = Buffer.from(call.body).toString();
  const keys = readXmlTexts(document, 'Key');
  if (keys.length === 0 || keys.length > MAX_DELETED) throw malformedXml();
  for (const key of keys) bucket.remove(key);
  const quiet = readXmlTexts(document, 'Quiet')[0] === 'true';
  const encodeKey = call.query.get('encoding-type') === 'url' ? encodeURIComponent : String;
  const deleted = quiet ? undefined : keys.map((key) => ({ Key: encodeKey(key) }));
  return { status: 200, body: writeXml('DeleteResult', { Deleted: deleted }) };
};

/** @param header `/bucket/key`, the key percent-encoded */
function readSource(header: string): { bucketName: string; key: string } {
  const match = /^\/?([^/]+)\/([^?]+)$/.exec(header);
  if (!match) throw invalidArgument('x-oss-copy-source', header);
  const [, bucketName = '', key = ''] = match;
  return { bucketName, key: decodeURIComponent(key) };
}
