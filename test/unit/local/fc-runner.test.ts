import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../local/clock-manual.ts';
import { createFcRunner, type FcRunner } from '../../../local/fc/runner.ts';
import { signFcCall } from '../../helpers/sign-fc-call.ts';

const START = Date.parse('2026-03-02T10:00:00Z');
const credentials = { accessKeyId: 'STS.local', accessKeySecret: 'secret', securityToken: 'token' };

/** A code package: every way in which a function can answer, fail or hang. */
const FILES: Record<string, string> = {
  'esm.mjs': `
    let calls = 0;
    let ready = 'no';
    export const initialize = async (context) => { ready = context.function.name; };
    export const handler = async (event, context) => {
      calls += 1;
      return {
        calls, ready, isBuffer: Buffer.isBuffer(event), bytes: event.length, text: event.toString().slice(0, 100),
        context: JSON.parse(JSON.stringify(context)), hasLogger: typeof context.logger.info,
        environment: { ...process.env }, cwd: process.cwd(), hidden: process.send === undefined,
        pid: process.pid,
      };
    };
    export const bytes = async (event) => Buffer.from(event).reverse();
    export const talk = async (event, context) => {
      console.log('plain'); console.error('warning'); context.logger.info('logged %d', 1); return 'ok';
    };
    export const nothing = async () => {};
    export const plain = () => 'at once';
    export const text = 'not a function';
  `,
  'fail.mjs': `
    let tries = 0;
    class QuotaError extends Error { constructor(message) { super(message); this.name = 'QuotaError'; } }
    export const reject = async () => { throw new QuotaError('no more'); };
    export const throwNow = () => { throw new TypeError('at once'); };
    export const throwText = async () => { throw 'a text'; };
    export const exit = async () => { process.exit(3); };
    export const dangling = async () => {
      Promise.reject(new Error('nobody listens'));
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    };
    export const later = async () => { setImmediate(() => process.exit(1)); return 'answered'; };
    export const spin = async () => { for (;;); };
    export const hang = async () => new Promise(() => setInterval(() => {}, 1000));
    export const circular = async () => { const a = {}; a.a = a; return a; };
    export const flaky = async (event, context) => {
      if (context.retryCount < 2) throw new Error('try ' + context.retryCount);
      return 'third time';
    };
  `,
  'callback.js': `
    exports.good = (event, context, callback) => { setImmediate(() => callback(null, { got: event.toString() })); };
    exports.bad = (event, context, callback) => callback(new RangeError('called back'));
    exports.twice = (event, context, callback) => { callback(null, 'first'); callback(null, 'second'); };
  `,
  'common.cjs': `exports.handler = async () => 'common';`,
  'broken.mjs': 'export const handler = async () => {',
  'init.mjs': `
    export const initialize = async () => { throw new Error('not ready'); };
    export const handler = async () => 'never';
  `,
  'gate.mjs': `
    import { existsSync, writeFileSync } from 'node:fs';
    // Waits for the test to put a file there: concurrency is seen without timing.
    export const handler = async (event) => {
      const { entered, leave } = JSON.parse(event.toString() || '{}');
      if (entered) writeFileSync(entered, '');
      while (leave && !existsSync(leave)) await new Promise((resolve) => setTimeout(resolve, 5));
      return 'left';
    };
  `,
};

interface Settings {
  readonly props?: string;
  readonly triggers?: string;
  readonly role?: string;
}

let folder: string;
let runner: FcRunner | undefined;
let lines: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fc-runner-'));
  for (const [name, content] of Object.entries(FILES)) await writeFile(join(folder, name), content);
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => runner?.close());

/** Two manual clocks: the stack's, and one that rules time limits, so that no test waits for real. */
async function start(
  handler: string,
  { props = '', triggers = '', role = 'some-role' }: Settings = {},
) {
  const sYamlPath = join(folder, 's.yaml');
  await writeFile(
    sYamlPath,
    `resources:
  it:
    component: fc3
    props:
      functionName: demo-it
      runtime: nodejs20
      handler: ${handler}
      timeout: 10
      memorySize: 256
      role: ${role}
      environmentVariables: { GREETING: hello, OVERLAID: no }
${props.replace(/^/gm, '      ')}
${triggers && `      triggers:\n${triggers}`}
`,
  );
  const clock = createManualClock(START);
  const limitClock = createManualClock(0);
  lines = [];
  runner = await createFcRunner({
    sYamlPath,
    codeDir: folder,
    clock,
    limitClock,
    region: 'cn-hangzhou',
    accountId: '1234567890123456',
    credentials,
    environment: { OVERLAID: 'yes' },
    log: (line) => lines.push(line),
  });
  return { fc: runner, clock, limitClock };
}

async function call(handler: string, event: unknown = 'hi', settings?: Settings) {
  const { fc } = await start(handler, settings);
  const { status, errorType, body } = await fc.invoke('demo-it', event);
  return { status, errorType, body: Buffer.from(body).toString() };
}

/** Moves the clock on whenever an invocation waits for it, until none is left. Answers how long the waits were (ms). */
async function passWaits(fc: FcRunner, clock: ReturnType<typeof createManualClock>) {
  const waits: number[] = [];
  while (fc.inFlight > 0) {
    await nextTurn();
    const next = clock.waiting() > 0 ? clock.next() : undefined;
    if (next === undefined) continue;
    waits.push(next - clock.now());
    clock.advanceTo(next);
  }
  return waits;
}

/** Runs a handler into its time limit: moves the limit's clock as soon as the limit is set. */
async function callUntilLimit(handler: string) {
  const { fc, limitClock } = await start(handler);
  const answer = fc.invoke('demo-it', '');
  for (;;) {
    const done = await Promise.race([answer.then(() => true), nextTurn().then(() => false)]);
    if (done) break;
    const limit = limitClock.next();
    // Loading has a limit of its own (60 s); only the handler's is to strike.
    if (limit !== undefined && limit < 60_000) limitClock.advanceTo(limit);
  }
  return { fc, result: await answer };
}

const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 2));

describe('what a handler is given', () => {
  it('gets a Buffer, the documented context, and the environment of FC and s.yaml', async () => {
    const { body } = await call('esm.handler', { triggerName: 'x' });

    expect(JSON.parse(body)).toMatchObject({
      isBuffer: true,
      text: '{"triggerName":"x"}',
      hasLogger: 'function',
      hidden: true,
      context: {
        requestId: expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{12}-[0-9a-f]{12}$/),
        credentials,
        function: { name: 'demo-it', handler: 'esm.handler', memory: 256, timeout: 10 },
        service: { qualifier: 'LATEST' },
        region: 'cn-hangzhou',
        accountId: '1234567890123456',
        retryCount: 0,
      },
      environment: {
        GREETING: 'hello',
        OVERLAID: 'yes',
        FC_FUNCTION_NAME: 'demo-it',
        FC_REGION: 'cn-hangzhou',
        FC_FUNC_CODE_PATH: folder,
        ALIBABA_CLOUD_ACCESS_KEY_ID: 'STS.local',
        ALIBABA_CLOUD_SECURITY_TOKEN: 'token',
      },
    });
  });

  it('sees nothing of our own environment', async () => {
    Object.assign(process.env, { SOME_SECRET_OF_MINE: 'x' });
    const { HOME } = process.env;

    const { body } = await call('esm.handler');

    const { environment } = JSON.parse(body);
    expect(environment).not.toHaveProperty('SOME_SECRET_OF_MINE');
    expect(environment.HOME).not.toBe(HOME);
  });

  it('gets no credentials without a role', async () => {
    const { body } = await call('esm.handler', '', { role: 'null' });

    expect(JSON.parse(body).context).not.toHaveProperty('credentials');
    expect(JSON.parse(body).environment).not.toHaveProperty('ALIBABA_CLOUD_ACCESS_KEY_ID');
  });

  it('runs the initializer once, and is used again', async () => {
    const { fc } = await start('esm.handler', {
      props: 'instanceLifecycleConfig: { initializer: { handler: esm.initialize, timeout: 5 } }',
    });

    const answers = [];
    for (const event of ['a', 'b', 'c']) {
      answers.push(JSON.parse(Buffer.from((await fc.invoke('it', event)).body).toString()));
    }

    expect(answers.map(({ calls, ready }) => [calls, ready])).toEqual([
      [1, 'demo-it'],
      [2, 'demo-it'],
      [3, 'demo-it'],
    ]);
    expect(new Set(answers.map(({ pid }) => pid)).size).toBe(1);
    expect(fc.invocations.map(({ coldStart }) => coldStart)).toEqual([true, false, false]);
  });
});

describe('what a caller is answered', () => {
  it.each([
    ['esm.nothing', ''],
    ['esm.plain', 'at once'],
    ['esm.talk', 'ok'],
    ['common.handler', 'common'],
    ['callback.good', '{"got":"hi"}'],
    ['callback.twice', 'first'],
  ])('%s', async (handler, body) => {
    expect(await call(handler)).toEqual({ status: 200, errorType: undefined, body });
  });

  it('carries bytes both ways, up to 32 MB', async () => {
    const { fc } = await start('esm.bytes');
    const event = Buffer.alloc(32 * 1024 * 1024, 1);
    event[0] = 255;

    const { body } = await fc.invoke('demo-it', event);

    expect(body.byteLength).toBe(event.byteLength);
    expect(body.at(-1)).toBe(255);
  });

  it('refuses more than 32 MB, and more than 128 KB when asynchronous', async () => {
    const { fc } = await start('esm.nothing');

    expect(await fc.invoke('demo-it', Buffer.alloc(32 * 1024 * 1024 + 1))).toMatchObject({
      status: 400,
    });
    expect(await fc.invoke('demo-it', Buffer.alloc(128 * 1024 + 1), { async: true })).toMatchObject(
      { status: 400 },
    );
    expect(fc.inFlight).toBe(0);
  });

  it('answers 404 for a function that is not there', async () => {
    const { fc } = await start('esm.nothing');

    const { status, body } = await fc.invoke('nobody', '');

    expect(status).toBe(404);
    expect(Buffer.from(body).toString()).toContain(
      'there is no function nobody; s.yaml has demo-it',
    );
  });

  it('passes on what the function writes, line by line', async () => {
    await call('esm.talk');
    await runner?.close();

    expect(lines).toContain('plain');
    expect(lines).toContain('warning');
    expect(lines.join('\n')).toMatch(/^\S+Z 1-[0-9a-f-]+ \[info\] logged 1$/m);
  });
});

describe('a function that fails is answered with HTTP 200 and its error', () => {
  it.each([
    ['fail.reject', 'UnhandledInvocationError', 'QuotaError', 'no more'],
    ['fail.throwNow', 'UnhandledInvocationError', 'TypeError', 'at once'],
    ['fail.throwText', 'UnhandledInvocationError', 'string', 'a text'],
    ['fail.circular', 'UnhandledInvocationError', 'TypeError', /circular/i],
    ['callback.bad', 'HandledInvocationError', 'RangeError', 'called back'],
    [
      'fail.exit',
      'UnhandledInvocationError',
      'UnhandledInvocationError',
      /^Process exited unexpectedly before completing request \(duration: \d+ms\)$/,
    ],
    [
      'fail.dangling',
      'UnhandledInvocationError',
      'UnhandledInvocationError',
      /^Process exited unexpectedly/,
    ],
    ['broken.handler', 'UnhandledInvocationError', 'SyntaxError', /Unexpected end of input/],
    [
      'nowhere.handler',
      'UnhandledInvocationError',
      'HandlerNotFound',
      'there is no nowhere.mjs or nowhere.js in the code package',
    ],
    [
      'esm.missing',
      'UnhandledInvocationError',
      'HandlerNotFound',
      'esm.mjs exports no function called missing',
    ],
    [
      'esm.text',
      'UnhandledInvocationError',
      'HandlerNotFound',
      'esm.mjs exports no function called text',
    ],
  ])('%s', async (handler, errorType, type, message) => {
    const answer = await call(handler);

    expect(answer).toMatchObject({ status: 200, errorType });
    const error = JSON.parse(answer.body);
    expect(Object.keys(error)).toEqual(['errorMessage', 'errorType', 'stackTrace']);
    expect(error.errorType).toBe(type);
    expect(error.errorMessage).toMatch(message);
  });

  it('has a stack trace when it threw', async () => {
    const { stackTrace } = JSON.parse((await call('fail.reject')).body);

    expect(stackTrace[0]).toMatch(/^at reject \(.*fail\.mjs:\d+:\d+\)$/);
  });

  it('starts afresh after a crash', async () => {
    const { fc } = await start('fail.exit');

    await fc.invoke('demo-it', '');
    await fc.invoke('demo-it', '');

    expect(fc.invocations.map(({ coldStart }) => coldStart)).toEqual([true, true]);
    expect(fc.invocations[0]?.instanceId).not.toBe(fc.invocations[1]?.instanceId);
  });

  it('does not blame the next request for a process that ended after its answer', async () => {
    const { fc } = await start('fail.later');

    const first = await fc.invoke('demo-it', '');
    const second = await fc.invoke('demo-it', '');

    expect(Buffer.from(first.body).toString()).toBe('answered');
    expect(second.status).toBe(200);
  });

  it('tries a failing initializer again at the next request', async () => {
    const { fc } = await start('init.handler', {
      props: 'instanceLifecycleConfig: { initializer: { handler: init.initialize } }',
    });

    for (const _ of [1, 2]) {
      const { body } = await fc.invoke('demo-it', '');
      expect(JSON.parse(Buffer.from(body).toString()).errorMessage).toBe('not ready');
    }
  });
});

describe('the time limit', () => {
  it.each(['fail.hang', 'fail.spin'])('kills %s', async (handler) => {
    const { fc, result } = await callUntilLimit(handler);

    expect(result).toMatchObject({ status: 200, errorType: 'UnhandledInvocationError' });
    expect(JSON.parse(Buffer.from(result.body).toString()).errorMessage).toBe(
      'Task timed out after 10 seconds',
    );
    expect(fc.invocations[0]?.status).toBe('failed');
    expect(fc.inFlight).toBe(0);
  });

  it('leaves no limit behind once the function answered', async () => {
    const { fc, limitClock } = await start('esm.nothing');

    await fc.invoke('demo-it', '');

    expect(limitClock.next()).toBeUndefined();
  });
});

describe('asynchronous invocations', () => {
  it('are accepted at once and run afterwards', async () => {
    const { fc } = await start('esm.nothing');

    const { status, requestId } = await fc.invoke('demo-it', '', { async: true });
    expect(status).toBe(202);
    expect(fc.inFlight).toBe(1);
    await fc.idle();

    expect(fc.invocations).toMatchObject([{ requestId, async: true, status: 'succeeded' }]);
  });

  it('are tried again after an error of the function, as often as configured', async () => {
    const { fc, clock } = await start('fail.flaky', {
      props: 'asyncInvokeConfig: { maxAsyncRetryAttempts: 2 }',
    });

    await fc.invoke('demo-it', '', { async: true });
    const waits = await passWaits(fc, clock);

    expect(fc.invocations).toMatchObject([{ status: 'succeeded', attempts: 3 }]);
    expect(waits).toEqual([1000, 2000]);
  });

  it('are not tried again with maxAsyncRetryAttempts 0', async () => {
    const { fc } = await start('fail.reject', {
      props: 'asyncInvokeConfig: { maxAsyncRetryAttempts: 0 }',
    });

    await fc.invoke('demo-it', '', { async: true });
    await fc.idle();

    expect(fc.invocations).toMatchObject([
      { status: 'failed', attempts: 1, error: { errorMessage: 'no more' } },
    ]);
  });

  it('wait for the reserved instance, run one at a time, and expire by the local clock', async () => {
    const { fc, clock } = await start('gate.handler', {
      props: `asyncInvokeConfig: { maxAsyncEventAgeInSeconds: 240 }
concurrencyConfig: { reservedConcurrency: 1 }`,
    });
    const leave = join(folder, `leave-${fc.invocations.length}-${START}`);

    await fc.invoke('demo-it', { leave }, { async: true });
    clock.advanceTo(START + 1000);
    await fc.invoke('demo-it', {}, { async: true });
    clock.advanceTo(START + 200_000);
    await fc.invoke('demo-it', {}, { async: true });
    const sync = await fc.invoke('demo-it', {});
    expect(fc.invocations.map(({ status }) => status)).toEqual([
      'running',
      'queued',
      'queued',
      'throttled',
    ]);
    expect(sync.status).toBe(429);
    clock.advanceTo(START + 241_001);
    await writeFile(leave, '');
    await fc.idle();

    expect(fc.invocations.map(({ status }) => status)).toEqual([
      'succeeded',
      'expired',
      'succeeded',
      'throttled',
    ]);
  });

  it('run side by side where nothing is reserved', async () => {
    const { fc } = await start('gate.handler');
    const paths = [1, 2].map((n) => ({
      entered: join(folder, `in-${n}`),
      leave: join(folder, `in-${3 - n}`),
    }));

    for (const event of paths) await fc.invoke('demo-it', event, { async: true });
    // Each leaves only when the other has entered.
    await fc.idle();

    expect(fc.invocations.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  });
});

describe('timers', () => {
  const NIGHTLY = `        - triggerName: nightly
          triggerType: timer
          triggerConfig: { cronExpression: 'CRON_TZ=Asia/Shanghai 0 0 22 * * *', enable: true, payload: '{"a":1}' }
        - triggerName: tick
          triggerType: timer
          triggerConfig: { cronExpression: '@every 60m', enable: true }
        - triggerName: off
          triggerType: timer
          triggerConfig: { cronExpression: '@every 1m', enable: false }`;

  it('fire on the local clock, each at its own instant, when the clock jumps', async () => {
    const { fc, clock } = await start('esm.handler', { triggers: NIGHTLY });

    fc.start();
    fc.start();
    clock.advanceTo(Date.parse('2026-03-02T14:30:00Z'));
    await fc.idle();

    expect(fc.invocations.map(({ source, submittedAt }) => `${source} ${submittedAt}`)).toEqual([
      'tick 2026-03-02T11:00:00.000Z',
      'tick 2026-03-02T12:00:00.000Z',
      'tick 2026-03-02T13:00:00.000Z',
      'nightly 2026-03-02T14:00:00.000Z',
      'tick 2026-03-02T14:00:00.000Z',
    ]);
  });

  it('hand over the documented event', async () => {
    const { fc, clock } = await start('esm.talk', { triggers: NIGHTLY });
    const seen: string[] = [];
    await writeFile(
      join(folder, 'seen.mjs'),
      'export const handler = async (event) => { console.log(event.toString()); };',
    );
    await fc.close();
    const again = await start('seen.handler', { triggers: NIGHTLY });

    again.fc.start();
    again.clock.advanceTo(Date.parse('2026-03-02T14:00:00Z'));
    await again.fc.idle();
    await again.fc.close();
    seen.push(...lines);

    expect(seen.map((line) => JSON.parse(line))).toContainEqual({
      triggerTime: '2026-03-02T14:00:00Z',
      triggerName: 'nightly',
      payload: '{"a":1}',
    });
    expect(clock.next()).toBeUndefined();
  });

  it('fire no more once the runner is closed', async () => {
    const { fc, clock } = await start('esm.handler', { triggers: NIGHTLY });

    fc.start();
    await fc.close();
    clock.advanceTo(START + 86_400_000);

    expect(fc.invocations).toEqual([]);
  });
});

describe('over HTTP', () => {
  it('invokes synchronously and asynchronously, and lists the invocations', async () => {
    const { fc } = await start('callback.good');
    const { url } = await fc.listen(0);
    const path = '/2023-03-30/functions/demo-it/invocations';

    const sync = await fetch(signFcCall(url, { path, body: 'over the wire', keys: credentials }));
    const async = await fetch(
      signFcCall(url, {
        path,
        body: '{}',
        headers: { 'x-fc-invocation-type': 'Async' },
        keys: credentials,
      }),
    );
    await fc.idle();
    const list = await (await fetch(`${url}/_local/invocations`)).json();

    expect([sync.status, await sync.text()]).toEqual([200, '{"got":"over the wire"}']);
    expect(sync.headers.get('x-fc-request-id')).toMatch(/^1-/);
    expect([async.status, await async.text()]).toEqual([202, '']);
    expect(list).toMatchObject({
      invocations: [
        { functionName: 'demo-it', async: false, status: 'succeeded' },
        { functionName: 'demo-it', async: true, status: 'succeeded' },
      ],
    });
  });

  it('marks a failed function by a header', async () => {
    const { fc } = await start('fail.reject');

    const response = await fc.fetch(
      signFcCall('http://fc', {
        path: '/2023-03-30/functions/demo-it/invocations',
        keys: credentials,
      }),
    );

    expect(response.status).toBe(200);
    expect(response.headers.get('x-fc-error-type')).toBe('UnhandledInvocationError');
    expect(await response.json()).toMatchObject({ errorType: 'QuotaError' });
  });

  it.each([
    ['GET', '/2023-03-30/functions/demo-it/invocations', 400, 'PathNotSupported'],
    ['POST', '/2023-03-30/functions', 400, 'PathNotSupported'],
    ['POST', '/2023-03-30/functions/nobody/invocations', 404, 'FunctionNotFound'],
    ['POST', '/2023-03-30/functions/demo-it/invocations?qualifier=prod', 404, 'AliasNotFound'],
    ['POST', '/elsewhere', 404, 'NotFound'],
  ])('answers %s %s with %d %s', async (method, path, status, code) => {
    const { fc } = await start('esm.nothing');

    const response = await fc.fetch(signFcCall('http://fc', { method, path, keys: credentials }));

    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ Code: code });
  });
});

describe('killing', () => {
  it('ends what runs, and goes on with what is queued in a fresh process', async () => {
    const { fc } = await start('gate.handler', {
      props: `asyncInvokeConfig: { maxAsyncRetryAttempts: 0 }
concurrencyConfig: { reservedConcurrency: 1 }`,
    });
    const entered = join(folder, 'entered-before-the-kill');
    await fc.invoke('demo-it', { entered, leave: join(folder, 'never') }, { async: true });
    await fc.invoke('demo-it', {}, { async: true });
    while (!existsSync(entered)) await nextTurn();

    const killed = await fc.kill();
    await fc.idle();

    expect(killed).toBe(1);
    const [first, second] = fc.invocations;
    expect(first).toMatchObject({
      status: 'failed',
      error: { errorMessage: expect.stringContaining('exited unexpectedly') },
    });
    expect(second).toMatchObject({ status: 'succeeded', coldStart: true });
  });

  it('takes warm processes as well', async () => {
    const { fc } = await start('esm.handler');
    await fc.invoke('demo-it', 'one');

    expect(await fc.kill()).toBe(1);
    await fc.invoke('demo-it', 'two');

    expect(fc.invocations.map(({ coldStart }) => coldStart)).toEqual([true, true]);
  });
});

describe('closing', () => {
  it('ends what runs and drops what waits', async () => {
    const { fc } = await start('fail.hang', {
      props: 'concurrencyConfig: { reservedConcurrency: 1 }',
    });
    await fc.invoke('demo-it', '', { async: true });
    await fc.invoke('demo-it', '', { async: true });

    await fc.close();
    await fc.idle();

    expect(fc.invocations.map(({ status }) => status)).toEqual(['failed', 'cancelled']);
    expect(fc.inFlight).toBe(0);
  });

  it('runs preStop of idle instances', async () => {
    await writeFile(
      join(folder, 'stop.mjs'),
      `export const handler = async () => 'ok';
       export const preStop = async () => { console.log('bye'); };`,
    );
    const { fc } = await start('stop.handler', {
      props: 'instanceLifecycleConfig: { preStop: { handler: stop.preStop, timeout: 5 } }',
    });

    await fc.invoke('demo-it', '');
    await fc.close();

    expect(lines).toContain('bye');
  });
});
