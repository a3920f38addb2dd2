import { describe, expect, test } from 'vitest';
import { operationDescriptions } from '../../../../local/dsw/description.ts';
import { readParameters } from '../../../../local/dsw/parameters.ts';
import { findRoute } from '../../../../local/dsw/route.ts';
import { sayProblems, validateParameters } from '../../../../local/dsw/validate.ts';
import { signRequest, type Wanted } from './signed-request.ts';

/** Reads and checks a request's parameters, as the service does. */
function take(wanted: Wanted & { readonly rawQuery?: string }) {
  const request = signRequest(wanted);
  const route = findRoute(request.method, request.path, request.headers);
  const read = readParameters(route, { ...request, query: wanted.rawQuery ?? request.query });
  return { input: read.input, problems: validateParameters(route.description, read) };
}

const list = (query: Record<string, string>) => take({ query });
const put = (action: string, path: string, body: unknown) =>
  take({ method: 'PUT', action, path, body: JSON.stringify(body) });
const post = (action: string, path: string, body: unknown) =>
  take({ method: 'POST', action, path, body: JSON.stringify(body) });
const culler = (body: unknown) =>
  post('CreateIdleInstanceCuller', '/api/v2/instances/dsw-1/idleinstanceculler', body);
const pathsOf = ({ problems }: ReturnType<typeof take>) => problems.map(({ path }) => path);

describe('reading', () => {
  test('turns every serialization into typed values', () => {
    const { input, problems } = list({
      PageNumber: '2',
      Status: 'Running, Stopped,',
      Labels: '{"team":"vision"}',
      Tag: '[{"Key":"a","Value":"b"}]',
      InstanceName: 'a b',
      MinCpu: '4000',
    });

    expect(problems).toEqual([]);
    expect(input).toEqual({
      PageNumber: 2,
      Status: ['Running', 'Stopped'],
      Labels: { team: 'vision' },
      Tag: [{ Key: 'a', Value: 'b' }],
      InstanceName: 'a b',
      MinCpu: '4000',
    });
  });

  test.each(['true', 'True', 'TRUE'])('takes %s as a boolean, as SDKs write it', (text) => {
    const { input } = take({
      method: 'PUT',
      action: 'StopInstance',
      path: '/api/v2/instances/dsw-1/stop',
      query: { SaveImage: text },
    });

    expect(input).toEqual({ InstanceId: 'dsw-1', SaveImage: true });
  });

  test('decodes path parameters', () => {
    const { input } = take({ action: 'GetInstance', path: '/api/v2/instances/a%2Fb%20c' });

    expect(input).toEqual({ InstanceId: 'a/b c' });
  });

  test('counts empty query values and nulls in bodies as not given', () => {
    expect(list({ PageNumber: '', Status: '', Labels: '', ResourceId: '' }).input).toEqual({});
    const read = culler({ CpuPercentThreshold: null, MaxIdleTimeInMinutes: 60 });
    expect(read.input).toEqual({ InstanceId: 'dsw-1', MaxIdleTimeInMinutes: 60 });
    expect(read.problems).toEqual([]);
  });

  test('ignores what api.json does not know', () => {
    expect(list({ RegionId: 'cn-hangzhou' })).toEqual({ input: {}, problems: [] });
    expect(culler({ Future: { a: 1 } })).toEqual({ input: { InstanceId: 'dsw-1' }, problems: [] });
  });

  test('takes nothing from the body that belongs elsewhere, and no member named like a built-in', () => {
    const body = '{"InstanceId":"dsw-other","__proto__":{"MaxIdleTimeInMinutes":1}}';
    const { input } = take({
      method: 'POST',
      action: 'CreateIdleInstanceCuller',
      path: '/api/v2/instances/dsw-1/idleinstanceculler',
      body,
    });

    expect(input).toEqual({ InstanceId: 'dsw-1' });
  });

  test('reads a body in the charset of its content type', () => {
    // "视觉" in GB18030.
    const body = Buffer.concat([
      Buffer.from('{"ProblemCategory":"InstanceStartFailed","InstanceId":"'),
      Buffer.from([0xca, 0xd3, 0xbe, 0xf5]),
      Buffer.from('"}'),
    ]);
    const { input, problems } = take({
      method: 'POST',
      action: 'CreateDiagnosis',
      path: '/api/v2/diagnoses',
      body,
      headers: { 'content-type': 'application/json;charset=GB18030' },
    });

    expect(problems).toEqual([]);
    expect(input).toMatchObject({ InstanceId: '视觉' });
  });

  test.each([
    ['no JSON', '{"a":', 'application/json'],
    ['no object', '[1]', 'application/json'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'application/json'],
    ['an unknown charset', '{}', 'application/json; charset=klingon'],
    ['a form', 'InstanceIds=dsw-1', 'application/x-www-form-urlencoded'],
  ])('says what is wrong with a body that is %s', (_, body, contentType) => {
    const result = take({
      method: 'PUT',
      action: 'StopInstances',
      path: '/api/v2/batch/instances/stop',
      body,
      headers: { 'content-type': contentType },
    });

    expect(pathsOf(result)).toEqual(['body']);
  });

  test.each([
    ['PageNumber', 'one'],
    ['PageNumber', '1.5'],
    ['Labels', '{team'],
  ])('refuses text that cannot be read: %s=%s', (name, text) => {
    expect(pathsOf(list({ [name]: text }))).toEqual([name]);
  });

  test('refuses a known parameter that is given twice', () => {
    const result = take({ rawQuery: 'Status=Running&Status=Stopped&Extra=1&Extra=2' });

    expect(result.problems).toEqual([{ path: 'Status', message: 'expected once, found 2 times' }]);
  });
});

describe('validating', () => {
  test.each([
    ['a status nobody knows', () => list({ Status: 'Running,Sleeping' }), 'Status'],
    ['a page before the first', () => list({ PageNumber: '0' }), 'PageNumber'],
    ['SortBy without Order', () => list({ SortBy: 'Priority' }), 'Order'],
    ['Order without SortBy', () => list({ Order: 'ASC' }), 'SortBy'],
    ['five labels', () => list({ Labels: '{"a":1,"b":1,"c":1,"d":1,"e":1}' }), 'Labels'],
    ['labels in a list', () => list({ Labels: '["a"]' }), 'Labels'],
    ['a local time', () => list({ CreateTimeAfter: '2026-03-01 12:00:00' }), 'CreateTimeAfter'],
    [
      'a day that is none',
      () => list({ CreateTimeAfter: '2026-02-30T12:00:00Z' }),
      'CreateTimeAfter',
    ],
    ['a threshold of 0', () => culler({ CpuPercentThreshold: 0 }), 'CpuPercentThreshold'],
    ['a threshold of 101', () => culler({ CpuPercentThreshold: 101 }), 'CpuPercentThreshold'],
    ['a number as text', () => culler({ MaxIdleTimeInMinutes: '60' }), 'MaxIdleTimeInMinutes'],
    ['half a minute', () => culler({ MaxIdleTimeInMinutes: 0.5 }), 'MaxIdleTimeInMinutes'],
    ['more than 32 bits', () => culler({ MaxIdleTimeInMinutes: 2 ** 31 }), 'MaxIdleTimeInMinutes'],
    ['no ids', () => put('StopInstances', '/api/v2/batch/instances/stop', {}), 'InstanceIds'],
    [
      'one id instead of a list',
      () => put('StopInstances', '/api/v2/batch/instances/stop', { InstanceIds: 'dsw-1' }),
      'InstanceIds',
    ],
    [
      'an id that is a number',
      () => put('StopInstances', '/api/v2/batch/instances/stop', { InstanceIds: ['dsw-1', 2] }),
      'InstanceIds[1]',
    ],
    [
      '101 ids',
      () =>
        put('QueryAutoShutdownPolicies', '/api/v2/batch/autoshutdownpolicies/query', {
          InstanceIds: Array.from({ length: 101 }, (_, i) => `dsw-${i}`),
        }),
      'InstanceIds',
    ],
    [
      'a label without its value',
      () =>
        put('UpdateInstanceLabels', '/api/v2/instances/dsw-1/labels', { Labels: [{ Key: 'a' }] }),
      'Labels[0].Value',
    ],
    [
      'a label whose value is null',
      () =>
        put('UpdateInstanceLabels', '/api/v2/instances/dsw-1/labels', {
          Labels: [{ Key: 'a', Value: null }],
        }),
      'Labels[0].Value',
    ],
    [
      'a name with a hyphen',
      () => put('UpdateInstance', '/api/v2/instances/dsw-1', { InstanceName: 'my-box' }),
      'InstanceName',
    ],
    [
      'two images',
      () => post('CreateInstance', '/api/v2/instances', { ImageId: 'a', ImageUrl: 'b' }),
      'ImageId',
    ],
    [
      'more points than Cloud Monitor gives',
      () =>
        take({
          action: 'GetMetrics',
          path: '/api/v2/instance/dsw-1/cms/metrics',
          query: { Namespace: 'acs_pai_dsw', MetricName: 'm', Dimensions: '[]', Length: '1441' },
        }),
      'Length',
    ],
    [
      'a task id that is no UUID',
      () => take({ action: 'GetSanityCheckTask', path: '/api/v2/sanitychecks/SSH/7' }),
      'TaskId',
    ],
    [
      'a check of another kind',
      () =>
        take({
          action: 'GetSanityCheckTask',
          path: '/api/v2/sanitychecks/FTP/473469c7-aa6f-4dc5-b3db-a3dc0de3c83e',
        }),
      'CheckType',
    ],
    [
      'metrics in hours',
      () =>
        take({
          action: 'GetInstanceMetrics',
          path: '/api/v2/instance/dsw-1/metrics',
          query: { MetricType: 'CpuCoreUsage', TimeStep: '1h' },
        }),
      'TimeStep',
    ],
    [
      'no keys to delete',
      () =>
        take({
          method: 'DELETE',
          action: 'DeleteInstanceLabels',
          path: '/api/v2/instances/dsw-1/labels',
          query: { LabelKeys: ',' },
        }),
      'LabelKeys',
    ],
  ])('refuses %s', (_, result, path) => {
    expect(pathsOf(result())).toEqual([path]);
  });

  test.each([
    ['both of SortBy and Order', () => list({ SortBy: 'GmtCreateTime', Order: 'DESC' })],
    [
      'Order with an obsolete SortBy',
      () =>
        take({
          action: 'ListEcsSpecs',
          path: '/api/v2/ecsspecs',
          query: { AcceleratorType: 'GPU', Order: 'ASC' },
        }),
    ],
    ['fractions of a second', () => list({ CreateTimeAfter: '2026-03-01T12:00:00.123Z' })],
    [
      '100 ids',
      () =>
        put('QueryAutoShutdownPolicies', '/api/v2/batch/autoshutdownpolicies/query', {
          InstanceIds: Array.from({ length: 100 }, (_, i) => `dsw-${i}`),
        }),
    ],
    [
      'no body where none is needed',
      () =>
        take({
          method: 'POST',
          action: 'CreateIdleInstanceCuller',
          path: '/api/v2/instances/dsw-1/idleinstanceculler',
        }),
    ],
    [
      'a body where none is known',
      () =>
        take({
          method: 'PUT',
          action: 'StartInstance',
          path: '/api/v2/instances/dsw-1/start',
          body: '{}',
        }),
    ],
  ])('takes %s', (_, result) => {
    expect(result().problems).toEqual([]);
  });

  test('names every problem at once, with what was expected and found', () => {
    const { problems } = list({ PageNumber: 'x', Order: 'up', SortBy: 'Priority' });

    expect(sayProblems(problems)).toBe(
      'Invalid parameters: PageNumber: expected an integer, found "x"; Order: expected one of ASC, DESC, found "up".',
    );
  });

  test('knows every type that api.json uses', () => {
    const types = new Set<string>();
    const visit = (shape: object): void => {
      for (const [key, value] of Object.entries(shape)) {
        if (key === 'type' && typeof value === 'string') types.add(value);
        if (typeof value === 'object' && value !== null) visit(value);
      }
    };
    for (const { parameters } of Object.values(operationDescriptions)) visit(parameters);

    expect([...types].sort()).toEqual([
      'any',
      'array',
      'boolean',
      'integer',
      'map',
      'object',
      'string',
    ]);
  });
});
