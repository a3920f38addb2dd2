import { readFileSync } from 'node:fs';
import { transform } from 'esbuild';
import { expect, test } from 'vitest';
import { signedWebhook } from '../../../lib/notify/signed-webhook.ts';
import { aNotice } from '../../helpers/a-notice.ts';

interface Receiver {
  isGenuine(
    headers: Readonly<Record<string, string>>,
    body: string,
    secret: string,
    now: number,
  ): boolean;
}

test('the receiver in the guide believes our messages, and nobody else', async () => {
  const guide = readFileSync('docs/guide/notices.md', 'utf8');
  const source = /```ts\n(.*?)```/s.exec(guide)?.[1] ?? '';
  const { code } = await transform(source, { loader: 'ts' });
  const receiver: Receiver = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const now = new Date('2026-01-05T13:30:00Z');
  const { body } = signedWebhook.render(aNotice(), 'abc', {});
  const input = { url: 'https://x.example', secret: 'key', body, id: 'n', now };
  const sent = signedWebhook.sign(input);

  const believes = (headers: Readonly<Record<string, string>>, text: string, at = now.getTime()) =>
    receiver.isGenuine(headers, text, 'key', at);

  expect(believes(sent.headers, sent.body)).toBe(true);
  expect(believes(sent.headers, `${sent.body} `)).toBe(false);
  expect(believes(sent.headers, sent.body, now.getTime() + 600_000)).toBe(false);
  expect(believes({ ...sent.headers, 'steward-timestamp': '1' }, sent.body, 1000)).toBe(false);
  expect(believes(signedWebhook.sign({ ...input, secret: 'other' }).headers, sent.body)).toBe(
    false,
  );
  expect(believes({}, sent.body, 0)).toBe(false);
});
