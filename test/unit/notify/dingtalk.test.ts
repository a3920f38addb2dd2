import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { aNotice, aRow } from '../../helpers/a-notice.ts';
import { bodyOf, KINDS, NOW, options, SECRET, useWire } from '../../helpers/notify-wire.ts';
import { answer } from '../../helpers/scripted-server.ts';

const wire = useWire();

describe('DingTalk', () => {
  test('gets timestamp and signature in the query, beside the token', async () => {
    wire.server.script(KINDS.dingtalk.ok);
    const { notifier } = wire.setUp('dingtalk');

    await notifier.send('ops', aNotice(), options);

    const { pathname, searchParams } = new URL(wire.server.calls[0]?.target ?? '', wire.server.url);
    const hmac = createHmac('sha256', Buffer.from(SECRET));
    expect(pathname).toBe('/robot/send');
    expect(Object.fromEntries(searchParams)).toEqual({
      access_token: 'tokentokentoken',
      timestamp: String(NOW),
      sign: hmac.update(Buffer.from(`${NOW}\n${SECRET}`)).digest('base64'),
    });
    // + and / must not reach it as they are.
    expect(wire.server.calls[0]?.target.split('sign=')[1]).toMatch(/^[A-Za-z0-9%]+$/);
  });

  test('gets no signature where there is no secret', async () => {
    wire.server.script(KINDS.dingtalk.ok);
    const { notifier } = wire.setUp('dingtalk', { secret: false });

    await notifier.send('ops', aNotice(), options);

    expect(wire.server.calls[0]?.target).toBe(KINDS.dingtalk.path);
  });

  test('addresses owners by mobile number or user id, in the text too', async () => {
    wire.server.script(KINDS.dingtalk.ok);
    const people = {
      a: '13800000000',
      b: 'manager42',
      c: 'user:12345678901',
      d: 'mobile:+852-51234567',
    };
    const { notifier } = wire.setUp('dingtalk', { people });
    const rows = ['a', 'b', 'c', 'd', 'e', 'a'].map((ownerId) =>
      aRow({ ownerId, ownerName: 'Eve' }),
    );

    await notifier.send('ops', aNotice({ rows }), options);

    const { msgtype, markdown, at } = bodyOf(wire.server.calls[0]);
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
    wire.server.script(answer({ errcode, errmsg: 'sign not match' }));
    const { notifier } = wire.setUp('dingtalk');

    const result = await notifier.send('ops', aNotice(), options);

    expect(result).toMatchObject({
      code,
      retryable,
      attempts: 1,
      message: `The channel ops refused the message (errcode ${errcode}: sign not match).`,
    });
  });

  test.each([130101, 410100])('is left alone for ten minutes after errcode %i', async (errcode) => {
    wire.server.script(answer({ errcode, errmsg: 'send too fast' }), KINDS.dingtalk.ok);
    const { notifier, clock } = wire.setUp('dingtalk');

    const first = await notifier.send('ops', aNotice(), options);
    const second = await notifier.send('ops', aNotice(), options);
    clock.pass(10 * 60_000);
    const third = await notifier.send('ops', aNotice(), options);

    expect(first).toMatchObject({ code: 'NOTIFY_THROTTLED', retryable: true });
    expect(second).toMatchObject({ code: 'NOTIFY_DEADLINE', attempts: 0 });
    expect(third).toMatchObject({ status: 'delivered' });
  });

  test('is asked again when its system is busy', async () => {
    wire.server.script(answer({ errcode: -1 }), KINDS.dingtalk.ok);
    const { notifier } = wire.setUp('dingtalk');

    expect(await notifier.send('ops', aNotice(), options)).toMatchObject({ attempts: 2 });
  });

  test('gets no more than 15 messages in any minute', async () => {
    wire.server.script(KINDS.dingtalk.ok);
    const { notifier, clock } = wire.setUp('dingtalk');
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
