import { createHash, createHmac } from 'node:crypto';

/** A request as it came over the wire, nothing decoded. */
export interface WireCall {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Name, value, name, value … */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

type HeaderPairs = readonly (readonly [name: string, value: string])[];

/**
 * ACS3-HMAC-SHA256 written from its specification alone, to check what the client under test sends.
 * https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
 */
export function signAcs3(request: {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** Those to be signed. */
  readonly headers: HeaderPairs;
  readonly payloadHash: string;
  readonly secret: string;
}): { readonly canonicalRequestHash: string; readonly signature: string } {
  const merged = new Map<string, string[]>();
  for (const [name, value] of request.headers) {
    const key = name.toLowerCase();
    merged.set(key, [...(merged.get(key) ?? []), value.trim()]);
  }
  const names = [...merged.keys()].sort();
  const canonical = [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    names.map((name) => `${name}:${(merged.get(name) ?? []).sort().join(',')}\n`).join(''),
    names.join(';'),
    request.payloadHash,
  ].join('\n');
  const canonicalRequestHash = sha256(canonical);
  const signature = createHmac('sha256', request.secret)
    .update(`ACS3-HMAC-SHA256\n${canonicalRequestHash}`)
    .digest('hex');
  return { canonicalRequestHash, signature };
}

/** Everything that is wrong with the signature of a call; empty when a service may accept it. */
export function findSignatureFaults(
  call: WireCall,
  secrets: Readonly<Record<string, string>>,
): string[] {
  const headers: (readonly [string, string])[] = [];
  for (let at = 0; at < call.rawHeaders.length; at += 2) {
    headers.push([call.rawHeaders[at] ?? '', call.rawHeaders[at + 1] ?? '']);
  }
  const find = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  const parts =
    /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/.exec(
      find('authorization') ?? '',
    );
  if (parts === null) return ['the authorization header has another form'];
  const [, keyId = '', signedNames = '', signature] = parts;
  const secret = secrets[keyId];
  if (secret === undefined) return [`the access key ${keyId} is not known`];

  const faults: string[] = [];
  const signed = signedNames.split(';');
  for (const name of [
    'x-acs-action',
    'x-acs-version',
    'x-acs-date',
    'x-acs-signature-nonce',
    'x-acs-content-sha256',
  ]) {
    if (find(name) === undefined) faults.push(`${name} is missing`);
  }
  for (const [name] of headers) {
    const key = name.toLowerCase();
    const mustBeSigned = key === 'host' || key === 'content-type' || key.startsWith('x-acs-');
    if (mustBeSigned && !signed.includes(key)) faults.push(`${key} is not signed`);
  }
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(find('x-acs-date') ?? ''))
    faults.push('x-acs-date has another form');
  const payloadHash = sha256(call.body);
  if (find('x-acs-content-sha256') !== payloadHash)
    faults.push('x-acs-content-sha256 is not the hash of the body');
  const [path = '', query = ''] = split(call.target, '?');
  const expected = signAcs3({
    method: call.method,
    path,
    query,
    headers: headers.filter(([name]) => signed.includes(name.toLowerCase())),
    payloadHash,
    secret,
  });
  if (signature !== expected.signature) faults.push('the signature does not match');
  return faults;
}

/** Each segment decoded and encoded again, as a service does that does not trust its caller's encoding. */
function canonicalPath(path: string): string {
  return path
    .split('/')
    .map((segment) => encode(decodeURIComponent(segment)))
    .join('/');
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  return query
    .split('&')
    .map((pair) =>
      split(pair, '=').map((part) => encode(decodeURIComponent(part.replaceAll('+', '%20')))),
    )
    .map(([key = '', value = '']) => [key, value] as const)
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([key, value]) => `${key}=${value}`)
    .join('&');
}

/** RFC 3986: everything but the unreserved characters. */
function encode(text: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9_.~-]/.test(character)
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
