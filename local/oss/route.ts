import type { Address } from './address.ts';
import type { OssHandler } from './call.ts';
import {
  deleteBucket,
  getBucketInfo,
  getBucketLocation,
  getBucketVersioning,
  listBuckets,
  putBucket,
  putBucketVersioning,
} from './operations/bucket-settings.ts';
import { listObjects, listObjectsV2 } from './operations/list-objects.ts';
import {
  abortMultipartUpload,
  completeMultipartUpload,
  initiateMultipartUpload,
  listMultipartUploads,
  listParts,
  uploadPart,
} from './operations/multipart.ts';
import { getObject, headObject } from './operations/read-object.ts';
import {
  appendObject,
  copyObject,
  deleteMultipleObjects,
  deleteObject,
  putObject,
} from './operations/write-object.ts';
import { notImplemented, OssError } from './oss-error.ts';

/** Every operation that is served, under OSS's own name. */
export const handlers = {
  ListBuckets: listBuckets,
  PutBucket: putBucket,
  DeleteBucket: deleteBucket,
  GetBucketInfo: getBucketInfo,
  GetBucketLocation: getBucketLocation,
  GetBucketVersioning: getBucketVersioning,
  PutBucketVersioning: putBucketVersioning,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  DeleteMultipleObjects: deleteMultipleObjects,
  ListMultipartUploads: listMultipartUploads,
  PutObject: putObject,
  CopyObject: copyObject,
  AppendObject: appendObject,
  GetObject: getObject,
  HeadObject: headObject,
  DeleteObject: deleteObject,
  InitiateMultipartUpload: initiateMultipartUpload,
  UploadPart: uploadPart,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListParts: listParts,
} as const satisfies Record<string, OssHandler>;

export type OperationName = keyof typeof handlers;

type Query = ReadonlyMap<string, string>;

interface Route {
  readonly on: 'service' | 'bucket' | 'object';
  readonly method: string;
  /** Query parameters that must be there. */
  readonly having: readonly string[];
  readonly operation: OperationName;
}

/** The first that fits wins, so the more particular ones come first. */
const ROUTES: readonly Route[] = [
  { on: 'service', method: 'GET', having: [], operation: 'ListBuckets' },
  { on: 'bucket', method: 'GET', having: ['bucketInfo'], operation: 'GetBucketInfo' },
  { on: 'bucket', method: 'GET', having: ['location'], operation: 'GetBucketLocation' },
  { on: 'bucket', method: 'GET', having: ['versioning'], operation: 'GetBucketVersioning' },
  { on: 'bucket', method: 'PUT', having: ['versioning'], operation: 'PutBucketVersioning' },
  { on: 'bucket', method: 'GET', having: ['uploads'], operation: 'ListMultipartUploads' },
  { on: 'bucket', method: 'GET', having: ['list-type'], operation: 'ListObjectsV2' },
  { on: 'bucket', method: 'GET', having: [], operation: 'ListObjects' },
  { on: 'bucket', method: 'POST', having: ['delete'], operation: 'DeleteMultipleObjects' },
  { on: 'bucket', method: 'PUT', having: [], operation: 'PutBucket' },
  { on: 'bucket', method: 'DELETE', having: [], operation: 'DeleteBucket' },
  { on: 'object', method: 'PUT', having: ['uploadId', 'partNumber'], operation: 'UploadPart' },
  { on: 'object', method: 'PUT', having: [], operation: 'PutObject' },
  { on: 'object', method: 'POST', having: ['append'], operation: 'AppendObject' },
  { on: 'object', method: 'POST', having: ['uploads'], operation: 'InitiateMultipartUpload' },
  { on: 'object', method: 'POST', having: ['uploadId'], operation: 'CompleteMultipartUpload' },
  { on: 'object', method: 'GET', having: ['uploadId'], operation: 'ListParts' },
  { on: 'object', method: 'GET', having: [], operation: 'GetObject' },
  { on: 'object', method: 'HEAD', having: [], operation: 'HeadObject' },
  { on: 'object', method: 'DELETE', having: ['uploadId'], operation: 'AbortMultipartUpload' },
  { on: 'object', method: 'DELETE', having: [], operation: 'DeleteObject' },
];

/**
 * Parts of OSS that are not served. Without this list `PUT key?acl` would be taken for the upload of an object.
 */
const NOT_SERVED = [
  'acl',
  'accessmonitor',
  'callback',
  'cors',
  'encryption',
  'inventory',
  'lifecycle',
  'live',
  'logging',
  'objectMeta',
  'policy',
  'referer',
  'replication',
  'requestPayment',
  'restore',
  'stat',
  'style',
  'symlink',
  'tagging',
  'versionId',
  'versions',
  'website',
  'worm',
  'x-oss-process',
];

/** Which operation a request asks for. Throws `OssError` where it is none that is served. */
export function findOperation(
  method: string,
  { bucket, key }: Address,
  query: Query,
  headers: Headers,
): OperationName {
  const unserved = NOT_SERVED.find((name) => query.has(name));
  if (unserved !== undefined) throw notImplemented(unserved);
  const on = key !== undefined ? 'object' : bucket !== undefined ? 'bucket' : 'service';
  const route = ROUTES.find(
    (candidate) =>
      candidate.on === on &&
      candidate.method === method &&
      candidate.having.every((name) => query.has(name)),
  );
  if (route === undefined) {
    throw new OssError(
      405,
      'MethodNotAllowed',
      'The specified method is not allowed against this resource.',
      { Method: method, ResourceType: on },
    );
  }
  if (!headers.has('x-oss-copy-source')) return route.operation;
  if (route.operation === 'PutObject') return 'CopyObject';
  throw notImplemented('x-oss-copy-source');
}
