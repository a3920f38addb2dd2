import { describe, expect, test } from 'vitest';
import { aNotice } from '../../helpers/a-notice.ts';
import { setUpNotifier } from '../../helpers/notify-setup.ts';
import { options, useWire } from '../../helpers/notify-wire.ts';
import { startScriptedServer } from '../../helpers/scripted-server.ts';

const wire = useWire();

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
  const { notifier } = wire.setUp('slack');

  await expect(notifier.send('opps', aNotice(), options)).rejects.toMatchObject({
    code: 'NOTIFY_CHANNEL_UNKNOWN',
    message: 'There is no channel "opps"; there is ops.',
  });
});

test('a channel is written to in its own language, or in that of most people there', () => {
  expect(wire.setUp('dingtalk').notifier.language('ops')).toBe('zh');
  expect(wire.setUp('slack').notifier.language('ops')).toBe('en');
  expect(setUpNotifier({ kind: 'feishu', language: 'en' }, {}).notifier.language('ops')).toBe('en');
});
