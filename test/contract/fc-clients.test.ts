import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Fc2 from '@alicloud/fc2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../lib/base/clock.ts';
import { createInvoker } from '../../lib/fc/create-invoker.ts';
import { checkInvoke } from '../../tools/smoke/check-invoke.ts';
import { createKeptLog } from '../helpers/dsw-setup.ts';
import { type FcStage, ROLE_KEYS, startFcStage } from '../helpers/fc-stage.ts';
import { createJumpingClock } from '../helpers/jumping-clock.ts';

/** Alibaba Cloud's fc2 as it comes, and our invoker by both clients, against the local Function Compute. */

const ACCOUNT = '1234567890123456';
let stage: FcStage;

beforeAll(async () => {
  stage = await startFcStage({
    echo: 'handler: code.echo',
    fail: 'handler: code.fail',
    worker: 'handler: code.echo\nasyncInvokeConfig: { asyncTask: true }',
    strict: 'handler: code.fail\nasyncInvokeConfig: { asyncTask: true, maxAsyncRetryAttempts: 0 }',
    plain: 'handler: code.echo',
    one: 'handler: code.gate\nconcurrencyConfig: { reservedConcurrency: 1 }',
  });
});
afterAll(() => stage.close());

/** Invocations of a function, begun or not. */
const of = (name: string) =>
  stage.fc.invocations.filter(({ functionName }) => functionName === name);

describe('fc2, unmodified', () => {
  function fc2(version = '2023-03-30', keys = ROLE_KEYS as Record<keyof typeof ROLE_KEYS, string>) {
    const client = new Fc2(ACCOUNT, {
      accessKeyID: keys.accessKeyId,
      accessKeySecret: keys.accessKeySecret,
      securityToken: keys.securityToken,
      region: 'cn-hangzhou',
      endpoint: stage.url,
    });
    client.version = version;
    return client;
  }
  const path = (name: string) => `/functions/${name}/invocations`;

  test('calls functions of FC 3.0 with its version set', async () => {
    const answer = await fc2().post(path('demo-echo'), Buffer.from('{"a":1}'));
    const failed = await fc2().post(path('demo-fail'), '{}');

    expect(String(answer.data)).toBe('{"a":1}');
    expect(answer.headers['x-fc-request-id']).toMatch(/^1-/);
    // A failed function is a success to it.
    expect(failed.headers['x-fc-error-type']).toBe('UnhandledInvocationError');
    expect(failed.data).toMatchObject({ errorMessage: 'no more' });
  });

  test('hands over an asynchronous call once for a task id', async () => {
    const headers = { 'x-fc-invocation-type': 'Async', 'x-fc-async-task-id': 'by_fc2' };
    const call = () =>
      fc2().post(path('demo-worker'), '{}', headers, { qualifier: 'LATEST' }, { rawBuf: true });

    await call();
    const repeated = call();

    await expect(repeated).rejects.toThrow(/failed with 409.*message: undefined/);
    expect(of('demo-worker').map(({ taskId }) => taskId)).toEqual(['by_fc2']);
  });

  test('finds no services, which is where its own methods go', async () => {
    const call = fc2('2016-08-15').invokeFunction('some-service', 'demo-echo', '{}');

    await expect(call).rejects.toMatchObject({
      code: 'ServiceNotFound',
      message: expect.stringContaining('failed with 404'),
    });
  });

  test('is refused with a wrong secret and with another token', async () => {
    const wrong = fc2('2023-03-30', { ...ROLE_KEYS, accessKeySecret: 'another' });
    const other = fc2('2023-03-30', { ...ROLE_KEYS, securityToken: 'another' });

    await expect(wrong.post(path('demo-echo'), '{}')).rejects.toThrow(/failed with 403/);
    await expect(other.post(path('demo-echo'), '{}')).rejects.toThrow(/failed with 403/);
  });
});

describe.each(['fc2', 'openapi'] as const)('the invoker by %s', (client) => {
  function create(clock = systemClock, keys = ROLE_KEYS as Record<keyof typeof ROLE_KEYS, string>) {
    return createInvoker({
      accountId: ACCOUNT,
      region: 'cn-hangzhou',
      endpoint: stage.url,
      credentials: { get: async () => keys },
      client,
      clock,
      log: createKeptLog(),
      random: () => 0.5,
    });
  }

  test('calls synchronously, and knows a failed function', async () => {
    const { body } = await create().invokeSync('demo-echo', { text: '闲 & +' });
    const failed = create().invokeSync('demo-fail', {});

    expect(JSON.parse(Buffer.from(body).toString())).toEqual({ text: '闲 & +' });
    await expect(failed).rejects.toMatchObject({
      code: 'FC_FUNCTION_FAILED',
      errorType: 'UnhandledInvocationError',
      requestId: expect.stringMatching(/^1-/),
    });
  });

  test('starts nothing twice under one task id, however often it is sent', async () => {
    const taskId = `run_${client}`;
    const invoker = create();

    const outcomes: string[] = [];
    for (const shard of [1, 1, 1]) {
      outcomes.push((await invoker.invokeAsync('demo-worker', { shard }, { taskId })).outcome);
    }
    await stage.finish();

    expect(outcomes).toEqual(['taken', 'known', 'known']);
    const begun = of('demo-worker').filter((invocation) => invocation.taskId === taskId);
    expect(begun).toMatchObject([{ status: 'succeeded', attempts: 1 }]);
  });

  test('is taken each time by a function that is not in task mode', async () => {
    const before = of('demo-plain').length;

    for (const _ of [1, 2]) await create().invokeAsync('demo-plain', {}, { taskId: 'same' });
    await stage.finish();

    expect(of('demo-plain').length - before).toBe(2);
  });

  test('has a call begin after its delay', async () => {
    const { requestId } = await create().invokeAsync('demo-plain', {}, { delaySeconds: 90 });
    const find = () => stage.fc.invocations.find((one) => one.requestId === requestId);
    const due = stage.clock.now() + 90_000;

    stage.clock.advanceTo(due - 1);
    await new Promise(setImmediate);
    expect(find()?.status).toBe('queued');
    await stage.finish();

    expect(find()).toMatchObject({
      status: 'succeeded',
      startedAt: new Date(due).toISOString(),
    });
  });

  test('waits out throttling until its deadline', async () => {
    const [entered, leave] = ['entered', 'leave'].map((name) =>
      join(stage.folder, `${name}-${client}`),
    );
    const clock = createJumpingClock('2026-03-02T14:00:00Z');
    await create().invokeAsync('demo-one', { entered, leave });
    while (!(await isThere(String(entered)))) await new Promise(setImmediate);

    const throttled = create(clock).invokeSync('demo-one', {}, { deadlineMs: 5000 });

    await expect(throttled).rejects.toMatchObject({
      code: 'FC_THROTTLED',
      httpStatus: 429,
      serviceCode: 'ResourceExhausted',
      mayHaveTakenEffect: false,
    });
    await writeFile(String(leave), '');
    await stage.finish();
    const started = of('demo-one').filter(({ status }) => status === 'succeeded');
    expect(started).toHaveLength(client === 'fc2' ? 1 : 2);
  });

  test('says that a function is not there', async () => {
    await expect(create().invokeAsync('demo-nobody', {})).rejects.toMatchObject({
      code: 'FC_FUNCTION_NOT_FOUND',
      serviceCode: 'FunctionNotFound',
    });
  });

  test('passes the smoke test of real accounts, which tells a function that takes anything', async () => {
    const smoke = (name: string, taskId: string) =>
      checkInvoke(create(), name, { taskId: `${taskId}_${client}`, taskMode: true });

    const strict = await smoke('demo-strict', 'smoke_1');
    const lax = await smoke('demo-plain', 'smoke_2');
    await stage.finish();

    expect(strict.map(({ ok }) => ok)).toEqual([true, true, true, true]);
    expect(lax.map(({ ok }) => ok)).toEqual([false, true, true, false]);
  });

  test.each([
    ['secret', { accessKeySecret: 'another' }],
    ['key', { accessKeyId: 'STS.another' }],
    ['token', { securityToken: 'another' }],
  ])('is refused with a wrong %s', async (_, wrong) => {
    const call = create(systemClock, { ...ROLE_KEYS, ...wrong }).invokeAsync('demo-plain', {});

    await expect(call).rejects.toMatchObject({
      code: 'FC_CREDENTIALS_REFUSED',
      retryable: false,
      mayHaveTakenEffect: false,
    });
  });
});

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
