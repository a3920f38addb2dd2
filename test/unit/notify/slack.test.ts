import { describe, expect, test } from 'vitest';
import { aNotice, aRow } from '../../helpers/a-notice.ts';
import { bodyOf, KINDS, options, useWire } from '../../helpers/notify-wire.ts';
import { text } from '../../helpers/scripted-server.ts';

const wire = useWire();

describe('Slack', () => {
  test('gets blocks and a text, and owners by their id', async () => {
    wire.server.script(KINDS.slack.ok);
    const { notifier } = wire.setUp('slack', { people: { '2001': 'U012AB3CD', b: '!channel' } });
    const rows = [aRow(), aRow({ ownerId: 'b', ownerName: 'bob' })];

    await notifier.send('ops', aNotice({ rows }), options);

    expect(bodyOf(wire.server.calls[0])).toMatchObject({
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
    wire.server.script(text('<html>sign in</html>'));
    const { notifier } = wire.setUp('slack');

    const result = await notifier.send('ops', aNotice(), options);

    expect(result).toMatchObject({ code: 'NOTIFY_ANSWER_UNREADABLE', retryable: false });
  });
});
