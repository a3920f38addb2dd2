import { createHash, randomBytes } from 'node:crypto';
import type { Bucket, StoredPart, StoredUpload } from '../bucket.ts';
import { bucketOf, keyOf, type OssCall, type OssHandler } from '../call.ts';
import { invalidArgument, malformedXml, noSuchUpload, OssError } from '../oss-error.ts';
import { readXmlTexts, writeXml } from '../xml.ts';
import { checkDigest, checkOverwrite, etagOf, keptHeaders } from './object-headers.ts';

/** https://www.alibabacloud.com/help/en/oss/user-guide/limits */
const MAX_PART_NUMBER = 10_000;
const MIN_PART_BYTES = 100 * 1024;
const MAX_LISTED = 1000;

export const initiateMultipartUpload: OssHandler = (buckets, call) => {
  const bucket = bucketOf(buckets, call);
  const key = keyOf(call);
  checkOverwrite(bucket, key, call);
  const uploadId = randomBytes(16).toString('hex').toUpperCase();
  bucket.startUpload({ uploadId, key, startedAt: call.now, headers: keptHeaders(call.headers) });
  return {
    status: 200,
    body: writeXml('InitiateMultipartUploadResult', {
      Bucket: bucket.name,
      Key: key,
      UploadId: uploadId,
    }),
  };
};

export const uploadPart: OssHandler = (buckets, call) => {
  const bucket = bucketOf(buckets, call);
  const { uploadId } = uploadOf(bucket, call);
  const text = call.query.get('partNumber') ?? '';
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > MAX_PART_NUMBER) {
    throw invalidArgument('partNumber', text);
  }
  checkDigest(call);
  const etag = etagOf(call.body);
  const part = { uploadId, number, etag, size: call.body.length, modifiedAt: call.now };
  bucket.putPart(part, call.body);
  return { status: 200, headers: { etag } };
};

export const completeMultipartUpload: OssHandler = (buckets, call) => {
  const bucket = bucketOf(buckets, call);
  const upload = uploadOf(bucket, call);
  const parts = chooseParts(bucket, upload, call);
  checkOverwrite(bucket, upload.key, call);
  const bytes = Buffer.concat(parts.map((part) => bucket.bytesOfPart(part)));
  const etag = etagOfParts(parts);
  bucket.put(
    {
      key: upload.key,
      size: bytes.length,
      etag,
      modifiedAt: call.now,
      type: 'Multipart',
      headers: upload.headers,
    },
    bytes,
  );
  bucket.endUpload(upload.uploadId);
  return {
    status: 200,
    headers: { etag },
    body: writeXml('CompleteMultipartUploadResult', {
      Location: `http://${bucket.name}.oss-${buckets.region}.aliyuncs.com/${encodeURIComponent(upload.key)}`,
      Bucket: bucket.name,
      Key: upload.key,
      ETag: etag,
    }),
  };
};

export const abortMultipartUpload: OssHandler = (buckets, call) => {
  const bucket = bucketOf(buckets, call);
  bucket.endUpload(uploadOf(bucket, call).uploadId);
  return { status: 204 };
};

export const listParts: OssHandler = (buckets, call) => {
  const bucket = bucketOf(buckets, call);
  const upload = uploadOf(bucket, call);
  const limit = Math.min(Number(call.query.get('max-parts') ?? MAX_LISTED), MAX_LISTED);
  const marker = Number(call.query.get('part-number-marker') ?? 0);
  const rest = bucket.partsOf(upload.uploadId).filter((part) => part.number > marker);
  const shown = rest.slice(0, limit);
  return {
    status: 200,
    body: writeXml('ListPartsResult', {
      Bucket: bucket.name,
      Key: upload.key,
      UploadId: upload.uploadId,
      NextPartNumberMarker: shown.at(-1)?.number ?? marker,
      MaxParts: limit,
      IsTruncated: shown.length < rest.length,
      Part: shown.map((part) => ({
        PartNumber: part.number,
        LastModified: new Date(part.modifiedAt).toISOString(),
        ETag: part.etag,
        Size: part.size,
      })),
    }),
  };
};

export const listMultipartUploads: OssHandler = (buckets, call) => {
  const bucket = bucketOf(buckets, call);
  const prefix = call.query.get('prefix') ?? '';
  const uploads = [...bucket.uploads.values()].filter(({ key }) => key.startsWith(prefix));
  return {
    status: 200,
    body: writeXml('ListMultipartUploadsResult', {
      Bucket: bucket.name,
      Prefix: prefix,
      IsTruncated: false,
      Upload: uploads.map(({ key, uploadId, startedAt }) => ({
        Key: key,
        UploadId: uploadId,
        Initiated: new Date(startedAt).toISOString(),
      })),
    }),
  };
};

function uploadOf(bucket: Bucket, call: OssCall): StoredUpload {
  const uploadId = call.query.get('uploadId') ?? '';
  const upload = bucket.uploads.get(uploadId);
  if (upload === undefined || upload.key !== keyOf(call)) throw noSuchUpload(uploadId);
  return upload;
}

/** The parts that the request names, held to OSS's rules. */
function chooseParts(bucket: Bucket, upload: StoredUpload, call: OssCall): StoredPart[] {
  const document = Buffer.from(call.body).toString();
  const numbers = readXmlTexts(document, 'PartNumber').map(Number);
  const etags = readXmlTexts(document, 'ETag');
  if (numbers.length === 0 || numbers.length !== etags.length) throw malformedXml();
  const stored = new Map(bucket.partsOf(upload.uploadId).map((part) => [part.number, part]));
  const parts = numbers.map((number, index) => {
    if (index > 0 && number <= (numbers[index - 1] ?? 0)) {
      throw new OssError(
        400,
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts list must specified in order by part number.',
      );
    }
    const part = stored.get(number);
    if (part === undefined || bare(part.etag) !== bare(etags[index] ?? '')) {
      throw new OssError(
        400,
        'InvalidPart',
        'One or more of the specified parts could not be found or the specified entity tag might not have matched the ' +
          "part's entity tag.",
        { PartNumber: String(number) },
      );
    }
    return part;
  });
  const tooSmall = parts.slice(0, -1).find((part) => part.size < MIN_PART_BYTES);
  if (tooSmall) {
    throw new OssError(
      400,
      'EntityTooSmall',
      'Your proposed upload smaller than the minimum allowed size.',
      { PartNumber: String(tooSmall.number), MinSizeAllowed: String(MIN_PART_BYTES) },
    );
  }
  return parts;
}

/** Not the MD5 of the content: that only a single PUT has. */
function etagOfParts(parts: readonly StoredPart[]): string {
  const hash = createHash('md5');
  for (const part of parts) hash.update(bare(part.etag));
  return `"${hash.digest('hex').toUpperCase()}-${parts.length}"`;
}

function bare(etag: string): string {
  return etag.replaceAll('"', '').trim().toUpperCase();
}
