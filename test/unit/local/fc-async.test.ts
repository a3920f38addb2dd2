import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { FC_START, type FcStage, ROLE_KEYS, startFcStage } from '../../helpers/fc-stage.ts';
import { signFcCall } from '../../helpers/sign-fc-call.ts';

let stage: FcStage | undefined;
afterEach(() => stage?.close());

async function start(functions: Readonly<Record<string, string>>): Promise<FcStage> {
  stage = await startFcStage(functions);
  return stage;
}

/** A failing function, tried again once, with word of it sent on. */
const toHook = (handler: string) => `
handler: code.${handler}
asyncInvokeConfig:
  maxAsyncRetryAttempts: 1
  maxAsyncEventAgeInSeconds: 60
  destinationConfig:
    onSuccess: { destination: 'acs:fc:cn-hangzhou::functions/demo-hook' }
    onFailure: { destination: 'acs:fc:cn-hangzhou::functions/demo-hook' }
`;

describe('destinations', () => {
  test.each([
    ['fail', 'no more'],
    ['crash', 'Process exited unexpectedly before completing request'],
    ['hang', 'Task timed out after 10 seconds'],
  ])('hear of a function that %ss each time, after its retries', async (handler, message) => {
    const { fc, finish } = await start({ it: toHook(handler), hook: 'handler: code.echo' });

    await fc.invoke('demo-it', { shard: 7 }, { async: true });
    await finish(handler === 'hang' ? 'demo-it' : undefined);

    const [invocation, hook] = fc.invocations;
    expect(invocation).toMatchObject({ status: 'failed', attempts: 2 });
    expect(hook).toMatchObject({ functionName: 'demo-hook', source: 'destination' });
    expect(fc.deliveries).toMatchObject([
      {
        destination: 'acs:fc:cn-hangzhou::functions/demo-hook',
        delivered: true,
        event: {
          requestContext: {
            requestId: invocation?.requestId,
            functionArn: 'acs:fc:cn-hangzhou:1234567890123456:functions/demo-it',
            condition: 'UnhandledInvocationError',
            approximateInvokeCount: 2,
          },
          requestPayload: '{"shard":7}',
          responseContext: { statusCode: 200, functionError: 'UnhandledInvocationError' },
          responsePayload: expect.stringContaining(message),
        },
      },
    ]);
  });

  test('hear of a success once, though it took two tries', async () => {
    const { fc, finish } = await start({ it: toHook('secondTry'), hook: 'handler: code.echo' });

    await fc.invoke('demo-it', '', { async: true });
    await finish();

    expect(fc.deliveries).toMatchObject([
      {
        event: {
          requestContext: { condition: 'Success', approximateInvokeCount: 2 },
          responseContext: { statusCode: 200, functionError: '' },
          responsePayload: 'at last',
        },
      },
    ]);
  });

  test('that are no function of ours are kept, to be looked at', async () => {
    const queue = 'acs:mns:cn-hangzhou::/queues/steward/messages';
    const { fc, url, finish } = await start({
      it: `handler: code.echo
asyncInvokeConfig: { destinationConfig: { onSuccess: { destination: '${queue}' } } }`,
    });

    await fc.invoke('demo-it', 'x', { async: true });
    await fc.invoke('demo-it', 'x');
    await finish();

    const shown = await (await fetch(`${url}/_local/deliveries`)).json();
    expect(shown).toMatchObject({ deliveries: [{ destination: queue, delivered: false }] });
  });

  test('hear of an event that grew too old, which never began', async () => {
    const { fc, clock, folder, finish } = await start({
      it: `${toHook('gate')}\nconcurrencyConfig: { reservedConcurrency: 1 }`,
      hook: 'handler: code.echo',
    });
    const leave = join(folder, 'leave');
    await fc.invoke('demo-it', { leave }, { async: true });
    await fc.invoke('demo-it', { leave }, { async: true });

    clock.advanceTo(FC_START + 60_001);
    await writeFile(leave, '');
    while (fc.deliveries.length < 2) await new Promise(setImmediate);
    await finish();

    const expired = fc.deliveries.map(({ event }) => [
      event.requestContext.condition,
      event.requestContext.approximateInvokeCount,
      event.responseContext.statusCode,
    ]);
    expect(expired).toContainEqual(['AsyncEventExpired', 0, 408]);
  });
});

describe('tries', () => {
  test('are a while apart, and no instance waits in between', async () => {
    const { fc, clock } = await start({
      it: `handler: code.fail
asyncInvokeConfig: { maxAsyncRetryAttempts: 8 }
concurrencyConfig: { reservedConcurrency: 1 }`,
    });
    await fc.invoke('demo-it', '', { async: true });

    const waits: number[] = [];
    while (fc.inFlight > 0) {
      await new Promise(setImmediate);
      const due = clock.waiting() > 0 ? clock.next() : undefined;
      if (due === undefined) continue;
      // The one instance that it may have is free for others.
      expect((await fc.invoke('demo-it', '')).status).toBe(200);
      waits.push((due - clock.now()) / 1000);
      clock.advanceTo(due);
    }

    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128]);
    expect(fc.invocations[0]).toMatchObject({ status: 'failed', attempts: 9 });
  });

  test('of a closed runner are given up', async () => {
    const { fc, clock } = await start({ it: 'handler: code.fail' });
    await fc.invoke('demo-it', '', { async: true });
    while (clock.waiting() === 0) await new Promise(setImmediate);

    await fc.close();
    await fc.idle();

    expect(fc.invocations).toMatchObject([{ status: 'cancelled', attempts: 1 }]);
    expect(fc.inFlight).toBe(0);
  });
});

describe('concurrency', () => {
  test('is shared by functions that reserve none, less what others reserve', async () => {
    const { fc, folder, finish } = await start({
      most: 'handler: code.gate\nconcurrencyConfig: { reservedConcurrency: 99 }',
      a: 'handler: code.gate',
      b: 'handler: code.echo',
    });
    const [entered, leave] = [join(folder, 'entered'), join(folder, 'leave')];
    await fc.invoke('demo-a', { entered, leave }, { async: true });
    while (!existsSync(entered)) await new Promise(setImmediate);

    const refused = await fc.invoke('demo-b', '');
    await fc.invoke('demo-b', '', { async: true });
    const reserved = await fc.invoke('demo-most', { leave: folder });
    expect(fc.invocations.map(({ status }) => status)).toEqual([
      'running',
      'throttled',
      'queued',
      'succeeded',
    ]);
    await writeFile(leave, '');
    await finish();

    expect([refused.status, reserved.status]).toEqual([429, 200]);
    expect(fc.invocations[2]?.status).toBe('succeeded');
  });

  test('of none stops a function', async () => {
    const { fc } = await start({
      it: 'handler: code.echo\nconcurrencyConfig: { reservedConcurrency: 0 }',
    });

    expect((await fc.invoke('demo-it', '')).status).toBe(429);
  });
});

describe('the API', () => {
  const path = '/2023-03-30/functions/demo-it/invocations';
  const call = (url: string, headers: Readonly<Record<string, string>>, body = '') =>
    fetch(signFcCall(url, { path, headers, body, keys: ROLE_KEYS }));

  test.each([
    [{ 'x-fc-invocation-type': 'Later' }],
    [{ 'x-fc-invocation-type': 'Async', 'x-fc-async-task-id': '1a' }],
    [{ 'x-fc-invocation-type': 'Async', 'x-fc-async-delay': '3601' }],
    [{ 'x-fc-invocation-type': 'Async', 'x-fc-async-delay': '-1' }],
  ])('refuses %o', async (headers) => {
    const { fc, url } = await start({ it: 'handler: code.echo' });

    const response = await call(url, headers);

    expect(response.status).toBe(400);
    expect(response.headers.get('x-fc-request-id')).toMatch(/^1-/);
    expect(await response.json()).toMatchObject({ Code: 'InvalidArgument' });
    expect(fc.invocations).toEqual([]);
  });

  test('takes 128 KB asynchronously and not a byte more', async () => {
    const { url, finish } = await start({ it: 'handler: code.echo' });
    const async = { 'x-fc-invocation-type': 'Async' };

    const fits = await call(url, async, 'x'.repeat(131_072));
    const over = await call(url, async, 'x'.repeat(131_073));
    await finish();

    expect([fits.status, over.status]).toEqual([202, 400]);
    expect(await over.json()).toMatchObject({ Code: 'EntityTooLarge' });
  });

  test("answers a task id of FC 2.0's header in the same way, and forgets none that was refused", async () => {
    const { fc, url, finish } = await start({
      it: 'handler: code.echo\nasyncInvokeConfig: { asyncTask: true }',
    });
    const async = { 'x-fc-invocation-type': 'Async' };
    const old = { ...async, 'x-fc-stateful-async-invocation-id': 'run_1' };
    const tooLarge = await call(url, old, 'x'.repeat(131_073));

    const first = await call(url, old);
    const again = await call(url, { ...async, 'x-fc-async-task-id': 'run_1' });
    await finish();

    expect([tooLarge.status, first.status, again.status]).toEqual([400, 202, 409]);
    expect(fc.invocations.filter(({ status }) => status === 'succeeded')).toHaveLength(1);
  });
});
