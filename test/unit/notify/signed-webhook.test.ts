import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { aNotice } from '../../helpers/a-notice.ts';
import { bodyOf, KINDS, NOW, options, SECRET, useWire } from '../../helpers/notify-wire.ts';
import { text } from '../../helpers/scripted-server.ts';

const wire = useWire();

describe('a signed webhook', () => {
  test('gets id, timestamp and signature in headers, and the message as data', async () => {
    wire.server.script(KINDS.webhook.ok);
    const { notifier } = wire.setUp('webhook');

    await notifier.send('ops', aNotice(), options);

    const [call] = wire.server.calls;
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
    wire.server.script(text('', { status: 500 }), KINDS.webhook.ok);
    const { notifier } = wire.setUp('webhook');

    await notifier.send('ops', aNotice(), options);

    const of = (name: string) => new Set(wire.server.calls.map(({ headers }) => headers[name]));
    expect(wire.server.calls).toHaveLength(2);
    expect(of('steward-notice-id').size).toBe(1);
  });
});
