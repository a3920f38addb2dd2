import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { aNotice, aRow } from '../../helpers/a-notice.ts';
import { bodyOf, KINDS, NOW, options, SECRET, useWire } from '../../helpers/notify-wire.ts';
import { answer } from '../../helpers/scripted-server.ts';

const wire = useWire();

describe('Feishu', () => {
  test('gets timestamp and signature in the body', async () => {
    wire.server.script(KINDS.feishu.ok);
    const { notifier } = wire.setUp('feishu');

    await notifier.send('ops', aNotice(), options);

    const body = bodyOf(wire.server.calls[0]);
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
    wire.server.script(KINDS.feishu.ok);
    const { notifier } = wire.setUp('feishu', {
      people: { a: 'ou_1', b: 'u2', c: 'c@x.cn', d: 'all' },
    });
    const rows = ['a', 'b', 'c', 'd'].map((ownerId) => aRow({ ownerId }));

    await notifier.send('ops', aNotice({ rows }), options);

    const sent = String(wire.server.calls[0]?.body).replaceAll('\\"', '"');
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
    wire.server.script(answer(found));
    const { notifier } = wire.setUp('feishu');

    const result = await notifier.send('ops', aNotice(), options);

    expect(result).toMatchObject({ code: 'NOTIFY_REJECTED', retryable: false });
    expect(result).toHaveProperty('message', `The channel ops refused the message (${said}).`);
  });

  test('accepts the answer of older bots', async () => {
    wire.server.script(answer({ Extra: null, StatusCode: 0, StatusMessage: 'success' }));
    const { notifier } = wire.setUp('feishu');

    expect(await notifier.send('ops', aNotice(), options)).toMatchObject({ status: 'delivered' });
  });

  test('is asked again when there is too much going on', async () => {
    wire.server.script(answer({ code: 11232, msg: 'frequency limited' }), KINDS.feishu.ok);
    const { notifier } = wire.setUp('feishu');

    expect(await notifier.send('ops', aNotice(), options)).toMatchObject({ attempts: 2 });
  });
});
