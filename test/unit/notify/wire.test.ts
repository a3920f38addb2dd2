import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aNotice, aRow } from '../../helpers/a-notice.ts';
import { setUpNotifier } from '../../helpers/notify-setup.ts';
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

let server: ScriptedServer;

beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.calls.length = 0;
});

const SECRET = 'SECexample0123456789';
const NOW = Date.parse('2026-01-05T13:30:00Z');
const options = { idempotencyKey: 'notices/nightly-stop/main/ops-warning' };

/** What each kind of channel answers when it is content, and how to reach it. */
const KINDS = {
  dingtalk: { path: '/robot/send?access_token=tokentokentoken', ok: answer({ errcode: 0 }) },
  feishu: {
    path: '/open-apis/bot/v2/hook/tokentokentoken',
    ok: answer({ code: 0, msg: 'success' }),
  },
  slack: { path: '/services/T0000/B0000/tokentokentoken', ok: text('ok') },
  webhook: { path: '/in/tokentokentoken', ok: text('', { status: 204 }) },
} as const;
type Kind = keyof typeof KINDS;
const kinds = Object.keys(KINDS) as Kind[];

function setUp(kind: Kind, { people = {}, secret = true } = {}) {
  const env = { URL: `${server.url}${KINDS[kind].path}`, SECRET };
  return setUpNotifier({ kind, people, ...(secret && { secret: { env: 'SECRET' } }) }, env);
}

function bodyOf(call: ScriptedServer['calls'][number] | undefined): Record<string, unknown> {
  return JSON.parse(String(call?.body));
}

describe.each(kinds)('a message to %s', (kind) => {
  test('is delivered', async () => {
    server.script(KINDS[kind].ok);
    const { notifier, clock } = setUp(kind);

    const result = await notifier.send('ops', aNotice(), options);

    expect(result).toEqual({ status: 'delivered', at: clock.now(), shown: 1, attempts: 1 });
    expect(server.calls).toHaveLength(1);
    expect(server.calls[0]?.method).toBe('POST');
    expect(server.calls[0]?.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  const passing: Readonly<Record<string, Act>> = {
    'HTTP 500': text('', { status: 500 }),
    'HTTP 502 in HTML': text('<html>', { status: 502 }),
    'a reset': reset,
    'a body that breaks off': cutOff(),
  };
  test.each(Object.entries(passing))('is sent again after %s', async (_, failure) => {
    server.script(failure, failure, KINDS[kind].ok);
    const { notifier } = setUp(kind);

    const result = await notifier.send('ops', aNotice(), options);

    expect(result).toMatchObject({ status: 'delivered', attempts: 3 });
  });

  test('is sent four times at most', async () => {
    server.script(text('no', { status: 503 }));
    const { notifier } = setUp(kind);

    const result = await notifier.send('ops', aNotice(), options);

    expect(result).toMatchObject({
      status: 'failed',
      code: 'NOTIFY_SERVICE_FAILED',
      retryable: true,
      attempts: 4,
      message: 'The channel ops failed (HTTP 503: no). Sent 4 times.',
    });
  });

  test('waits as long as Retry-After says', async () => {
    server.script(text('', { status: 429, headers: { 'retry-after': '7' } }), KINDS[kind].ok);
    const { notifier, clock } = setUp(kind);

    await notifier.send('ops', aNotice(), options);

    expect(clock.now().getTime() - NOW).toBe(7_000);
  });

  test('is given up when Retry-After is after the deadline', async () => {
    server.script(text('', { status: 429, headers: { 'retry-after': '60' } }), KINDS[kind].ok);
    const { notifier, clock } = setUp(kind);

    const result = await notifier.send('ops', aNotice(), options);
    const next = await notifier.send('ops', aNotice(), options);

    expect(result).toMatchObject({ code: 'NOTIFY_THROTTLED', retryable: true, attempts: 1 });
    // The channel wants nothing for that long, so nothing more is sent.
    expect(next).toMatchObject({ code: 'NOTIFY_DEADLINE', retryable: true, attempts: 0 });
    expect([server.calls.length, clock.now().getTime()]).toEqual([1, NOW]);
  });

  test('does not follow a redirect', async () => {
    server.script(text('', { status: 307, headers: { location: `${server.url}/elsewhere` } }));
    const { notifier } = setUp(kind);

    const result = await notifier.send('ops', aNotice(), options);

    expect(result).toMatchObject({ code: 'NOTIFY_REDIRECTED', retryable: false });
    expect(server.calls).toHaveLength(1);
  });

  test('is not sent again when it is refused', async () => {
    server.script(text('no_service', { status: 404 }));
    const { notifier } = setUp(kind);

    const result = await notifier.send('ops', aNotice(), options);

    expect(result).toMatchObject({ code: 'NOTIFY_REJECTED', retryable: false, attempts: 1 });
    expect(result).toHaveProperty('message', expect.stringContaining('HTTP 404: no_service'));
  });

  test('ends when the caller says so', async () => {
    server.script(hang);
    const { notifier } = setUp(kind);
    const caller = new AbortController();

    const sending = notifier.send('ops', aNotice(), { ...options, signal: caller.signal });
    while (server.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    caller.abort();

    expect(await sending).toMatchObject({ code: 'NOTIFY_ABORTED', retryable: true });
  });

  test('reads no more of an endless answer than it needs', async () => {
    let closed = false;
    server.script((response) => {
      response.writeHead(400);
      response.on('close', () => {
        closed = true;
      });
      const more = () => {
        if (!closed && response.write('x'.repeat(10_000))) setImmediate(more);
        else if (!closed) response.once('drain', more);
      };
      more();
    });
    const { notifier } = setUp(kind);

    const result = await notifier.send('ops', aNotice(), options);

    expect(result).toMatchObject({ code: 'NOTIFY_REJECTED' });
    expect(String(Reflect.get(result, 'message')).length).toBeLessThan(400);
  });

  test('is not sent where the time is over', async () => {
    const { notifier } = setUp(kind);

    const deadline = new Date(NOW - 1);
    const result = await notifier.send('ops', aNotice(), { ...options, deadline });

    expect(result).toMatchObject({ code: 'NOTIFY_DEADLINE', attempts: 0 });
    expect(server.calls).toEqual([]);
  });
});

test('an answer that is too late is not waited for', async () => {
  server.script(hang);
  const { notifier } = setUp('slack');

  const deadline = new Date(NOW + 60);
  const result = await notifier.send('ops', aNotice(), { ...options, deadline });

  expect(result).toMatchObject({ code: 'NOTIFY_TIMEOUT', retryable: true });
});

describe('DingTalk', () => {
  test('gets timestamp and signature in the query, beside the token', async () => {
    server.script(KINDS.dingtalk.ok);
    const { notifier } = setUp('dingtalk');

    await notifier.send('ops', aNotice(), options);

    const { pathname, searchParams } = new URL(server.calls[0]?.target ?? '', server.url);
    const hmac = createHmac('sha256', Buffer.from(SECRET));
    expect(pathname).toBe('/robot/send');
    expect(Object.fromEntries(searchParams)).toEqual({
      access_token: 'tokentokentoken',
      timestamp: String(NOW),
      sign: hmac.update(Buffer.from(`${NOW}\n${SECRET}`)).digest('base64'),
    });
    // + and / must not reach it as they are.
    expect(server.calls[0]?.target.split('sign=')[1]).toMatch(/^[A-Za-z0-9%]+$/);
  });

  test('gets no signature where there is no secret', async () => {
    server.script(KINDS.dingtalk.ok);
    const { notifier } = setUp('dingtalk', { secret: false });

    await notifier.send('ops', aNotice(), options);

    expect(server.calls[0]?.target).toBe(KINDS.dingtalk.path);
  });

  test('addresses owners by mobile number or user id, in the text too', async () => {
    server.script(KINDS.dingtalk.ok);
    const people = {
      a: '13800000000',
      b: 'manager42',
      c: 'user:12345678901',
      d: 'mobile:+852-51234567',
    };
    const { notifier } = setUp('dingtalk', { people });
    const rows = ['a', 'b', 'c', 'd', 'e', 'a'].map((ownerId) =>
      aRow({ ownerId, ownerName: 'Eve' }),
    );

    await notifier.send('ops', aNotice({ rows }), options);

    const { msgtype, markdown, at } = bodyOf(server.calls[0]);
    expect(msgtype).toBe('markdown');
    expect(at).toEqual({
      atMobiles: ['13800000000', '+852-51234567'],
      atUserIds: ['manager42', '12345678901'],
      isAtAll: false,
    });
    const shown = String(Reflect.get(Object(markdown), 'text'));
    for (const name of ['@13800000000', '@manager42', '@12345678901', '@+852-51234567', 'Eve']) {
      expect(shown).toContain(name);
    }
  });

  test.each([
    [310000, 'NOTIFY_REJECTED', false],
    [400013, 'NOTIFY_REJECTED', false],
    [460101, 'NOTIFY_REJECTED', false],
  ])('refuses with HTTP 200 and errcode %i', async (errcode, code, retryable) => {
    server.script(answer({ errcode, errmsg: 'sign not match' }));
    const { notifier } = setUp('dingtalk');

    const result = await notifier.send('ops', aNotice(), options);

    expect(result).toMatchObject({
      code,
      retryable,
      attempts: 1,
      message: `The channel ops refused the message (errcode ${errcode}: sign not match).`,
    });
  });

  test.each([130101, 410100])('is left alone for ten minutes after errcode %i', async (errcode) => {
    server.script(answer({ errcode, errmsg: 'send too fast' }), KINDS.dingtalk.ok);
    const { notifier, clock } = setUp('dingtalk');

    const first = await notifier.send('ops', aNotice(), options);
    const second = await notifier.send('ops', aNotice(), options);
    clock.pass(10 * 60_000);
    const third = await notifier.send('ops', aNotice(), options);

    expect(first).toMatchObject({ code: 'NOTIFY_THROTTLED', retryable: true });
    expect(second).toMatchObject({ code: 'NOTIFY_DEADLINE', attempts: 0 });
    expect(third).toMatchObject({ status: 'delivered' });
  });

  test('is asked again when its system is busy', async () => {
    server.script(answer({ errcode: -1 }), KINDS.dingtalk.ok);
    const { notifier } = setUp('dingtalk');

    expect(await notifier.send('ops', aNotice(), options)).toMatchObject({ attempts: 2 });
  });

  test('gets no more than 15 messages in any minute', async () => {
    server.script(KINDS.dingtalk.ok);
    const { notifier, clock } = setUp('dingtalk');
    const deadline = new Date(NOW + 3_600_000);
    const times: number[] = [];

    for (let count = 0; count < 40; count += 1) {
      await notifier.send('ops', aNotice(), { ...options, deadline });
      times.push(clock.now().getTime());
    }

    times.forEach((time) => {
      expect(times.filter((other) => other >= time && other < time + 60_000).length).toBeLessThan(
        16,
      );
    });
  });
});

describe('Feishu', () => {
  test('gets timestamp and signature in the body', async () => {
    server.script(KINDS.feishu.ok);
    const { notifier } = setUp('feishu');

    await notifier.send('ops', aNotice(), options);

    const body = bodyOf(server.calls[0]);
    const key = Buffer.from(`${NOW / 1000}\n${SECRET}`);
    expect(body['timestamp']).toBe(String(NOW / 1000));
    expect(body['sign']).toBe(createHmac('sha256', key).update(Buffer.alloc(0)).digest('base64'));
    expect(body).toMatchObject({
      msg_type: 'interactive',
      card: {
        header: { title: { content: 'Coming up: nightly-stop at main' }, template: 'orange' },
      },
    });
  });

  test('addresses owners by id or e-mail', async () => {
    server.script(KINDS.feishu.ok);
    const { notifier } = setUp('feishu', { people: { a: 'ou_1', b: 'u2', c: 'c@x.cn', d: 'all' } });
    const rows = ['a', 'b', 'c', 'd'].map((ownerId) => aRow({ ownerId }));

    await notifier.send('ops', aNotice({ rows }), options);

    const sent = String(server.calls[0]?.body).replaceAll('\\"', '"');
    expect(sent.match(/<at [^>]*><\/at>/g)).toEqual([
      '<at id=ou_1></at>',
      '<at id=u2></at>',
      '<at email=c@x.cn></at>',
    ]);
  });

  test.each([
    [{ code: 19021, msg: 'sign match fail' }, 'code 19021: sign match fail'],
    [{ StatusCode: 9499, StatusMessage: 'Bad Request' }, 'code 9499: Bad Request'],
  ])('refuses with HTTP 200 and %j', async (found, said) => {
    server.script(answer(found));
    const { notifier } = setUp('feishu');

    const result = await notifier.send('ops', aNotice(), options);

    expect(result).toMatchObject({ code: 'NOTIFY_REJECTED', retryable: false });
    expect(result).toHaveProperty('message', `The channel ops refused the message (${said}).`);
  });

  test('accepts the answer of older bots', async () => {
    server.script(answer({ Extra: null, StatusCode: 0, StatusMessage: 'success' }));
    const { notifier } = setUp('feishu');

    expect(await notifier.send('ops', aNotice(), options)).toMatchObject({ status: 'delivered' });
  });

  test('is asked again when there is too much going on', async () => {
    server.script(answer({ code: 11232, msg: 'frequency limited' }), KINDS.feishu.ok);
    const { notifier } = setUp('feishu');

    expect(await notifier.send('ops', aNotice(), options)).toMatchObject({ attempts: 2 });
  });
});

describe('Slack', () => {
  test('gets blocks and a text, and owners by their id', async () => {
    server.script(KINDS.slack.ok);
    const { notifier } = setUp('slack', { people: { '2001': 'U012AB3CD', b: '!channel' } });
    const rows = [aRow(), aRow({ ownerId: 'b', ownerName: 'bob' })];

    await notifier.send('ops', aNotice({ rows }), options);

    expect(bodyOf(server.calls[0])).toMatchObject({
      text: 'Coming up: nightly-stop at main\n1 instance will be stopped.',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'Coming up: nightly-stop at main' } },
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            verbatim: true,
            text: [
              '1 instance will be stopped.',
              'When: 2026-01-05 22:00 (Asia/Shanghai, UTC+08:00)',
              '• train_1 (dsw-0001), <@U012AB3CD>: outside working hours',
              '• train_1 (dsw-0001), bob: outside working hours',
            ].join('\n'),
          },
        },
        { type: 'context' },
      ],
    });
  });

  test('that answers HTTP 200 with anything but ok has not taken it', async () => {
    server.script(text('<html>sign in</html>'));
    const { notifier } = setUp('slack');

    const result = await notifier.send('ops', aNotice(), options);

    expect(result).toMatchObject({ code: 'NOTIFY_ANSWER_UNREADABLE', retryable: false });
  });
});

describe('a signed webhook', () => {
  test('gets id, timestamp and signature in headers, and the message as data', async () => {
    server.script(KINDS.webhook.ok);
    const { notifier } = setUp('webhook');

    await notifier.send('ops', aNotice(), options);

    const [call] = server.calls;
    const timestamp = String(NOW / 1000);
    const signed = Buffer.concat([Buffer.from(`${timestamp}.`), call?.body ?? Buffer.alloc(0)]);
    expect(call?.headers).toMatchObject({
      'steward-notice-id': options.idempotencyKey,
      'steward-timestamp': timestamp,
      'steward-signature': `v1=${createHmac('sha256', SECRET).update(signed).digest('hex')}`,
    });
    expect(bodyOf(call)).toMatchObject({ version: 1, message: aNotice() });
  });

  test('gets the same id when it is sent again', async () => {
    server.script(text('', { status: 500 }), KINDS.webhook.ok);
    const { notifier } = setUp('webhook');

    await notifier.send('ops', aNotice(), options);

    const of = (name: string) => new Set(server.calls.map(({ headers }) => headers[name]));
    expect(server.calls).toHaveLength(2);
    expect(of('steward-notice-id').size).toBe(1);
  });
});

describe('an address', () => {
  test.each([
    ['http://example.com/hook/tokentokentoken', 'http is for this machine only'],
    ['ftp://127.0.0.1/hook/tokentokentoken', 'not an https address'],
    ['https://user:tokentokentoken@example.com/', 'carries a user name'],
    ['tokentokentoken', 'it is no address'],
  ])('that cannot be used is not sent to, and not told', async (url, problem) => {
    const { notifier, log } = setUpNotifier({ kind: 'slack' }, { URL: url });

    const result = await notifier.send('ops', aNotice(), options);

    expect(result).toMatchObject({ code: 'NOTIFY_URL_INVALID', attempts: 0, retryable: false });
    expect(result).toHaveProperty('message', expect.stringContaining(problem));
    expect(JSON.stringify([result, log.lines])).not.toContain('tokentokentoken');
  });

  test('that is not in the environment is told by the name of its variable', async () => {
    const { notifier } = setUpNotifier({ kind: 'slack' }, {});

    const result = await notifier.send('ops', aNotice(), options);

    expect(result).toMatchObject({
      code: 'NOTIFY_SECRET_MISSING',
      message:
        'The channel ops lacks a secret: The environment variable URL is not set, and a channel needs it.',
      cause: { code: 'NOTIFY_SECRET_MISSING' },
    });
  });

  test('where nobody listens is tried again, and its failure has a cause', async () => {
    const gone = await startScriptedServer();
    await gone.close();
    const { notifier } = setUpNotifier({ kind: 'slack' }, { URL: `${gone.url}/x` });

    const result = await notifier.send('ops', aNotice(), options);

    expect(result).toMatchObject({ code: 'NOTIFY_UNREACHABLE', attempts: 4, retryable: true });
    expect(result).toHaveProperty('message', expect.stringContaining('ECONNREFUSED'));
    expect(Reflect.get(result, 'cause')).toBeInstanceOf(Error);
  });
});

test('a channel that does not exist is a mistake', async () => {
  const { notifier } = setUp('slack');

  await expect(notifier.send('opps', aNotice(), options)).rejects.toMatchObject({
    code: 'NOTIFY_CHANNEL_UNKNOWN',
    message: 'There is no channel "opps"; there is ops.',
  });
});

test('a channel is written to in its own language, or in that of most people there', () => {
  expect(setUp('dingtalk').notifier.language('ops')).toBe('zh');
  expect(setUp('slack').notifier.language('ops')).toBe('en');
  expect(setUpNotifier({ kind: 'feishu', language: 'en' }, {}).notifier.language('ops')).toBe('en');
});
