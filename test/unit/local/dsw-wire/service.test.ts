import { describe, expect, test, vi } from 'vitest';
import { operationDescriptions } from '../../../../local/dsw/description.ts';
import { ServiceError } from '../../../../local/dsw/operation.ts';
import { handlers } from '../../../../local/dsw/operations/index.ts';
import { aService, getRunning, NOW, stopRunning } from './a-service.ts';
import { signRequest, toRequest } from './signed-request.ts';

const UUID = /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/;

describe('answers', () => {
  test('carry the envelope that api.json lists, and the request id in a header too', async () => {
    const { status, headers, body } = await aService().call(getRunning);

    expect(status).toBe(200);
    expect(body).toMatchObject({ Success: true, Code: null, Message: null, HttpStatusCode: 200 });
    expect(body.RequestId).toMatch(UUID);
    expect(headers.get('x-acs-request-id')).toBe(body.RequestId);
    expect(headers.get('content-type')).toBe('application/json;charset=utf-8');
  });

  test.each(Object.entries(operationDescriptions))(
    '%s has just the envelope fields of its own response',
    async (operation, description) => {
      const service = aService({ handlers: { [operation]: () => ({}) } });
      const path = description.path
        .replace('{CheckType}', 'SSH')
        .replace('{TaskId}', '473469c7-aa6f-4dc5-b3db-a3dc0de3c83e')
        .replace(/\{\w+\}/g, 'x');
      const response = await service.fetch(
        toRequest(
          signRequest({
            method: description.method,
            action: operation,
            path,
            query: requiredQuery(operation),
            ...requiredBody(operation),
          }),
        ),
      );

      const body = (await response.json()) as Record<string, unknown>;
      const envelope = ['RequestId', 'requestId', 'Success', 'Code', 'Message', 'HttpStatusCode'];
      const listed = envelope.filter((name) => name in description.response);
      expect(response.status, JSON.stringify(body)).toBe(200);
      expect(Object.keys(body).sort()).toEqual(listed.sort());
    },
  );

  test('a field that the operation sets itself wins over the envelope', async () => {
    const service = aService({ handlers: { GetInstance: () => ({ Code: 'PermissionError' }) } });

    expect((await service.call(getRunning)).body).toMatchObject({
      Code: 'PermissionError',
      Success: true,
    });
  });

  test('refusals have the form of the cloud’s gateways', async () => {
    const { status, body } = await aService().call({
      ...getRunning,
      path: '/api/v2/instances/dsw-none',
    });

    expect(status).toBe(404);
    expect(Object.keys(body)).toEqual(['RequestId', 'HostId', 'Code', 'Message', 'Recommend']);
    expect(body.HostId).toBe('pai-dsw.cn-hangzhou.aliyuncs.com');
    expect(body.Recommend).toContain(String(body.RequestId));
  });

  test('a refusal brings its own members and headers along', async () => {
    const refuseAll = () => {
      throw new ServiceError(
        403,
        'NoPermissionError',
        'no',
        { AccessDeniedDetail: { AuthAction: 'x' } },
        { 'x-test': '1' },
      );
    };
    const { status, headers, body } = await aService({ handlers: { GetInstance: refuseAll } }).call(
      getRunning,
    );

    expect(status).toBe(403);
    expect(body).toMatchObject({
      Code: 'NoPermissionError',
      AccessDeniedDetail: { AuthAction: 'x' },
    });
    expect(headers.get('x-test')).toBe('1');
  });

  test('a bug of an operation is a 500, in the log with its stack', async () => {
    const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn(), with: vi.fn() };
    const broken = () => {
      throw new TypeError('oops');
    };
    const { status, body } = await aService({ handlers: { GetInstance: broken }, log }).call(
      getRunning,
    );

    expect(status).toBe(500);
    expect(body).toMatchObject({ Code: 'InternalError' });
    expect(log.error).toHaveBeenCalledWith(
      'the local service failed',
      expect.objectContaining({ operation: 'GetInstance', stack: expect.stringContaining('oops') }),
    );
  });

  test('every operation of api.json is carried out', () => {
    expect(Object.keys(handlers).sort()).toEqual(Object.keys(operationDescriptions).sort());
  });
});

/** What an operation cannot do without, for the test that calls all of them. */
function requiredQuery(operation: string): Record<string, string> {
  const ordinary: Record<string, string> = {
    StartTime: '2026-03-01T00:00:00Z',
    EndTime: '2026-03-02T00:00:00Z',
    Dimensions: '{}',
    MetricType: 'CpuCoreUsage',
    AcceleratorType: 'GPU',
  };
  const parameters = Object.entries(operationDescriptions[operation]?.parameters ?? {});
  const required = parameters.filter(
    ([, { in: place, required }]) => place === 'query' && required,
  );
  return Object.fromEntries(required.map(([name]) => [name, ordinary[name] ?? 'x']));
}

function requiredBody(operation: string): { body?: string } {
  const ordinary: Record<string, unknown> = {
    InstanceIds: ['x'],
    Labels: [{ Key: 'a', Value: 'b' }],
    ProblemCategory: 'InstanceStartFailed',
  };
  const parameters = Object.entries(operationDescriptions[operation]?.parameters ?? {});
  const required = parameters.filter(([, { in: place, required }]) => place === 'body' && required);
  if (required.length === 0) return {};
  return {
    body: JSON.stringify(
      Object.fromEntries(required.map(([name]) => [name, ordinary[name] ?? 'x'])),
    ),
  };
}

describe('routing', () => {
  test.each([
    ['an unknown operation', { action: 'FlyInstance' }, 404, 'InvalidApi.NotFound'],
    [
      'an operation on another path',
      { action: 'GetInstance', path: '/api/v2/instances' },
      404,
      'InvalidApi.NotFound',
    ],
    [
      'an operation with another verb',
      { ...getRunning, method: 'POST' },
      404,
      'InvalidApi.NotFound',
    ],
    ['a name that every object has', { action: 'constructor' }, 404, 'InvalidApi.NotFound'],
    [
      'a trailing slash',
      { ...getRunning, path: '/api/v2/instances/dsw-run/' },
      404,
      'InvalidApi.NotFound',
    ],
    ['another version', { headers: { 'x-acs-version': '2021-01-01' } }, 400, 'InvalidVersion'],
    ['no version', { headers: { 'x-acs-version': undefined } }, 400, 'MissingVersion'],
    ['no operation', { headers: { 'x-acs-action': undefined } }, 400, 'MissingAction'],
    ['PATCH', { ...getRunning, method: 'PATCH' }, 405, 'UnsupportedHTTPMethod'],
    [
      'a path that is no percent-encoding',
      { ...getRunning, path: '/api/v2/instances/%E8' },
      400,
      'InvalidUrl',
    ],
  ])('refuses %s', async (_, wanted, status, code) => {
    const answer = await aService().call(wanted);

    expect(answer.status).toBe(status);
    expect(answer.body.Code).toBe(code);
  });

  test('refuses HEAD without a body', async () => {
    const response = await aService().fetch(
      toRequest(signRequest({ ...getRunning, method: 'HEAD' })),
    );

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, POST, PUT, DELETE');
  });

  test('says how the operation is called, when it was called another way', async () => {
    const { body } = await aService().call({ ...stopRunning, method: 'POST' });

    expect(body.Message).toContain(
      'StopInstance is PUT /api/v2/instances/{InstanceId}/stop, found POST /api/v2/instances/dsw-run/stop',
    );
  });

  test('refuses a body beyond the limit', async () => {
    const { status, body } = await aService().call({
      ...stopRunning,
      body: ' '.repeat(4 * 1024 * 1024 + 1),
    });

    expect(status).toBe(413);
    expect(body.Code).toBe('RequestEntityTooLarge');
  });

  test('checks the signature before it tells what is wrong with parameters', async () => {
    const bad = { query: { PageNumber: 'x' } };
    const service = aService();

    expect((await service.call({ ...bad, accessKeySecret: 'guess' })).body.Code).toBe(
      'SignatureDoesNotMatch',
    );
    expect((await service.call(bad)).body).toMatchObject({
      Code: 'ValidationError',
      Message: 'Invalid parameters: PageNumber: expected an integer, found "x".',
    });
  });

  test('dates signatures by the machine, not by the local clock', async () => {
    const machine = Date.parse('2030-01-01T00:00:00Z');
    const service = aService({ machineNow: () => machine });

    expect((await service.call({ ...getRunning, date: new Date(machine) })).status).toBe(200);
    expect((await service.call({ ...getRunning, date: new Date(NOW) })).body.Code).toBe(
      'InvalidTimeStamp.Expired',
    );
  });
});

describe('time', () => {
  test('latency holds calls up on the local clock, which they wait for and do not work on', async () => {
    const service = aService({ latencyMs: 200 });
    const call = service.call(stopRunning);
    await vi.waitUntil(() => service.clock.waiting() === 1);
    expect(service.working()).toBe(0);
    expect(service.world.instances.get('dsw-run')?.status).toBe('Running');

    service.clock.advanceTo(NOW + 200);

    expect((await call).status).toBe(200);
    expect(service.working()).toBe(0);
    expect(service.calls.list()).toMatchObject([{ operation: 'StopInstance', durationMs: 200 }]);
  });

  test('a caller who leaves gives up the wait, and nothing happens', async () => {
    const service = aService({ latencyMs: 200 });
    const controller = new AbortController();
    const request = new Request(toRequest(signRequest(stopRunning)), { signal: controller.signal });
    const call = service.fetch(request);
    await vi.waitUntil(() => service.clock.waiting() === 1);

    controller.abort(new Error('left'));

    await expect(call).rejects.toThrow('left');
    expect(service.clock.waiting()).toBe(0);
    expect(service.working()).toBe(0);
    expect(service.calls.list()).toMatchObject([{ status: null }]);
    expect(service.world.instances.get('dsw-run')?.status).toBe('Running');
  });

  test('qps lets so many calls a second through and tells the others when to come again', async () => {
    const service = aService({ qps: 2 });
    const answers = [
      await service.call(getRunning),
      await service.call(getRunning),
      await service.call(getRunning),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 400]);
    expect(answers[2]?.body.Code).toBe('Throttling.User');
    expect(answers[2]?.headers.get('x-acs-retry-after')).toBe('500');

    service.clock.advanceTo(NOW + 500);
    expect((await service.call(getRunning)).status).toBe(200);
  });
});

describe('faults', () => {
  const withFault = (action: unknown, match: unknown = { operation: 'StopInstance' }) =>
    aService({ faults: [{ match, do: action }] });
  const statusOf = (service: ReturnType<typeof aService>) =>
    service.world.instances.get('dsw-run')?.status;

  test('throttling has its headers and no effect', async () => {
    const service = withFault({
      throttle: { status: 429, code: 'Throttling.Api', retryAfter: 2, acsRetryAfter: 1500 },
    });
    const { status, headers, body } = await service.call(stopRunning);

    expect(status).toBe(429);
    expect(body.Code).toBe('Throttling.Api');
    expect(headers.get('retry-after')).toBe('2');
    expect(headers.get('x-acs-retry-after')).toBe('1500');
    expect(statusOf(service)).toBe('Running');
  });

  test.each([
    ['before', 'Running'],
    ['after', 'Stopping'],
  ])('an error %s the effect leaves it %s', async (effect, status) => {
    const service = withFault({ error: { status: 503, code: 'ServiceUnavailable', effect } });
    const answer = await service.call(stopRunning);

    expect(answer.status).toBe(503);
    expect(answer.body.Code).toBe('ServiceUnavailable');
    expect(statusOf(service)).toBe(status);
  });

  test.each([
    ['before', 'Running'],
    ['after', 'Stopping'],
  ])('a reset %s the effect leaves it %s', async (when, status) => {
    const service = withFault({ reset: { when } });

    await expect(service.call(stopRunning)).rejects.toMatchObject({ how: 'reset' });
    expect(statusOf(service)).toBe(status);
    expect(service.calls.list()).toMatchObject([
      { operation: 'StopInstance', resource: 'dsw-run', status: null },
    ]);
  });

  test('half a body ends in a broken connection', async () => {
    const service = withFault({ halfBody: true });
    const response = await service.fetch(toRequest(signRequest(stopRunning)));

    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toMatchObject({ how: 'close' });
    expect(statusOf(service)).toBe('Stopping');
  });

  test('a token can expire in the middle of things', async () => {
    const { body } = await withFault({ expiredToken: true }).call(stopRunning);

    expect(body.Code).toBe('InvalidSecurityToken.Expired');
  });

  test('a skewed clock makes good signatures stale', async () => {
    const { body } = await withFault({ clockSkew: { ms: 16 * 60_000 } }).call(stopRunning);

    expect(body.Code).toBe('InvalidTimeStamp.Expired');
  });

  test('match the instances of a batch, too', async () => {
    const service = withFault({ error: {} }, { instance: 'dsw-run' });
    const batch = (ids: string[]) =>
      service.call({
        method: 'PUT',
        action: 'StopInstances',
        path: '/api/v2/batch/instances/stop',
        body: JSON.stringify({ InstanceIds: ids }),
      });

    expect((await batch(['dsw-other'])).status).toBe(200);
    expect((await batch(['dsw-other', 'dsw-run'])).status).toBe(500);
  });
});
