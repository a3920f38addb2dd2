import { createHash, createHmac } from 'node:crypto';
import type { Address } from './address.ts';

/** What of a request is signed. Header names are lower case, values as received. */
export interface SignedRequest {
  readonly method: string;
  readonly address: Address;
  readonly query: ReadonlyArray<readonly [name: string, value: string]>;
  readonly headers: ReadonlyMap<string, string>;
}

const SIGNED_BY_DEFAULT = new Set(['content-type', 'content-md5']);

/** https://www.alibabacloud.com/help/en/oss/developer-reference/recommend-to-use-signature-version-4 */
export interface ScopeV4 {
  /** `yyyymmdd` */
  readonly day: string;
  /** `cn-hangzhou` */
  readonly region: string;
}

export function canonicalRequestV4(
  request: SignedRequest,
  additionalHeaders: readonly string[],
): string {
  const { bucket, key } = request.address;
  const path = `/${bucket === undefined ? '' : `${bucket}/`}${key ?? ''}`;
  const query = request.query
    .filter(([name]) => name !== 'x-oss-signature')
    .map(([name, value]): [string, string] => [encode(name), encode(value)])
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const headers = [...request.headers]
    .filter(([name]) => isSignedHeader(name) || additionalHeaders.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim()}\n`);
  return [
    request.method,
    encode(path).replaceAll('%2F', '/'),
    query.join('&'),
    headers.join(''),
    additionalHeaders.join(';'),
    request.headers.get('x-oss-content-sha256') ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
}

/** @param date `x-oss-date`: `yyyymmddThhmmssZ` */
export function stringToSignV4(date: string, scope: ScopeV4, canonicalRequest: string): string {
  const hash = createHash('sha256').update(canonicalRequest).digest('hex');
  const scopeText = `${scope.day}/${scope.region}/oss/aliyun_v4_request`;
  return ['OSS4-HMAC-SHA256', date, scopeText, hash].join('\n');
}

export function signV4(secret: string, scope: ScopeV4, stringToSign: string): string {
  const parts = [scope.day, scope.region, 'oss', 'aliyun_v4_request', stringToSign];
  let key: string | Buffer = `aliyun_v4${secret}`;
  for (const part of parts) key = createHmac('sha256', key).update(part).digest();
  return Buffer.from(key).toString('hex');
}

/** Query parameters that version 1 signs, as https://www.alibabacloud.com/help/en/oss/developer-reference/include-signatures-in-the-authorization-header lists them. */
const SUB_RESOURCES = new Set(
  (
    'acl append asyncFetch bucketInfo callback callback-var cname comp continuation-token cors delete encryption ' +
    'inventory inventoryId lifecycle live location logging objectMeta partNumber policy position qos referer replication ' +
    'replicationLocation replicationProgress requestPayment response-cache-control response-content-disposition ' +
    'response-content-encoding response-content-language response-content-type response-expires restore ' +
    'security-token sequential stat style styleName symlink tagging transferAcceleration uploadId uploads versionId ' +
    'versioning versions vod website worm wormExtend wormId'
  ).split(' '),
);

/** @param date the `Date` line: the date header, or the expiry of a presigned URL */
export function stringToSignV1(request: SignedRequest, date: string): string {
  const { bucket, key } = request.address;
  const headers = [...request.headers]
    .filter(([name]) => name.startsWith('x-oss-'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim()}\n`);
  const subResources = request.query
    .filter(([name]) => SUB_RESOURCES.has(name) || name.startsWith('x-oss-'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const resource = `/${bucket === undefined ? '' : `${bucket}/`}${key ?? ''}`;
  return [
    request.method,
    request.headers.get('content-md5') ?? '',
    request.headers.get('content-type') ?? '',
    date,
    headers.join('') + resource + (subResources.length > 0 ? `?${subResources.join('&')}` : ''),
  ].join('\n');
}

export function signV1(secret: string, stringToSign: string): string {
  return createHmac('sha1', secret).update(stringToSign).digest('base64');
}

function isSignedHeader(name: string): boolean {
  return SIGNED_BY_DEFAULT.has(name) || name.startsWith('x-oss-');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
