import { describe, expect, it } from 'vitest';
import { authenticate } from '../../../../local/oss/authenticate.ts';
import type { SignedRequest } from '../../../../local/oss/canonical.ts';
import published from './signature-vectors.json' with { type: 'json' };

const { key: KEY, vectors } = published;

type Vector = (typeof vectors)[number] & { readonly securityToken?: string };

function requestOf(vector: Vector): SignedRequest {
  const headers = Object.entries(vector.headers).map(([name, value]): [string, string] => [
    name.toLowerCase(),
    String(value),
  ]);
  return {
    method: vector.method,
    address: { bucket: vector.bucket, key: vector.key },
    query: [...new URLSearchParams(vector.query)],
    headers: new Map(headers),
  };
}

function check(vector: Vector, request: SignedRequest, machineNow = vector.at * 1000) {
  const { securityToken } = vector;
  return authenticate(request, {
    findKey: (id) =>
      id === KEY.accessKeyId ? { ...KEY, ...(securityToken ? { securityToken } : {}) } : undefined,
    region: 'cn-hangzhou',
    machineNow,
    localNow: 0,
  });
}

describe.each(vectors as Vector[])("the vendor's known answer for a $name", (vector) => {
  it('is accepted', () => {
    expect(check(vector, requestOf(vector)).accessKeyId).toBe('ak');
  });

  it('is refused for another object, method or header', () => {
    const request = requestOf(vector);
    const mutations: SignedRequest[] = [
      { ...request, address: { ...request.address, key: `${request.address.key}x` } },
      { ...request, address: { ...request.address, bucket: 'other' } },
      { ...request, method: 'DELETE' },
      { ...request, headers: new Map([...request.headers, ['x-oss-meta-added', '1']]) },
      { ...request, headers: new Map([...request.headers, ['content-type', 'other/type']]) },
    ];

    for (const mutation of mutations) {
      expect(() => check(vector, mutation)).toThrow(
        expect.objectContaining({ status: 403, code: 'SignatureDoesNotMatch' }),
      );
    }
  });

  it('is refused long after', () => {
    expect(() => check(vector, requestOf(vector), (vector.at + 3600) * 1000)).toThrow(
      expect.objectContaining({ status: 403 }),
    );
  });
});
