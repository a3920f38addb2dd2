import { createHash, createHmac } from 'node:crypto';
import { refuse } from './errors.ts';

/** The parts of a request that ACS3-HMAC-SHA256 signs. */
export interface SignedParts {
  readonly method: string;
  /** As it came over the wire, still encoded. */
  readonly path: string;
  /** As it came over the wire, without the question mark. */
  readonly query: string;
  readonly headers: Headers;
  /** In the order of the Authorization header. */
  readonly signedHeaders: readonly string[];
  /** Value of `x-acs-content-sha256`. */
  readonly payloadHash: string;
}

/**
 * The text whose hash is signed. From the V3 signature page of Alibaba Cloud; the header lines end in a line end already,
 * hence the blank line before the names.
 */
export function canonicalRequest(parts: SignedParts): string {
  let headers = '';
  for (const name of parts.signedHeaders) {
    headers += `${name}:${(parts.headers.get(name) ?? '').trim()}\n`;
  }
  return [
    parts.method,
    canonicalPath(parts.path),
    canonicalQuery(parts.query),
    headers,
    parts.signedHeaders.join(';'),
    parts.payloadHash,
  ].join('\n');
}

export function stringToSign(canonical: string): string {
  return `ACS3-HMAC-SHA256\n${sha256Hex(canonical)}`;
}

/** The raw secret is the key; nothing is derived from it. */
export function signText(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Path and query of a request in order: [name, value], decoded. A plus sign is a space, as browsers and forms have it. */
export function readQuery(query: string): [string, string][] {
  if (query === '') return [];
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const [name, value] =
        equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [decode(name.replaceAll('+', ' ')), decode(value.replaceAll('+', ' '))];
    });
}

/** Percent-decodes a piece of a URL, or refuses the call. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refuse('badUrl', `Expected percent-encoded UTF-8 in the URL, found "${text}".`);
  }
}

// Clients differ in which characters they leave bare; decoding and encoding again brings all of them to one form.
function canonicalPath(path: string): string {
  return path
    .split('/')
    .map((segment) => encode(decode(segment)))
    .join('/');
}

function canonicalQuery(query: string): string {
  return readQuery(query)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
}

/** RFC 3986: all but letters, digits and `-_.~` is encoded. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
