import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalRequest,
  sha256Hex,
  signText,
  stringToSign,
} from '../../../../local/dsw/canonical.ts';
import { type AccessKey, createKeyring } from '../../../../local/dsw/keyring.ts';
import { readHeaders } from '../../../../local/dsw/listen.ts';
import { createNonces } from '../../../../local/dsw/nonces.ts';
import { ServiceError } from '../../../../local/dsw/operation.ts';
import { verifySignature, type WireRequest } from '../../../../local/dsw/signature.ts';
import vectors from '../../../fixtures/acs3-vectors.json' with { type: 'json' };
import { signRequest, testKey } from './signed-request.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;
const sts: AccessKey = {
  accessKeyId: 'STS.test',
  accessKeySecret: 'sts-secret',
  securityToken: 'a token',
  expiresAt: NOW + 10 * MINUTE,
};

/** A verifier with a memory of its own. */
function createVerifier(localNow = NOW) {
  const keys = createKeyring([testKey, sts]);
  const nonces = createNonces(15 * MINUTE);
  return (request: WireRequest, machineNow = NOW) =>
    verifySignature(request, { keys, nonces, machineNow, localNow });
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ServiceError) return error.code;
    throw error;
  }
  return 'accepted';
}

const date = new Date(NOW);
const ordinary = { date, query: { PageSize: '100', Labels: '{"team":"视觉 a+b*c~"}' } };
const withBody = {
  date,
  method: 'PUT',
  path: '/api/v2/batch/instances/stop',
  action: 'StopInstances',
  body: '{"InstanceIds":["dsw-1","dsw-2"]}',
};

describe('published vectors', () => {
  test.each(vectors)('$source', (vector) => {
    const headers = readHeaders(vector.headers.flat());
    const signedHeaders = [...headers.keys()].sort();

    const canonical = canonicalRequest({ ...vector, headers, signedHeaders });

    expect(signText(vector.accessKeySecret, stringToSign(canonical))).toBe(vector.signature);
    if ('canonicalRequestSha256' in vector) {
      expect(sha256Hex(canonical)).toBe(vector.canonicalRequestSha256);
    }
  });
});

describe('what is accepted', () => {
  test.each([
    ['a listing', ordinary],
    ['a call with a body', withBody],
    ['encoded path segments', { date, path: '/api/v2/instances/dsw%2F1%20%28x%29' }],
    ['an empty query value', { date, query: { ResourceId: '' } }],
    [
      'headers of ours that nobody knows',
      { date, headers: { 'x-acs-credentials-provider': 'static_ak' } },
    ],
    ['a date at the edge of the window', { date: new Date(NOW - 15 * MINUTE) }],
    ['a date ahead, at the edge', { date: new Date(NOW + 15 * MINUTE) }],
  ])('%s', (_, wanted) => {
    expect(createVerifier()(signRequest(wanted))).toBe(testKey);
  });

  test('temporary keys with their token', () => {
    expect(createVerifier()(signRequest({ ...ordinary, ...sts }))).toBe(sts);
  });

  test('characters that a client left bare but did sign encoded', () => {
    const request = signRequest({
      date,
      path: '/api/v2/instances/a%28b%29%7E'.replace('%7E', '~'),
    });

    expect(createVerifier()({ ...request, path: '/api/v2/instances/a(b)~' })).toBe(testKey);
  });

  test('a space that came as a plus sign', () => {
    const request = signRequest({ date, query: { InstanceName: 'a b' } });

    expect(createVerifier()({ ...request, query: 'InstanceName=a+b' })).toBe(testKey);
  });

  test('a content type that HTTP libraries add unsigned', () => {
    const request = signRequest(ordinary);
    request.headers.set('content-type', 'text/plain');

    expect(createVerifier()(request)).toBe(testKey);
  });
});

describe('what is refused, each with its own code', () => {
  const verify = createVerifier();
  const without = (name: string) => {
    const request = signRequest(withBody);
    request.headers.delete(name);
    return request;
  };

  test.each([
    ['no Authorization', () => without('authorization'), 'MissingAuthorization'],
    ['no date', () => signRequest({ headers: { 'x-acs-date': undefined } }), 'MissingDate'],
    [
      'no nonce',
      () => signRequest({ headers: { 'x-acs-signature-nonce': undefined } }),
      'MissingSignatureNonce',
    ],
    [
      'no hash',
      () => signRequest({ headers: { 'x-acs-content-sha256': undefined } }),
      'MissingContentSha256',
    ],
    [
      'another scheme',
      () => ({ ...signRequest(), headers: new Headers({ authorization: 'Basic abc' }) }),
      'IncompleteSignature',
    ],
    ['a signed header that did not arrive', () => without('x-acs-action'), 'IncompleteSignature'],
    [
      'a host that is not signed',
      () => signRequest({ headers: { host: undefined } }),
      'IncompleteSignature',
    ],
    [
      'an x-acs-* header that is not signed',
      () => {
        const request = signRequest(ordinary);
        request.headers.set('x-acs-extra', 'slipped in');
        return request;
      },
      'IncompleteSignature',
    ],
    [
      'an unknown key',
      () => signRequest({ ...ordinary, accessKeyId: 'nobody' }),
      'InvalidAccessKeyId.NotFound',
    ],
    [
      'a wrong secret',
      () => signRequest({ ...ordinary, accessKeySecret: 'guess' }),
      'SignatureDoesNotMatch',
    ],
    [
      'an altered body',
      () => ({ ...signRequest(withBody), body: Buffer.from('{}') }),
      'ContentSha256Mismatch',
    ],
    [
      'a date in another form',
      () => signRequest({ headers: { 'x-acs-date': 'Sun, 01 Mar 2026 12:00:00 GMT' } }),
      'InvalidTimeStamp.Format',
    ],
    [
      'a stale date',
      () => signRequest({ date: new Date(NOW - 15 * MINUTE - 1000) }),
      'InvalidTimeStamp.Expired',
    ],
    [
      'a date too far ahead',
      () => signRequest({ date: new Date(NOW + 15 * MINUTE + 1000) }),
      'InvalidTimeStamp.Expired',
    ],
    [
      'a temporary key without its token',
      () => signRequest({ ...ordinary, ...sts, securityToken: undefined as never }),
      'MissingSecurityToken',
    ],
    [
      'a wrong token',
      () => signRequest({ ...ordinary, ...sts, securityToken: 'another' }),
      'InvalidSecurityToken.MismatchWithAccessKey',
    ],
    [
      'a token with a key that has none',
      () => signRequest({ ...ordinary, securityToken: 'a token' }),
      'InvalidSecurityToken.MismatchWithAccessKey',
    ],
  ])('%s', (_, make, code) => {
    expect(codeOf(() => verify(make()))).toBe(code);
  });

  test('an expired token, by the local clock', () => {
    const later = createVerifier(NOW + 10 * MINUTE);

    expect(codeOf(() => later(signRequest({ ...ordinary, ...sts })))).toBe(
      'InvalidSecurityToken.Expired',
    );
  });

  test('a replayed nonce, but only of the same key, and not after a call that was refused', () => {
    const request = signRequest({ ...ordinary, nonce: 'once' });
    const forged = signRequest({ ...ordinary, nonce: 'once', accessKeySecret: 'guess' });

    expect(codeOf(() => verify(forged))).toBe('SignatureDoesNotMatch');
    expect(codeOf(() => verify(request))).toBe('accepted');
    expect(codeOf(() => verify(request))).toBe('SignatureNonceUsed');
    expect(codeOf(() => verify(signRequest({ ...ordinary, ...sts, nonce: 'once' })))).toBe(
      'accepted',
    );
  });

  test('the message of a wrong signature shows what the server signed', () => {
    const request = signRequest({ ...ordinary, accessKeySecret: 'guess' });

    expect(() => verify(request)).toThrow(
      /server string to sign is:ACS3-HMAC-SHA256\n[0-9a-f]{64} server canonical request is:GET\n\/api\/v2\/instances\nLabels=/,
    );
  });
});

describe('mutations', () => {
  /** One character of a text, changed into another printable one. */
  const flip = (text: string, at: number, by: number): string => {
    const index = at % text.length;
    const code = 33 + ((text.charCodeAt(index) - 33 + 1 + (by % 93)) % 94);
    return text.slice(0, index) + String.fromCharCode(code) + text.slice(index + 1);
  };
  const meaning = (text: string): string => {
    try {
      return decodeURIComponent(text.replaceAll('+', ' '));
    } catch {
      return 'unreadable';
    }
  };
  const places = fc.record({ at: fc.nat(10_000), by: fc.nat(92) });

  test('any changed byte of the path is refused', () => {
    fc.assert(
      fc.property(places, ({ at, by }) => {
        const request = signRequest({ date, path: '/api/v2/instances/dsw-abc%20%E8%A7%86' });
        const path = flip(request.path, at, by);
        fc.pre(meaning(path) !== meaning(request.path));

        expect(codeOf(() => createVerifier()({ ...request, path }))).not.toBe('accepted');
      }),
    );
  });

  test('any changed byte of the query is refused', () => {
    fc.assert(
      fc.property(places, ({ at, by }) => {
        const request = signRequest(ordinary);
        const query = flip(request.query, at, by);
        fc.pre(meaning(query) !== meaning(request.query));

        expect(codeOf(() => createVerifier()({ ...request, query }))).not.toBe('accepted');
      }),
    );
  });

  test('any changed byte of a signed header is refused', () => {
    const names = [
      'host',
      'content-type',
      'x-acs-action',
      'x-acs-version',
      'x-acs-date',
      'x-acs-signature-nonce',
      'x-acs-content-sha256',
      'authorization',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...names), places, (name, { at, by }) => {
        const request = signRequest(withBody);
        request.headers.set(name, flip(request.headers.get(name) ?? '', at, by));

        expect(codeOf(() => createVerifier()(request))).not.toBe('accepted');
      }),
    );
  });

  test('any changed byte of the body, or another method, is refused', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const request = signRequest(withBody);
        const body = Uint8Array.from(request.body);
        const index = at % body.length;
        body[index] = (body[index] ?? 0) ^ by;

        expect(codeOf(() => createVerifier()({ ...request, body }))).toBe('ContentSha256Mismatch');
        expect(codeOf(() => createVerifier()({ ...request, method: 'POST' }))).toBe(
          'SignatureDoesNotMatch',
        );
      }),
    );
  });
});

test('nonces are forgotten once no signature could come again', () => {
  const nonces = createNonces(15 * MINUTE);
  for (let second = 0; second < 7200; second += 1)
    nonces.take('key', `${second}`, NOW + second * 1000);

  expect(nonces.size()).toBeLessThanOrEqual(2 * 15 * 60 + 1);
  expect(nonces.take('key', '7199', NOW + 7200_000)).toBe(false);
});
