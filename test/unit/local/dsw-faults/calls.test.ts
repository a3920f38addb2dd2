import { describe, expect, test } from 'vitest';
import { getRunning, stopRunning } from '../dsw-wire/a-service.ts';
import { signRequest, testKey, toRequest } from '../dsw-wire/signed-request.ts';
import { aFaultyService, minutes, someoneWaits } from './a-faulty-service.ts';

const onStop = (action: unknown, match = {}) => [
  { match: { operation: 'StopInstance', ...match }, do: action },
];

describe('latency', () => {
  test('holds a call up on the local clock, by a part of the jitter', async () => {
    const service = aFaultyService(onStop({ latency: { ms: 1000, jitterMs: 500 } }));
    let answered = false;

    const stopping = service.call(stopRunning).then(() => {
      answered = true;
    });
    await someoneWaits(service);
    service.pass(999);
    await new Promise(setImmediate);
    expect([answered, service.statusOf()]).toEqual([false, 'Running']);
    service.pass(501);
    await stopping;

    const [call] = service.calls.list();
    expect(call).toMatchObject({ status: 200, faults: ['latency'] });
    expect(call?.durationMs).toBeGreaterThanOrEqual(1000);
  });

  test('differs from call to call', async () => {
    const service = aFaultyService([{ do: { latency: { ms: 0, jitterMs: 1_000_000 } } }]);
    const delays = Array.from(
      { length: 5 },
      () => service.faults.strike({ operation: 'GetInstance', method: 'GET' } as never).delayMs,
    );

    expect(new Set(delays).size).toBe(5);
  });
});

describe('a time-out', () => {
  test.each([
    ['before', 'Running'],
    ['after', 'Stopping'],
  ])('%s the effect: nobody answers until the caller gives up', async (when, status) => {
    const service = aFaultyService(onStop({ timeout: { when } }));
    const caller = new AbortController();

    const answer = service.fetch(
      new Request(toRequest(signRequest(stopRunning)), { signal: caller.signal }),
    );
    await someoneWaits(service);
    service.pass(minutes(9));
    expect(service.working()).toBe(0);
    caller.abort(new Error('I give up.'));

    await expect(answer).rejects.toThrow('I give up.');
    expect(service.clock.waiting()).toBe(0);
    expect(service.calls.list()).toMatchObject([{ status: null, faults: ['timeout'] }]);
    service.faults.set([]);
    expect((await service.call(getRunning)).body.Status).toBe(
      status === 'Stopping' ? 'Stopped' : status,
    );
  });

  test('ends in a reset for callers who never give up', async () => {
    const service = aFaultyService(onStop({ timeout: { ms: 30_000 } }));

    const answer = expect(service.call(stopRunning)).rejects.toMatchObject({ how: 'reset' });
    await someoneWaits(service);
    service.pass(30_000);

    await answer;
    expect(service.statusOf()).toBe('Running');
  });
});

describe('security tokens', () => {
  const old = { ...testKey, accessKeyId: 'STS.1', securityToken: 'token-1' };
  const fresh = { ...testKey, accessKeyId: 'STS.2', securityToken: 'token-2' };

  test('that are rotated are refused from then on, and newer ones are taken', async () => {
    const service = aFaultyService([{ match: { nth: 2 }, do: { rotatedToken: true } }], {
      keys: [old, testKey],
    });
    const codeWith = async (key: typeof testKey) =>
      (await service.call({ ...getRunning, ...key })).body.Code;

    expect(await codeWith(old)).toBeNull();
    expect(await codeWith(testKey)).toBeNull();
    expect(await codeWith(old)).toBe('InvalidSecurityToken.Expired');
    expect(await codeWith(old)).toBe('InvalidSecurityToken.Expired');
    service.keys.add(fresh);
    expect(await codeWith(fresh)).toBeNull();
    expect(await codeWith(testKey)).toBeNull();
  });

  test('are good again when the rule is gone', async () => {
    const service = aFaultyService([{ do: { rotatedToken: true } }], { keys: [old] });
    await service.call({ ...getRunning, ...old });

    service.faults.set([]);

    expect((await service.call({ ...getRunning, ...old })).status).toBe(200);
  });

  test('expire for one call in the middle of things', async () => {
    const service = aFaultyService([{ match: { nth: 2 }, do: { expiredToken: true } }], {
      keys: [old],
    });
    const codes = [];
    for (let i = 0; i < 3; i += 1) {
      codes.push((await service.call({ ...getRunning, ...old })).body.Code);
    }

    expect(codes).toEqual([null, 'InvalidSecurityToken.Expired', null]);
  });
});

describe('an error after the effect', () => {
  test('is kept like any other change', async () => {
    let changes = 0;
    const service = aFaultyService(onStop({ error: { effect: 'after' } }), {
      onChange: () => {
        changes += 1;
      },
    });

    expect((await service.call(stopRunning)).status).toBe(500);
    expect([service.statusOf(), changes]).toEqual(['Stopping', 1]);
  });
});

test('the call log names the faults that struck, and only those', async () => {
  const service = aFaultyService([
    { do: { clockSkew: { ms: 1 } } },
    { match: { nth: 2 }, do: { unknownFields: true } },
  ]);
  await service.call(getRunning);
  await service.call(getRunning);
  service.faults.set([]);
  await service.call(getRunning);

  expect(service.calls.list().map(({ faults }) => faults)).toEqual([
    ['clockSkew'],
    ['clockSkew', 'unknownFields'],
    undefined,
  ]);
});
