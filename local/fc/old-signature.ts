import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { AccessKey, Keyring } from '../dsw/keyring.ts';
import type { WireRequest } from '../dsw/signature.ts';
import { ApiRefusal } from './api-refusal.ts';

interface Clocks {
  /** Epoch ms by which dates are judged. */
  readonly machineNow: number;
  /** Epoch ms by which security tokens expire. */
  readonly localNow: number;
}

/** https://www.alibabacloud.com/help/doc-detail/52877.htm: 15 minutes either way. */
const WINDOW_MS = 15 * 60_000;

/**
 * Checks the signature that FC had before ACS3, `Authorization: FC key:signature`, and returns the key that made it. What it
 * covers: method, Content-MD5, Content-Type, Date, every x-fc- header, the path; of the body only what Content-MD5 says.
 * Codes and messages are those of https://www.alibabacloud.com/help/en/functioncompute/error-codes, where there are any.
 *
 * @throws ApiRefusal
 */
export function verifyOldSignature(
  request: WireRequest,
  keys: Keyring,
  { machineNow, localNow }: Clocks,
): AccessKey {
  const { headers } = request;
  const [, id, signature] = /^FC ([^:\s]+):(\S+)$/.exec(headers.get('authorization') ?? '') ?? [];
  if (id === undefined || signature === undefined) {
    throw new ApiRefusal(400, 'InvalidArgument', 'expected Authorization: FC key:signature');
  }
  const key = keys.find(id);
  if (key === undefined) {
    throw new ApiRefusal(403, 'InvalidAccessKeyID', `invalid access key ID '${id}'`);
  }
  checkDate(headers.get('date'), machineNow);
  const expected = createHmac('sha256', key.accessKeySecret)
    .update(stringToSign(request))
    .digest('base64');
  if (!isSame(signature, expected)) {
    throw new ApiRefusal(
      403,
      'SignatureNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your access key and signing method',
    );
  }
  checkContent(request);
  checkToken(headers.get('x-fc-security-token'), key, localNow);
  return key;
}

function stringToSign({ method, headers, path }: WireRequest): string {
  const own = [...headers]
    .filter(([name]) => name.startsWith('x-fc-'))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}:${value}\n`)
    .join('');
  const plain = ['content-md5', 'content-type', 'date'].map((name) => headers.get(name) ?? '');
  return `${[method, ...plain].join('\n')}\n${own}${path}`;
}

function checkDate(text: string | null, now: number): void {
  if (text === null) {
    const message = 'required HTTP header Date was not specified';
    throw new ApiRefusal(400, 'MissingRequiredHeader', message);
  }
  const instant = Date.parse(text);
  if (!(Math.abs(instant - now) <= WINDOW_MS)) {
    // Its code is not documented; this one is ours.
    const message = `the request is dated ${text}, here it is ${new Date(now).toUTCString()}`;
    throw new ApiRefusal(403, 'RequestTimeTooSkewed', message);
  }
}

/** RFC 1864 has the digest itself in Base64; fc2 sends its hexadecimal text in Base64. */
function checkContent({ headers, body }: WireRequest): void {
  const said = headers.get('content-md5');
  if (said === null && body.byteLength === 0) return;
  const digest = createHash('md5').update(body).digest();
  const forms = [digest.toString('base64'), Buffer.from(digest.toString('hex')).toString('base64')];
  if (said === null || !forms.includes(said)) {
    const message = 'Content-MD5 is not that of the body that arrived';
    throw new ApiRefusal(400, 'InvalidArgument', message);
  }
}

/** The codes are those of OSS and STS; FC does not document any of its own. */
function checkToken(token: string | null, key: AccessKey, now: number): void {
  if ((token ?? undefined) !== key.securityToken) {
    throw new ApiRefusal(403, 'InvalidSecurityToken', 'the security token is not that of the key');
  }
  if (key.expiresAt !== undefined && now >= key.expiresAt) {
    throw new ApiRefusal(403, 'SecurityTokenExpired', 'the security token has expired');
  }
}

function isSame(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
