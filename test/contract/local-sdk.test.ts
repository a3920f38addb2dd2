import { createRequire } from 'node:module';
import type OpenApi from '@alicloud/openapi-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationDescriptions } from '../../local/dsw/description.ts';
import { localIdentity } from '../../local/identity.ts';
import { type Stack, startStack } from '../../local/stack.ts';

/** Alibaba Cloud's own client core, unchanged, against the local service. Our client has no part in this. */

// As a program without a bundler gets it: a CommonJS module, whatever a test runner makes of its default export.
const openApi = createRequire(import.meta.url)('@alicloud/openapi-client') as typeof OpenApi;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ only: ['dsw'], clock: 'manual', instances: 25 });
});
afterAll(() => stack.close());

type Key = { accessKeyId: string; accessKeySecret: string; securityToken?: string };

interface CallOptions {
  readonly query?: Record<string, string>;
  readonly body?: unknown;
  /** Path parameters. */
  readonly path?: Record<string, string>;
  readonly key?: Key;
}

async function call(
  action: string,
  { query, body, path = {}, key = localIdentity.key }: CallOptions = {},
) {
  const description = operationDescriptions[action];
  if (description === undefined) throw new Error(`no operation ${action}`);
  const { accessKeyId, accessKeySecret, securityToken } = key;
  const config = new openApi.Config({ accessKeyId, accessKeySecret, securityToken });
  config.endpoint = new URL(stack.info.dsw ?? '').host;
  config.protocol = 'HTTP';
  const client = new openApi.default(config);
  const params = new openApi.Params({
    action,
    version: '2022-01-01',
    protocol: 'HTTP',
    pathname: description.path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeParameter(path[name] ?? ''),
    ),
    method: description.method,
    authType: 'AK',
    style: 'ROA',
    reqBodyType: 'json',
    bodyType: 'json',
  });
  // The core's own type: headers, statusCode and body.
  return client.callApi(params, new openApi.OpenApiRequest({ query, body }), runtime) as Promise<{
    statusCode: number;
    headers: Record<string, string>;
    body: { RequestId?: unknown; Instances?: unknown; TotalCount?: unknown };
  }>;
}

/** As the official SDKs encode path parameters, whatever the language: all but letters, digits and `-_.~`. */
function encodeParameter(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

// The class is in a package that only the core depends on; it takes a plain object as well.
const runtime = {} as Parameters<InstanceType<typeof openApi.default>['callApi']>[2];

describe('the official client core', () => {
  test('lists', async () => {
    const answer = await call('ListInstances', {
      query: {
        PageNumber: '1',
        PageSize: '10',
        ResourceId: 'ALL',
        SortBy: 'GmtCreateTime',
        Order: 'DESC',
      },
    });

    expect(answer.statusCode).toBe(200);
    expect(answer.body).toMatchObject({ Success: true, TotalCount: 25 });
    expect(answer.body.Instances).toHaveLength(10);
    expect(answer.headers['x-acs-request-id']).toBe(answer.body.RequestId);
  });

  test('sends bodies, which it does in chunks', async () => {
    const answer = await call('StopInstances', { body: { InstanceIds: ['dsw-none'] } });

    expect(answer.body).toMatchObject({ InstanceIds: [] });
  });

  test('sends text that needs encoding in path and query', async () => {
    const odd = "视觉 a+b*c~(d)'!/&=";
    const listed = await call('ListInstances', {
      query: { InstanceName: odd, Labels: JSON.stringify({ team: odd }) },
    });

    expect(listed.body).toMatchObject({ TotalCount: 0 });
    await expect(call('GetInstance', { path: { InstanceId: odd } })).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  test('signs with temporary keys', async () => {
    const { body } = await call('ListEcsSpecs', {
      key: localIdentity.roleKey,
      query: { AcceleratorType: 'GPU' },
    });

    expect(body.TotalCount).toBeGreaterThan(0);
  });

  test.each([
    [
      'a wrong secret',
      { ...localIdentity.key, accessKeySecret: 'guess' },
      400,
      'SignatureDoesNotMatch',
    ],
    [
      'an unknown key',
      { ...localIdentity.key, accessKeyId: 'nobody' },
      404,
      'InvalidAccessKeyId.NotFound',
    ],
    [
      'a wrong token',
      { ...localIdentity.roleKey, securityToken: 'old' },
      400,
      'InvalidSecurityToken.MismatchWithAccessKey',
    ],
  ])('is told about %s', async (_, key, statusCode, code) => {
    await expect(call('ListInstances', { key })).rejects.toMatchObject({
      statusCode,
      code,
      data: { RequestId: expect.any(String) },
    });
  });

  test('is told which parameters are wrong', async () => {
    await expect(
      call('ListInstances', { query: { PageNumber: '0', Order: 'ASC' } }),
    ).rejects.toMatchObject({
      code: 'ValidationError',
      message: expect.stringMatching(/PageNumber: .*; SortBy: /),
    });
  });

  test('is told about throttling', async () => {
    stack.dsw?.faults.set([{ match: { nth: 1 }, do: { throttle: { acsRetryAfter: 1000 } } }]);

    await expect(call('ListInstances')).rejects.toMatchObject({
      statusCode: 400,
      code: 'Throttling.User',
    });
    expect((await call('ListInstances')).statusCode).toBe(200);
  });
});
