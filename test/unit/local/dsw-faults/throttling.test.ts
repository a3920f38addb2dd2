import { describe, expect, test } from 'vitest';
import { getRunning, stopRunning } from '../dsw-wire/a-service.ts';
import { testKey } from '../dsw-wire/signed-request.ts';
import { aFaultyService } from './a-faulty-service.ts';

const hints = ['retry-after', 'x-acs-retry-after', 'x-ratelimit-user', 'x-ratelimit-user-api'];

function hintsOf(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => hints.includes(name)));
}

describe('throttling', () => {
  test.each([
    [{}, 400, 'Throttling.User', {}],
    [{ code: 'Throttling' }, 400, 'Throttling', {}],
    [{ code: 'Throttling.Api', status: 429 }, 429, 'Throttling.Api', {}],
    [{ code: 'ServiceUnavailable' }, 503, 'ServiceUnavailable', {}],
    [{ retryAfter: 2 }, 400, 'Throttling.User', { 'retry-after': '2' }],
    [{ acsRetryAfter: 1500 }, 400, 'Throttling.User', { 'x-acs-retry-after': '1500' }],
    [
      { userTimeLeft: 2000, apiTimeLeft: 500 },
      400,
      'Throttling.User',
      {
        'x-ratelimit-user': 'Limit:1,Remain:0,TimeLeft:2000,Reset:2000',
        'x-ratelimit-user-api': 'Limit:1,Remain:0,TimeLeft:500,Reset:500',
      },
    ],
  ])('in the shape %j', async (settings, status, code, headers) => {
    const service = aFaultyService([{ do: { throttle: settings } }]);

    const answer = await service.call(stopRunning);

    expect(answer.status).toBe(status);
    expect(answer.body.Code).toBe(code);
    expect(hintsOf(answer.headers)).toEqual(headers);
    expect(service.statusOf()).toBe('Running');
  });
});

describe('a quota', () => {
  const statuses = async (service: ReturnType<typeof aFaultyService>, calls: readonly object[]) => {
    const seen: number[] = [];
    for (const call of calls) seen.push((await service.call(call)).status);
    return seen;
  };

  test('lets so many calls through in a time, and says how long to wait', async () => {
    const service = aFaultyService([{ do: { quota: { calls: 3, seconds: 60 } } }]);

    expect(await statuses(service, Array(4).fill(getRunning))).toEqual([200, 200, 200, 400]);
    const refused = await service.call(getRunning);
    expect(refused.body.Code).toBe('Throttling.User');
    expect(hintsOf(refused.headers)).toEqual({ 'x-acs-retry-after': '20000' });
    service.pass(19_999);
    expect(await statuses(service, [getRunning])).toEqual([400]);
    service.pass(1);
    expect(await statuses(service, [getRunning, getRunning])).toEqual([200, 400]);
  });

  test.each([
    ['account', [200, 400, 400, 400]],
    ['operation', [200, 400, 200, 400]],
    ['key', [200, 400, 400, 200]],
  ])('is counted per %s', async (per, expected) => {
    const other = { ...testKey, accessKeyId: 'other-key' };
    const service = aFaultyService([{ do: { quota: { calls: 1, per } } }], {
      keys: [testKey, other],
    });

    const seen = await statuses(service, [
      getRunning,
      getRunning,
      { query: { ResourceId: 'ALL' } },
      { ...getRunning, ...other },
    ]);

    expect(seen).toEqual(expected);
  });

  test('counts only the calls that it is about', async () => {
    const service = aFaultyService([
      { match: { operation: 'ListInstances' }, do: { quota: { calls: 1, header: 'none' } } },
    ]);

    expect(await statuses(service, [getRunning, {}, getRunning, {}])).toEqual([200, 200, 200, 400]);
  });

  test.each([
    ['none', {}],
    ['Retry-After', { 'retry-after': '1' }],
    ['x-ratelimit-user', { 'x-ratelimit-user': 'Limit:2,Remain:0,TimeLeft:500,Reset:500' }],
    ['x-ratelimit-user-api', { 'x-ratelimit-user-api': 'Limit:2,Remain:0,TimeLeft:500,Reset:500' }],
  ])('may tell the wait by %s', async (header, expected) => {
    const service = aFaultyService([{ do: { quota: { calls: 2, header } } }]);
    await statuses(service, [getRunning, getRunning]);

    expect(hintsOf((await service.call(getRunning)).headers)).toEqual(expected);
  });

  test('can be changed while calls come in', async () => {
    const service = aFaultyService([{ do: { quota: { calls: 1, seconds: 3600 } } }]);
    expect(await statuses(service, [getRunning, getRunning])).toEqual([200, 400]);

    await service.control('PUT', '/_local/faults', [
      { do: { quota: { calls: 2, seconds: 3600 } } },
    ]);

    expect(await statuses(service, Array(3).fill(getRunning))).toEqual([200, 200, 400]);
  });

  test('can change by itself at an instant', async () => {
    const service = aFaultyService([
      { match: { until: '1h' }, do: { quota: { calls: 2, seconds: 7200 } } },
      { match: { from: '1h' }, do: { quota: { calls: 1, seconds: 7200 } } },
    ]);
    expect(await statuses(service, Array(3).fill(getRunning))).toEqual([200, 200, 400]);

    service.pass(3_600_000);

    expect(await statuses(service, Array(2).fill(getRunning))).toEqual([200, 400]);
  });
});
