import { timingSafeEqual } from 'node:crypto';
import {
  canonicalRequestV4,
  type SignedRequest,
  signV1,
  signV4,
  stringToSignV1,
  stringToSignV4,
} from './canonical.ts';
import { invalidArgument, OssError } from './oss-error.ts';

/** A key that the service accepts. */
export interface OssAccessKey {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Of temporary (STS) keys, which are refused without it. */
  readonly securityToken?: string;
  /** Epoch ms of the local clock from which the token is expired; absent: never. */
  readonly expiresAt?: number;
}

export interface AuthenticateOptions {
  readonly findKey: (accessKeyId: string) => OssAccessKey | undefined;
  readonly region: string;
  /** Epoch ms of the machine's clock, which signatures are dated by. */
  readonly machineNow: number;
  /** Epoch ms of the local clock, which tokens expire by. */
  readonly localNow: number;
}

const MAX_SKEW_MS = 15 * 60_000;
/** Seven days, the longest that a version 4 URL may live. */
const MAX_EXPIRES_S = 604_800;

/** Who sent the request, proved by its signature in any of OSS's four forms. Throws `OssError`. */
export function authenticate(request: SignedRequest, options: AuthenticateOptions): OssAccessKey {
  const query = new Map(request.query);
  const authorization = request.headers.get('authorization');
  if (authorization?.startsWith('OSS4-HMAC-SHA256 ')) {
    return checkHeaderV4(request, authorization, options);
  }
  if (authorization?.startsWith('OSS ')) return checkHeaderV1(request, authorization, options);
  if (authorization !== undefined) throw invalidArgument('Authorization', authorization);
  if (query.has('x-oss-signature-version')) return checkUrlV4(request, query, options);
  if (query.has('Signature')) return checkUrlV1(request, query, options);
  throw new OssError(403, 'AccessDenied', 'Anonymous access is forbidden for this operation.');
}

function checkHeaderV4(
  request: SignedRequest,
  authorization: string,
  options: AuthenticateOptions,
): OssAccessKey {
  const fields = readFields(authorization.slice('OSS4-HMAC-SHA256 '.length));
  const date = request.headers.get('x-oss-date') ?? '';
  checkSkew(parseDateV4(date), options.machineNow);
  return checkV4(request, options, {
    credential: fields.get('Credential') ?? '',
    additionalHeaders: splitList(fields.get('AdditionalHeaders')),
    signature: fields.get('Signature') ?? '',
    token: request.headers.get('x-oss-security-token'),
    date,
  });
}

function checkUrlV4(
  request: SignedRequest,
  query: ReadonlyMap<string, string>,
  options: AuthenticateOptions,
): OssAccessKey {
  const version = query.get('x-oss-signature-version') ?? '';
  if (version !== 'OSS4-HMAC-SHA256') throw invalidArgument('x-oss-signature-version', version);
  const date = query.get('x-oss-date') ?? '';
  const signedAt = parseDateV4(date);
  const expires = Number(query.get('x-oss-expires'));
  if (!Number.isInteger(expires) || expires < 1 || expires > MAX_EXPIRES_S) {
    throw invalidArgument('x-oss-expires', query.get('x-oss-expires') ?? '');
  }
  if (signedAt > options.machineNow + MAX_SKEW_MS) throw tooSkewed(signedAt, options.machineNow);
  if (options.machineNow >= signedAt + expires * 1000) throw expired();
  return checkV4(request, options, {
    credential: query.get('x-oss-credential') ?? '',
    additionalHeaders: splitList(query.get('x-oss-additional-headers')),
    signature: query.get('x-oss-signature') ?? '',
    token: query.get('x-oss-security-token'),
    date,
  });
}

interface ClaimV4 {
  readonly credential: string;
  readonly additionalHeaders: readonly string[];
  readonly signature: string;
  readonly token: string | undefined;
  readonly date: string;
}

function checkV4(
  request: SignedRequest,
  options: AuthenticateOptions,
  claim: ClaimV4,
): OssAccessKey {
  const [accessKeyId = '', day = '', region = '', product, kind, ...more] =
    claim.credential.split('/');
  const wellFormed = product === 'oss' && kind === 'aliyun_v4_request' && more.length === 0;
  if (!wellFormed || day !== claim.date.slice(0, 8)) {
    throw invalidArgument('Credential', claim.credential);
  }
  const key = findKey(accessKeyId, claim.token, options);
  if (region !== options.region) {
    throw new OssError(400, 'InvalidArgument', 'Invalid signing region in Authorization header.', {
      Region: region,
    });
  }
  const canonical = canonicalRequestV4(request, claim.additionalHeaders);
  const stringToSign = stringToSignV4(claim.date, { day, region }, canonical);
  const wanted = signV4(key.accessKeySecret, { day, region }, stringToSign);
  if (!isSame(wanted, claim.signature)) {
    throw mismatch(key, claim.signature, stringToSign, canonical);
  }
  return key;
}

function checkHeaderV1(
  request: SignedRequest,
  authorization: string,
  options: AuthenticateOptions,
): OssAccessKey {
  const [accessKeyId = '', signature = ''] = authorization.slice('OSS '.length).split(':');
  const date = request.headers.get('x-oss-date') ?? request.headers.get('date') ?? '';
  checkSkew(Date.parse(date), options.machineNow);
  const key = findKey(accessKeyId, request.headers.get('x-oss-security-token'), options);
  return checkV1(key, signature, stringToSignV1(request, date));
}

function checkUrlV1(
  request: SignedRequest,
  query: ReadonlyMap<string, string>,
  options: AuthenticateOptions,
): OssAccessKey {
  const expires = query.get('Expires') ?? '';
  if (!/^\d+$/.test(expires)) throw invalidArgument('Expires', expires);
  if (options.machineNow >= Number(expires) * 1000) throw expired();
  const key = findKey(query.get('OSSAccessKeyId') ?? '', query.get('security-token'), options);
  return checkV1(key, query.get('Signature') ?? '', stringToSignV1(request, expires));
}

function checkV1(key: OssAccessKey, signature: string, stringToSign: string): OssAccessKey {
  const wanted = signV1(key.accessKeySecret, stringToSign);
  if (!isSame(wanted, signature)) throw mismatch(key, signature, stringToSign);
  return key;
}

function findKey(
  accessKeyId: string,
  token: string | undefined,
  { findKey: find, localNow }: AuthenticateOptions,
): OssAccessKey {
  const key = find(accessKeyId);
  if (key === undefined) {
    throw new OssError(
      403,
      'InvalidAccessKeyId',
      'The OSS Access Key Id you provided does not exist in our records.',
      { OSSAccessKeyId: accessKeyId },
      '0002-00000902',
    );
  }
  if (token !== key.securityToken) {
    throw new OssError(403, 'InvalidSecurityToken', 'The security token you provided is invalid.');
  }
  if (key.expiresAt !== undefined && localNow >= key.expiresAt) {
    throw new OssError(403, 'SecurityTokenExpired', 'The security token you provided has expired.');
  }
  return key;
}

function parseDateV4(date: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (!match) throw invalidArgument('x-oss-date', date);
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function checkSkew(signedAt: number, machineNow: number): void {
  if (Number.isNaN(signedAt)) {
    throw new OssError(403, 'AccessDenied', 'OSS authentication requires a valid Date.');
  }
  if (Math.abs(signedAt - machineNow) > MAX_SKEW_MS) throw tooSkewed(signedAt, machineNow);
}

function tooSkewed(signedAt: number, machineNow: number): OssError {
  return new OssError(
    403,
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
    {
      MaxAllowedSkewMilliseconds: String(MAX_SKEW_MS),
      RequestTime: new Date(signedAt).toISOString(),
      ServerTime: new Date(machineNow).toISOString(),
    },
    '0002-00000504',
  );
}

function expired(): OssError {
  return new OssError(403, 'AccessDenied', 'Request has expired.');
}

function mismatch(
  key: OssAccessKey,
  signature: string,
  stringToSign: string,
  canonicalRequest?: string,
): OssError {
  return new OssError(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    {
      OSSAccessKeyId: key.accessKeyId,
      SignatureProvided: signature,
      StringToSign: stringToSign,
      ...(canonicalRequest === undefined ? {} : { CanonicalRequest: canonicalRequest }),
    },
    '0002-00000040',
  );
}

function isSame(wanted: string, given: string): boolean {
  const a = Buffer.from(wanted);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}

function readFields(text: string): Map<string, string> {
  const fields = text.split(',').map((field): [string, string] => {
    const [name = '', ...value] = field.trim().split('=');
    return [name, value.join('=')];
  });
  return new Map(fields);
}

function splitList(text: string | undefined): string[] {
  return text ? text.toLowerCase().split(';') : [];
}
