import { timingSafeEqual } from 'node:crypto';
import { canonicalRequest, sha256Hex, signText, stringToSign } from './canonical.ts';
import { refuse, refuseMissing } from './errors.ts';
import type { AccessKey, Keyring } from './keyring.ts';
import type { Nonces } from './nonces.ts';
import { wireRules } from './wire-rules.ts';

/** A request as it came in, read whole. */
export interface WireRequest {
  readonly method: string;
  /** Still encoded. */
  readonly path: string;
  /** Still encoded, without the question mark. */
  readonly query: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export interface VerifyOptions {
  readonly keys: Keyring;
  readonly nonces: Nonces;
  /** Epoch ms by which signature dates are judged. */
  readonly machineNow: number;
  /** Epoch ms by which security tokens expire. */
  readonly localNow: number;
  /** The signature itself, and the hash of the body, are taken for right; everything else is checked. */
  readonly trusted?: boolean;
}

/**
 * Checks an ACS3-HMAC-SHA256 signature and returns the key that made it. Whatever is wrong is refused with an error of
 * its own. The nonce is spent last, so that only a call that is right in everything else uses it up.
 *
 * @throws ServiceError
 */
export function verifySignature(request: WireRequest, options: VerifyOptions): AccessKey {
  const { headers } = request;
  const authorization = parseAuthorization(requireHeader(headers, 'authorization'));
  const date = requireHeader(headers, 'x-acs-date');
  const nonce = requireHeader(headers, 'x-acs-signature-nonce');
  const payloadHash = requireHeader(headers, 'x-acs-content-sha256');
  checkSignedHeaders(headers, authorization.signedHeaders);

  const key = options.keys.find(authorization.accessKeyId);
  if (key === undefined) {
    throw refuse('unknownKey', `Specified access key ${authorization.accessKeyId} is not found.`);
  }
  checkDate(date, options.machineNow);
  if (!options.trusted) {
    checkSignature(request, authorization, payloadHash, key);
    checkContent(request.body, payloadHash);
  }
  checkToken(headers.get('x-acs-security-token'), key, options.localNow);
  if (!options.nonces.take(key.accessKeyId, nonce, options.machineNow)) {
    throw refuse('replayedNonce', `Specified signature nonce ${nonce} was used already.`);
  }
  return key;
}

interface Authorization {
  readonly accessKeyId: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const AUTHORIZATION =
  /^ACS3-HMAC-SHA256 Credential=([^,\s]+), ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/;

function parseAuthorization(text: string): Authorization {
  const [, accessKeyId, names, signature] = AUTHORIZATION.exec(text) ?? [];
  if (accessKeyId === undefined || names === undefined || signature === undefined) {
    // Not the text that was found: it may be another scheme's credentials.
    throw refuse(
      'malformedAuthorization',
      'Expected Authorization: ACS3-HMAC-SHA256 Credential=<AccessKeyId>,SignedHeaders=<a;b>,Signature=<64 hex digits>.',
    );
  }
  return { accessKeyId, signedHeaders: names.split(';'), signature };
}

/** An unsigned header could be changed on the way, and a signed one that is absent was. */
function checkSignedHeaders(headers: Headers, signed: readonly string[]): void {
  const names = new Set(signed);
  const absent = signed.filter((name) => name === '' || !headers.has(name));
  if (absent.length > 0) {
    throw refuse(
      'malformedAuthorization',
      `SignedHeaders names headers that were not sent: ${absent.join(', ')}.`,
    );
  }
  const unsigned = [...headers.keys()].filter(
    (name) => (name === 'host' || name.startsWith('x-acs-')) && !names.has(name),
  );
  if (unsigned.length > 0 || !names.has('host')) {
    throw refuse(
      'malformedAuthorization',
      `These headers must be signed and are not in SignedHeaders: ${unsigned.join(', ') || 'host'}.`,
    );
  }
}

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

function checkDate(text: string, now: number): void {
  const instant = DATE.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) {
    throw refuse('malformedDate', `Expected x-acs-date as yyyy-MM-ddTHH:mm:ssZ, found "${text}".`);
  }
  if (Math.abs(instant - now) > wireRules.signatureWindowMs.value) {
    const serverTime = new Date(now).toISOString();
    throw refuse(
      'staleDate',
      `Specified time stamp or date value is expired: the request says ${text}, the server ${serverTime}.`,
    );
  }
}

function checkSignature(
  request: WireRequest,
  { signedHeaders, signature }: Authorization,
  payloadHash: string,
  key: AccessKey,
): void {
  const canonical = canonicalRequest({ ...request, signedHeaders, payloadHash });
  const text = stringToSign(canonical);
  const expected = signText(key.accessKeySecret, text);
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature))) {
    throw refuse(
      'wrongSignature',
      `Specified signature is not matched with our calculation. server string to sign is:${text} server canonical request is:${canonical}`,
    );
  }
}

function checkContent(body: Uint8Array, payloadHash: string): void {
  const actual = body.byteLength === 0 ? EMPTY_HASH : sha256Hex(body);
  if (actual !== payloadHash) {
    throw refuse(
      'wrongContentHash',
      `x-acs-content-sha256 is ${payloadHash}, but the ${body.byteLength} bytes of body that arrived hash to ${actual}.`,
    );
  }
}

const EMPTY_HASH = sha256Hex('');

function checkToken(token: string | null, key: AccessKey, now: number): void {
  if (key.securityToken !== undefined && token === null)
    throw refuseMissing('x-acs-security-token');
  if (token !== null && !isSame(token, key.securityToken ?? '')) {
    throw refuse('wrongToken', 'Specified SecurityToken does not match the AccessKey ID.');
  }
  if (key.expiresAt !== undefined && now >= key.expiresAt) {
    throw refuse('expiredToken', 'Specified SecurityToken is expired.');
  }
}

/** Compares hashes, which have one length whatever is compared. */
function isSame(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(sha256Hex(a)), Buffer.from(sha256Hex(b)));
}

function requireHeader(headers: Headers, name: string): string {
  const value = headers.get(name)?.trim();
  if (value === undefined || value === '') throw refuseMissing(name);
  return value;
}
