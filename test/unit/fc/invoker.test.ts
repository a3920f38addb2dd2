import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInvoker, type InvokerOptions } from '../../../lib/fc/create-invoker.ts';
import { FcError } from '../../../lib/fc/errors.ts';
import { findSignatureFaults } from '../../helpers/acs3-verifier.ts';
import { createKeptLog, KEYS } from '../../helpers/dsw-setup.ts';
import { findFcSignatureFaults } from '../../helpers/fc-signature-verifier.ts';
import { createJumpingClock } from '../../helpers/jumping-clock.ts';
import {
  type Act,
  answer,
  cutOff,
  hang,
  reset,
  type ScriptedServer,
  startScriptedServer,
  text,
} from '../../helpers/scripted-server.ts';

const STS = { ...KEYS, accessKeyId: 'STS.exampleKeyId', securityToken: 'example-token' };
const json = { 'content-type': 'application/json' };
const taken: Act = text('', { status: 202, headers: { ...json, 'x-fc-request-id': 'r-1' } });

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.close());

describe.each(['fc2', 'openapi'] as const)('by %s', (client) => {
  function setUp(options: Partial<InvokerOptions> = {}, ...acts: Act[]) {
    server.calls.length = 0;
    server.script(...acts);
    const clock = createJumpingClock('2026-03-02T14:00:00Z');
    const log = createKeptLog();
    const invoker = createInvoker({
      accountId: '1234567890123456',
      region: 'cn-hangzhou',
      endpoint: server.url,
      credentials: { get: async () => STS },
      client,
      clock,
      log,
      random: () => 0.5,
      ...options,
    });
    return { invoker, clock, log };
  }

  function faults(keys: typeof KEYS | typeof STS) {
    return server.calls.flatMap((call) =>
      client === 'fc2'
        ? findFcSignatureFaults(call, keys)
        : findSignatureFaults(call, { [keys.accessKeyId]: keys.accessKeySecret }),
    );
  }

  async function failureOf(work: Promise<unknown>): Promise<FcError> {
    const error: unknown = await work.then(
      () => 'no failure',
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(FcError);
    return error as FcError; // as just checked
  }

  test('calls the function of FC 3.0 with task id, delay and token, rightly signed', async () => {
    const { invoker } = setUp({}, taken);

    const options = { taskId: 'run_1', delaySeconds: 7 };
    const result = await invoker.invokeAsync('demo-worker', { shard: 'a/b' }, options);

    expect(result).toEqual({ outcome: 'taken', requestId: 'r-1' });
    const [call] = server.calls;
    expect([call?.method, call?.target]).toEqual([
      'POST',
      '/2023-03-30/functions/demo-worker/invocations',
    ]);
    expect(call?.body.toString()).toBe('{"shard":"a/b"}');
    expect(call?.headers).toMatchObject({
      host: server.host,
      'x-fc-invocation-type': 'Async',
      'x-fc-async-task-id': 'run_1',
      'x-fc-async-delay': '7',
      [client === 'fc2' ? 'x-fc-security-token' : 'x-acs-security-token']: 'example-token',
    });
    expect(faults(STS)).toEqual([]);
  });

  test('signs with keys that are not temporary, and sends a token whatever the key is called', async () => {
    const { invoker } = setUp({ credentials: { get: async () => KEYS } }, taken);
    await invoker.invokeAsync('demo-worker', {});
    const other = { ...KEYS, securityToken: 'another-token' };
    expect(faults(KEYS)).toEqual([]);
    expect(JSON.stringify(server.calls[0]?.headers)).not.toContain('security-token');

    const { invoker: second } = setUp({ credentials: { get: async () => other } }, taken);
    await second.invokeAsync('demo-worker', {});

    expect(faults(KEYS)).toEqual([]);
    expect(JSON.stringify(server.calls[0]?.headers)).toContain('another-token');
  });

  test('takes a 409 for a task id that was taken before, and only where there is one', async () => {
    const known = answer(
      { RequestId: 'r-2', Code: 'Conflict', Message: 'there is one' },
      { status: 409, headers: { 'x-fc-request-id': 'r-2' } },
    );
    const { invoker } = setUp({}, known);

    const repeated = await invoker.invokeAsync('demo-worker', {}, { taskId: 'run_1' });
    const failure = await failureOf(invoker.invokeAsync('demo-worker', {}));

    expect(repeated).toEqual({ outcome: 'known', requestId: 'r-2' });
    expect(failure).toMatchObject({ code: 'FC_REJECTED', httpStatus: 409 });
  });

  test.each([
    [
      404,
      { RequestId: 'r', Code: 'FunctionNotFound', Message: "function 'x' does not exist." },
      { code: 'FC_FUNCTION_NOT_FOUND', serviceCode: 'FunctionNotFound' },
    ],
    [
      403,
      { ErrorCode: 'AccessDenied', ErrorMessage: 'not allowed' },
      { code: 'FC_FORBIDDEN', serviceCode: 'AccessDenied' },
    ],
    [
      403,
      { errorCode: 'SignatureNotMatch', errorMessage: 'no match' },
      { code: 'FC_CREDENTIALS_REFUSED' },
    ],
    [400, { Code: 'InvalidArgument', Message: 'no' }, { code: 'FC_REJECTED' }],
  ] as const)(
    'reads an answer of %d with %o, and does not repeat it',
    async (status, body, expected) => {
      const { invoker } = setUp(
        {},
        answer(body, { status, headers: { 'x-fc-request-id': 'r-9' } }),
      );

      const failure = await failureOf(invoker.invokeAsync('demo-worker', {}, { taskId: 'run_1' }));

      expect(failure).toMatchObject({
        ...expected,
        httpStatus: status,
        requestId: 'r-9',
        functionName: 'demo-worker',
        attempts: 1,
        retryable: false,
        mayHaveTakenEffect: false,
      });
      expect(failure.message).not.toContain('undefined');
      expect(server.calls).toHaveLength(1);
    },
  );

  test('waits out throttling, whatever its body is', async () => {
    const headers = { ...json, 'retry-after': '3' };
    const { invoker, clock, log } = setUp(
      {},
      text('', { status: 429, headers }),
      answer({ Code: 'ResourceThrottled' }, { status: 503 }),
      text('<html>', { status: 429 }),
      taken,
    );

    const result = await invoker.invokeAsync('demo-worker', {});

    expect(result.outcome).toBe('taken');
    // 3 s as asked for, then half of 1 s and half of 2 s.
    expect(clock.now().toISOString()).toBe('2026-03-02T14:00:04.500Z');
    expect(log.lines.filter(({ level }) => level === 'info')).toHaveLength(3);
  });

  test('gives up throttling at the deadline', async () => {
    const { invoker } = setUp({}, answer({ Code: 'ResourceExhausted' }, { status: 429 }));

    const failure = await failureOf(invoker.invokeAsync('demo-worker', {}, { deadlineMs: 5000 }));

    expect(failure).toMatchObject({
      code: 'FC_THROTTLED',
      serviceCode: 'ResourceExhausted',
      retryable: true,
      mayHaveTakenEffect: false,
    });
  });

  test.each([
    ['reset', reset],
    ['an error of the service', text('<html>', { status: 502, headers: json })],
  ])('repeats after %s under a task id only', async (_, broken) => {
    const { invoker } = setUp({}, broken, taken);
    await invoker.invokeAsync('demo-worker', {}, { taskId: 'run_1' });
    expect(server.calls).toHaveLength(2);

    server.script(broken, taken);
    const failure = await failureOf(invoker.invokeAsync('demo-worker', {}));

    expect(failure).toMatchObject({ attempts: 1, retryable: true, mayHaveTakenEffect: true });
    expect(server.calls).toHaveLength(3);
  });

  test('knows a taken call by its head alone', async () => {
    const { invoker } = setUp({}, cutOff(202, { 'x-fc-request-id': 'r-3' }));

    expect(await invoker.invokeAsync('demo-worker', {})).toEqual({
      outcome: 'taken',
      requestId: 'r-3',
    });
  });

  test('ends a call that nobody answers', async () => {
    const { invoker } = setUp({}, hang);

    const failure = await failureOf(invoker.invokeSync('demo-worker', {}, { deadlineMs: 50 }));

    expect(failure).toMatchObject({ code: 'FC_TIMEOUT', mayHaveTakenEffect: true });
  });

  test('says that nobody listens, and leaks no key', async () => {
    const closed = await startScriptedServer();
    await closed.close();
    const { invoker } = setUp({ endpoint: closed.url });

    const failure = await failureOf(invoker.invokeAsync('demo-worker', {}));

    expect(failure).toMatchObject({
      code: 'FC_UNREACHABLE',
      mayHaveTakenEffect: false,
      attempts: 4,
    });
    const shown = JSON.stringify([failure, failure.message, String(failure.cause)]);
    for (const secret of Object.values(STS)) expect(shown).not.toContain(secret);
  });

  test('asks for newer keys when the token has expired, once', async () => {
    const expired = answer({ Code: 'SecurityTokenExpired', Message: 'old' }, { status: 403 });
    const newer = { ...STS, securityToken: 'newer-token' };
    const credentials = { get: async () => STS, refresh: async () => newer };
    const { invoker } = setUp({ credentials }, expired, taken);

    await invoker.invokeAsync('demo-worker', {});

    expect(JSON.stringify(server.calls.map(({ headers }) => headers))).toMatch(
      /example-token.*newer-token/,
    );
    server.script(expired);
    const failure = await failureOf(invoker.invokeAsync('demo-worker', {}));
    expect(failure).toMatchObject({ code: 'FC_CREDENTIALS_REFUSED', attempts: 2 });
  });

  test('hands over the bytes of a synchronous answer as they are', async () => {
    const { invoker } = setUp({}, text('{"not": json', { headers: json }));

    const { body } = await invoker.invokeSync('demo-worker', { ask: 1 });

    expect(Buffer.from(body).toString()).toBe('{"not": json');
    expect(server.calls[0]?.headers['x-fc-invocation-type']).toBe('Sync');
  });

  test('takes a function that failed for a failure, though the status is 200', async () => {
    const failed = answer(
      { errorMessage: 'no more', errorType: 'QuotaError', stackTrace: [] },
      { headers: { 'x-fc-error-type': 'UnhandledInvocationError' } },
    );
    const { invoker } = setUp({}, failed);

    const failure = await failureOf(invoker.invokeSync('demo-worker', {}));

    expect(failure).toMatchObject({
      code: 'FC_FUNCTION_FAILED',
      errorType: 'UnhandledInvocationError',
      message: expect.stringContaining('no more'),
      mayHaveTakenEffect: true,
    });
    expect(server.calls).toHaveLength(1);
  });

  test('ends at once when aborted', async () => {
    const controller = new AbortController();
    const { invoker } = setUp({}, (response) => {
      controller.abort(new Error('enough'));
      response.end();
    });

    const work = invoker.invokeAsync('demo-worker', {}, { signal: controller.signal });

    await expect(work).rejects.toThrow('enough');
  });
});

test('takes 409 for known and 202 for taken, whatever else the answers to a storm of repeats are', async () => {
  // An FC that has taken it, and loses the answer.
  server.calls.length = 0;
  server.script(reset, answer({ Code: 'Conflict' }, { status: 409 }));
  const invoker = createInvoker({
    accountId: '1234567890123456',
    region: 'cn-hangzhou',
    endpoint: server.url,
    credentials: { get: async () => STS },
    clock: createJumpingClock('2026-03-02T14:00:00Z'),
    log: createKeptLog(),
    random: () => 0,
  });

  const { outcome } = await invoker.invokeAsync('demo-worker', {}, { taskId: 'run_1' });

  expect(outcome).toBe('known');
});
