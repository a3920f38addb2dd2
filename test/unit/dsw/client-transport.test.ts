import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Credentials } from '../../../lib/dsw/credentials.ts';
import { isDswError } from '../../../lib/dsw/errors.ts';
import { createPacer } from '../../../lib/dsw/pacer.ts';
import { createRetryBudget } from '../../../lib/dsw/retry-budget.ts';
import { setUpClient } from '../../helpers/dsw-setup.ts';
import { createJumpingClock } from '../../helpers/jumping-clock.ts';
import {
  answer,
  cutOff,
  hang,
  reset,
  type ScriptedServer,
  startScriptedServer,
  text,
} from '../../helpers/scripted-server.ts';

let server: ScriptedServer;

beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.calls.length = 0;
});

const ok = answer({ RequestId: 'r-ok', Success: true, TotalCount: 0 });
const broken = answer({ Code: 'InternalError', RequestId: 'r-500' }, { status: 500 });
const throttled = answer({ Code: 'Throttling.User', RequestId: 'r-400' }, { status: 400 });

/** What passes, and whether the service may have acted on the request before. */
const PASSING = {
  'HTTP 500': broken,
  'HTTP 502 in HTML': text('<html>bad gateway</html>', {
    status: 502,
    headers: { 'content-type': 'text/html' },
  }),
  'HTTP 503 without a body': text('', { status: 503 }),
  'HTTP 500 in XML': text('<Error/>', {
    status: 500,
    headers: { 'content-type': 'text/xml;charset=utf-8' },
  }),
  'a reset': reset,
  'a body that breaks off': cutOff(),
  'an error whose body breaks off': cutOff(500),
  'an empty 204': text('', { status: 204 }),
  'broken JSON': text('{"Success":tr'),
  'no object': text('[1]'),
};

describe('a call that only reads', () => {
  test.each(Object.entries(PASSING))('is sent again after %s', async (_, failure) => {
    server.script(failure, failure, ok);
    const { client } = setUpClient(server.url);

    await client.listInstances();

    expect(server.calls).toHaveLength(3);
  });

  test('is sent four times at most, and then fails with the last failure', async () => {
    server.script(broken);
    const { client } = setUpClient(server.url);

    const error = await client.listInstances().catch((reason: unknown) => reason);

    expect(server.calls).toHaveLength(4);
    expect(error).toMatchObject({
      code: 'DSW_SERVICE_FAILED',
      operation: 'ListInstances',
      httpStatus: 500,
      serviceCode: 'InternalError',
      requestId: 'r-500',
      attempts: 4,
      retryable: true,
      mayHaveTakenEffect: false,
    });
  });

  test('is sent again under a new nonce', async () => {
    server.script(broken, reset, ok);
    const { client } = setUpClient(server.url);

    await client.listInstances();

    const nonces = server.calls.map(({ headers }) => headers['x-acs-signature-nonce']);
    expect(new Set(nonces).size).toBe(3);
  });

  test('ends after its time-out when there is no answer', async () => {
    server.script(hang);
    const { client } = setUpClient(server.url);

    const call = client.listInstances({}, { timeoutMs: 30, retries: 1 });

    await expect(call).rejects.toMatchObject({ code: 'DSW_TIMEOUT', attempts: 2, retryable: true });
  });

  test('ends after its time-out when the answer does not end', async () => {
    server.script((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{');
    });
    const { client } = setUpClient(server.url);

    const call = client.listInstances({}, { timeoutMs: 30, retries: 0 });

    await expect(call).rejects.toMatchObject({ code: 'DSW_ANSWER_UNREADABLE', httpStatus: 200 });
  });
});

describe('the deletion of a snapshot', () => {
  test.each(Object.entries(PASSING))(
    'is sent again after %s: what is gone is not deleted twice',
    async (_, failure) => {
      server.script(failure, ok);
      const { client } = setUpClient(server.url);

      await client.deleteInstanceSnapshot({ InstanceId: 'dsw-1', SnapshotId: 'snp-1' });

      expect(server.calls).toHaveLength(2);
    },
  );
});

describe('a call that must not be done twice', () => {
  test.each(Object.entries(PASSING))(
    'is sent once when there is %s, and says that it may have taken effect',
    async (_, failure) => {
      server.script(failure, ok);
      const { client } = setUpClient(server.url);

      const call = client.stopInstance({ InstanceId: 'dsw-1' });

      await expect(call).rejects.toMatchObject({
        attempts: 1,
        mayHaveTakenEffect: true,
        retryable: true,
      });
      expect(server.calls).toHaveLength(1);
    },
  );

  test('is sent again after it was throttled, since nothing was done', async () => {
    server.script(throttled, throttled, ok);
    const { client } = setUpClient(server.url);

    await client.stopInstance({ InstanceId: 'dsw-1' });

    expect(server.calls).toHaveLength(3);
  });

  test('is sent again when nobody can have received it', async () => {
    const gone = await startScriptedServer();
    await gone.close();
    const { client, clock } = setUpClient(gone.url);

    const error = await client
      .stopInstance({ InstanceId: 'dsw-1' })
      .catch((reason: unknown) => reason);

    expect(error).toMatchObject({
      code: 'DSW_ENDPOINT_UNREACHABLE',
      attempts: 4,
      mayHaveTakenEffect: false,
    });
    expect(clock.now().getTime()).toBeGreaterThan(Date.parse('2026-03-01T00:00:00Z'));
  });

  test('is not sent again after a redirect, which is an error', async () => {
    server.script(text('', { status: 302, headers: { location: 'http://elsewhere.example' } }), ok);
    const { client } = setUpClient(server.url);

    await expect(client.listInstances()).rejects.toMatchObject({
      code: 'DSW_ANSWER_UNREADABLE',
      httpStatus: 302,
    });
    expect(server.calls).toHaveLength(1);
  });
});

describe('batch calls', () => {
  test('that were refused in part resolve with what was taken', async () => {
    const body = {
      Success: true,
      Code: 'PermissionError',
      InstanceIds: ['dsw-1'],
      HttpStatusCode: 200,
    };
    server.script(answer(body));
    const { client } = setUpClient(server.url);

    expect(await client.stopInstances({ InstanceIds: ['dsw-1', 'dsw-2'] })).toEqual(body);
  });

  test('that failed inside of an HTTP 200 reject', async () => {
    server.script(
      answer({ Success: false, Code: 'PermissionError', Message: 'no', RequestId: 'r-1' }),
    );
    const { client } = setUpClient(server.url);

    await expect(client.stopInstances({ InstanceIds: ['dsw-1'] })).rejects.toMatchObject({
      code: 'DSW_FORBIDDEN',
      serviceCode: 'PermissionError',
      requestId: 'r-1',
    });
  });
});

describe('throttling', () => {
  test.each([
    [
      'HTTP 429 and Retry-After in seconds',
      429,
      { Code: 'Throttling' },
      { 'retry-after': '7' },
      7000,
    ],
    [
      'HTTP 400 and the vendor’s milliseconds',
      400,
      { Code: 'Throttling.User' },
      { 'x-acs-retry-after': '2500' },
      2500,
    ],
    [
      'the vendor’s milliseconds under a code of its own',
      400,
      { Code: 'Busy' },
      { 'x-acs-retry-after': '1800' },
      1800,
    ],
    ['HTTP 429 in HTML', 429, undefined, { 'retry-after': '3' }, 3000],
  ])('by %s is waited out', async (_, status, body, headers, waitMs) => {
    server.script(text(JSON.stringify(body) ?? '<html>', { status, headers }), ok);
    const { client, clock } = setUpClient(server.url);
    const start = clock.now().getTime();

    await client.stopInstance({ InstanceId: 'dsw-1' });

    expect(clock.now().getTime() - start).toBeGreaterThanOrEqual(waitMs);
  });

  test('goes on until the deadline, and then is the error', async () => {
    server.script(throttled);
    const { client, clock } = setUpClient(server.url);
    const start = clock.now().getTime();

    const error = await client
      .listInstances({}, { deadlineMs: 30_000 })
      .catch((reason: unknown) => reason);

    expect(error).toMatchObject({
      code: 'DSW_THROTTLED',
      retryable: true,
      requestId: 'r-400',
      mayHaveTakenEffect: false,
    });
    expect(isDswError(error) && error.attempts).toBeGreaterThan(4);
    expect(clock.now().getTime() - start).toBeLessThanOrEqual(30_000);
  });

  test('is known to all clients that share a pacer', async () => {
    server.script(
      answer({ Code: 'Throttling' }, { status: 429, headers: { 'retry-after': '5' } }),
      ok,
    );
    const { client, clock, log } = setUpClient(server.url);
    const pacer = createPacer({ clock });
    const first = setUpClient(server.url, { clock, log, pacer }).client;
    const second = setUpClient(server.url, { clock, log, pacer }).client;
    const start = clock.now().getTime();

    await first.listInstances({}, { retries: 0 }).catch(() => {});
    await second.listInstances();

    expect(client).not.toBe(second);
    expect(clock.now().getTime() - start).toBeGreaterThanOrEqual(5000);
  });
});

describe('expired credentials', () => {
  const expired = answer(
    { Code: 'InvalidSecurityToken.Expired', RequestId: 'r-x' },
    { status: 400 },
  );

  test('are renewed once, between two attempts', async () => {
    server.script(expired, ok);
    const given: Credentials[] = [
      { accessKeyId: 'STS.one', accessKeySecret: 's1', securityToken: 'token-one' },
      { accessKeyId: 'STS.two', accessKeySecret: 's2', securityToken: 'token-two' },
    ];
    const { client } = setUpClient(server.url, {
      credentials: {
        get: async () => given.shift() ?? { accessKeyId: 'none', accessKeySecret: 'none' },
      },
    });

    await client.stopInstance({ InstanceId: 'dsw-1' });

    const tokens = server.calls.map(({ headers }) => headers['x-acs-security-token']);
    expect(tokens).toEqual(['token-one', 'token-two']);
  });

  test('that do not change are refused at once', async () => {
    server.script(expired);
    const { client } = setUpClient(server.url);

    await expect(client.listInstances()).rejects.toMatchObject({
      code: 'DSW_CREDENTIALS_REFUSED',
      attempts: 1,
      requestId: 'r-x',
    });
  });

  test('that are renewed over and over are given up after the second', async () => {
    server.script(expired);
    let serial = 0;
    const refresh = async () => {
      serial += 1;
      return { accessKeyId: `STS.${serial}`, accessKeySecret: 's', securityToken: `t${serial}` };
    };
    const { client } = setUpClient(server.url, { credentials: { get: refresh, refresh } });

    await expect(client.listInstances()).rejects.toMatchObject({
      code: 'DSW_CREDENTIALS_REFUSED',
      attempts: 2,
    });
  });
});

function anInterruption(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const interruption = new AbortController();
  return { signal: interruption.signal, abort: () => interruption.abort(new Error('enough')) };
}

describe('the caller’s signal', () => {
  test('ends a call that waits for its answer', async () => {
    const caller = new AbortController();
    server.script(() => caller.abort(new Error('enough')));
    const { client } = setUpClient(server.url);

    const call = client.stopInstance({ InstanceId: 'dsw-1' }, { signal: caller.signal });

    await expect(call).rejects.toMatchObject({
      code: 'DSW_ABORTED',
      attempts: 1,
      mayHaveTakenEffect: true,
    });
  });

  test('leaves a change that was sent its answer where the process is only to end', async () => {
    const { signal, abort } = anInterruption();
    server.script((response, call) => {
      abort();
      ok(response, call);
    });
    const { client } = setUpClient(server.url, { interruption: signal });

    const call = client.stopInstance({ InstanceId: 'dsw-1' }, { signal });

    await expect(call).resolves.toMatchObject({ RequestId: 'r-ok' });
  });

  test('repeats no change once the process is to end', async () => {
    const { signal, abort } = anInterruption();
    server.script((response, call) => {
      abort();
      broken(response, call);
    }, ok);
    const { client } = setUpClient(server.url, { interruption: signal });

    const call = client.stopInstance({ InstanceId: 'dsw-1' }, { signal });

    await expect(call).rejects.toMatchObject({ attempts: 1, mayHaveTakenEffect: true });
  });

  test('cuts off a read at once when the process is to end', async () => {
    const { signal, abort } = anInterruption();
    server.script(abort);
    const { client } = setUpClient(server.url, { interruption: signal });

    await expect(client.listInstances({}, { signal })).rejects.toMatchObject({
      code: 'DSW_ABORTED',
      attempts: 1,
    });
  });

  test('ends a call that waits for its repetition', async () => {
    const caller = new AbortController();
    server.script(broken);
    const { client, clock } = setUpClient(server.url, {
      clock: {
        now: () => new Date('2026-03-01T00:00:00Z'),
        sleep: (_, signal) =>
          new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => reject(signal.reason));
            caller.abort(new Error('enough'));
          }),
      },
    });

    const call = client.listInstances({}, { signal: caller.signal });

    await expect(call).rejects.toMatchObject({
      code: 'DSW_ABORTED',
      attempts: 1,
      mayHaveTakenEffect: false,
    });
    expect(clock).toBeDefined();
  });

  test('ends a call that waits for credentials', async () => {
    const caller = new AbortController();
    const { client } = setUpClient(server.url, {
      credentials: { get: () => new Promise(() => {}) },
    });

    const call = client.listInstances({}, { signal: caller.signal });
    caller.abort(new Error('enough'));

    await expect(call).rejects.toMatchObject({ code: 'DSW_ABORTED', attempts: 0 });
  });

  test('that has been given before is never sent', async () => {
    const { client } = setUpClient(server.url);

    const call = client.listInstances({}, { signal: AbortSignal.abort() });

    await expect(call).rejects.toMatchObject({ code: 'DSW_ABORTED', attempts: 0 });
    expect(server.calls).toHaveLength(0);
  });

  test('that has been given before leaves no rejection unhandled, which would end the process', async () => {
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    const { client } = setUpClient(server.url, {
      credentials: { get: () => Promise.reject(new Error('no credentials')) },
    });

    const call = client.listInstances({}, { signal: AbortSignal.abort() });

    await expect(call).rejects.toMatchObject({ code: 'DSW_ABORTED' });
    // Node tells of them when all that was due has run.
    await new Promise(setImmediate);
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  });
});

describe('connections', () => {
  test('are kept and used again', async () => {
    server.script(ok);
    const { client } = setUpClient(server.url);

    for (let call = 0; call < 5; call += 1) await client.listInstances();

    expect(new Set(server.calls.map(({ connection }) => connection)).size).toBe(1);
  });
});

describe('what is logged', () => {
  test('has operation, attempts and request id in every line', async () => {
    server.script(broken, throttled, ok);
    const { client, log } = setUpClient(server.url);

    await client.listInstances();

    expect(
      log.lines.map(({ level, fields }) => [level, fields['attempts'], fields['requestId']]),
    ).toEqual([
      ['info', 1, 'r-500'],
      ['info', 2, 'r-400'],
      ['debug', 3, 'r-ok'],
    ]);
    expect(log.lines.every(({ fields }) => fields['operation'] === 'ListInstances')).toBe(true);
  });
});

test('a request that is wrong is not sent, and says everything that is wrong with it', async () => {
  const { client } = setUpClient(server.url);

  const call = client.createIdleInstanceCuller({
    InstanceId: '',
    CpuPercentThreshold: 0,
    MaxIdleTimeInMinutes: 1.5,
  });

  await expect(call).rejects.toMatchObject({
    code: 'DSW_REQUEST_INVALID',
    attempts: 0,
    problems: [
      { path: 'InstanceId' },
      { path: 'CpuPercentThreshold' },
      { path: 'MaxIdleTimeInMinutes' },
    ],
  });
  expect(server.calls).toHaveLength(0);
});

describe('a dead service', () => {
  beforeEach(() => server.script(broken));

  test('is not hammered: with the budget used up, calls fail at their first failure', async () => {
    const { client } = setUpClient(server.url);

    for (let call = 0; call < 60; call += 1) await client.listInstances().catch(() => {});

    // 500 tokens at 5 a repetition.
    expect(server.calls).toHaveLength(60 + 100);
  });

  test('is not hammered by a process that makes a client for each target and invocation', async () => {
    const clock = createJumpingClock('2026-03-01T00:00:00Z');

    for (let call = 0; call < 60; call += 1) {
      const { client } = setUpClient(server.url, { clock });
      await client.listInstances().catch(() => {});
    }

    expect(server.calls).toHaveLength(60 + 100);
  });

  test('uses up the budget of one account, or the one that a client was given', async () => {
    const clock = createJumpingClock('2026-03-01T00:00:00Z');
    const spent = setUpClient(server.url, { clock, account: '1', budget: createRetryBudget(0) });
    const other = setUpClient(server.url, { clock, account: '2' });

    await spent.client.listInstances().catch(() => {});
    const ofSpent = server.calls.length;
    await other.client.listInstances().catch(() => {});

    expect([ofSpent, server.calls.length]).toEqual([1, 1 + 4]);
  });
});
