import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildRequest, UnsendableRequest } from '../../../lib/dsw/build-request.ts';
import { OPERATIONS } from '../../../lib/dsw/operations.gen.ts';

const wellFormed = fc.string({ unit: 'grapheme', minLength: 1 });

describe('a request on the wire', () => {
  test('has every path segment percent-encoded, and nothing of it is lost', () => {
    fc.assert(
      fc.property(wellFormed, (InstanceId) => {
        const { pathname } = buildRequest(OPERATIONS.StopInstance, { InstanceId });
        const segment = /^\/api\/v2\/instances\/(.*)\/stop$/s.exec(pathname)?.[1] ?? '';

        expect(segment).toMatch(/^([A-Za-z0-9_.~-]|%[0-9A-F]{2})+$/);
        expect(decodeURIComponent(segment)).toBe(InstanceId);
      }),
    );
  });

  test('has only texts in the query, and says what was meant', () => {
    const { query, body } = buildRequest(OPERATIONS.ListInstances, {
      Status: ['Running', 'Stopped'],
      Labels: { team: '视觉' },
      Tag: [{ Key: 'a', Value: 'b' }],
      PageNumber: 2,
      InstanceName: undefined,
      UserId: null,
    });

    expect(query).toEqual({
      Status: 'Running,Stopped',
      Labels: '{"team":"视觉"}',
      Tag: '[{"Key":"a","Value":"b"}]',
      PageNumber: '2',
    });
    expect(body).toBeUndefined();
  });

  test('parts path, query and body of one flat request', () => {
    expect(
      buildRequest(OPERATIONS.QueryAutoShutdownPolicies, {
        InstanceIds: ['a'],
        InstanceId: 'b',
        Token: 't',
      }),
    ).toEqual({
      pathname: '/api/v2/batch/autoshutdownpolicies/query',
      query: { InstanceId: 'b', Token: 't' },
      body: { InstanceIds: ['a'] },
    });
  });

  test('has an empty body where one is possible, and none where none is', () => {
    expect(buildRequest(OPERATIONS.CreateInstanceShutdownTimer, { InstanceId: 'a' }).body).toEqual(
      {},
    );
    expect(buildRequest(OPERATIONS.StartInstance, { InstanceId: 'a' }).body).toBeUndefined();
  });

  test('carries parameters that are newer than our description', () => {
    expect(buildRequest(OPERATIONS.ListInstances, { NewFilter: true }).query).toEqual({
      NewFilter: 'true',
    });
    expect(buildRequest(OPERATIONS.StopInstances, { InstanceIds: [], Force: true }).body).toEqual({
      InstanceIds: [],
      Force: true,
    });
  });

  test.each([
    ['a path parameter is missing', {}],
    ['a path parameter is no Unicode', { InstanceId: '\ud800' }],
    ['a query key cannot be signed', { InstanceId: 'a', 'Tag[0]': 'x' }],
  ])('is refused when %s', (_, request) => {
    expect(() => buildRequest(OPERATIONS.StopInstance, request)).toThrow(UnsendableRequest);
  });
});
