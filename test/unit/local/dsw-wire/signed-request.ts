import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { WireRequest } from '../../../../local/dsw/signature.ts';

/** What a test wants sent. All that is not said is ordinary and right. */
export interface Wanted {
  readonly method?: string;
  /** Encoded. */
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly action?: string;
  readonly accessKeyId?: string;
  readonly accessKeySecret?: string;
  readonly securityToken?: string;
  readonly date?: Date;
  readonly nonce?: string;
  readonly host?: string;
  /** Added before signing, or with `undefined` left out; names in lower case. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export const testKey = { accessKeyId: 'test-key', accessKeySecret: 'test-secret' };

/**
 * Signs as the V3 signature page says. Written for the tests from that page alone, so that the service's own canonical form
 * is checked by a second opinion.
 */
export function signRequest(wanted: Wanted = {}): WireRequest {
  const { method = 'GET', path = '/api/v2/instances', query = {}, securityToken } = wanted;
  const body = Buffer.from(wanted.body ?? '');
  const key = { ...testKey, ...wanted };
  const all: Record<string, string | undefined> = {
    host: wanted.host ?? 'pai-dsw.cn-hangzhou.aliyuncs.com',
    'x-acs-action': wanted.action ?? 'ListInstances',
    'x-acs-version': '2022-01-01',
    'x-acs-date': `${(wanted.date ?? new Date()).toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': wanted.nonce ?? randomBytes(16).toString('hex'),
    'x-acs-content-sha256': createHash('sha256').update(body).digest('hex'),
    'content-type': body.length > 0 ? 'application/json; charset=utf-8' : undefined,
    'x-acs-security-token': securityToken,
    'x-acs-accesskey-id': securityToken === undefined ? undefined : key.accessKeyId,
    ...wanted.headers,
  };
  const signed = Object.keys(all)
    .filter((name) => all[name] !== undefined)
    .sort();
  const queryText = Object.keys(query)
    .sort()
    .map((name) => `${rfc3986(name)}=${rfc3986(query[name] ?? '')}`)
    .join('&');
  const canonical = [
    method,
    path,
    queryText,
    signed.map((name) => `${name}:${all[name]?.trim()}\n`).join(''),
    signed.join(';'),
    all['x-acs-content-sha256'],
  ].join('\n');
  const hash = createHash('sha256').update(canonical).digest('hex');
  const signature = createHmac('sha256', key.accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${hash}`)
    .digest('hex');

  const headers = new Headers({ accept: 'application/json' });
  for (const name of signed) headers.set(name, all[name] ?? '');
  headers.set(
    'authorization',
    `ACS3-HMAC-SHA256 Credential=${key.accessKeyId},SignedHeaders=${signed.join(';')},Signature=${signature}`,
  );
  return { method, path, query: queryText, headers, body };
}

/** The same as something to fetch. */
export function toRequest(wire: WireRequest, base = 'http://localhost'): Request {
  const query = wire.query === '' ? '' : `?${wire.query}`;
  return new Request(`${base}${wire.path}${query}`, {
    method: wire.method,
    headers: wire.headers,
    body: wire.body.byteLength === 0 ? null : Buffer.from(wire.body),
  });
}

function rfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
