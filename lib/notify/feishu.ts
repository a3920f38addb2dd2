import { createHmac } from 'node:crypto';
import type { Driver } from './driver.ts';
import type { Failure } from './failure.ts';
import { readObject, readStatus, unreadable } from './read-status.ts';
import { renderFeishu } from './render-feishu.ts';

/*
 * https://open.feishu.cn/document/ukTMukTMukTM/ucTM5YjL3ETO24yNxkjN (custom bots); Lark's are the same under another host.
 */

/** 5 a second and 100 a minute for one bot. */
const PACE = [
  { count: 4, perMs: 1_000 },
  { count: 90, perMs: 60_000 },
];

/** 11232: this bot, or the whole service at full and half hours; 99991400: too many calls. https://open.feishu.cn/document/server-docs/api-call-guide/generic-error-code */
const THROTTLED = new Set([11232, 99991400]);

/** A group's custom bot, protected by a signature where there is a secret. */
export const feishu: Driver = {
  pace: PACE,
  render: renderFeishu,

  /** HMAC-SHA256 of nothing under the key `timestamp\nsecret`, in Base64, both in the body; seconds, within an hour. */
  sign({ url, secret, body, now }) {
    if (secret === undefined) return { url, headers: {}, body: JSON.stringify(body) };
    const timestamp = String(Math.floor(now.getTime() / 1000));
    const sign = createHmac('sha256', `${timestamp}\n${secret}`).digest('base64');
    return { url, headers: {}, body: JSON.stringify({ timestamp, sign, ...body }) };
  },

  /** Refusals come with HTTP 200 and sometimes with 4xx; only `code` 0 is a success, `StatusCode` in older answers. */
  read(answer, now, redact) {
    const found = readObject(answer.text) ?? {};
    const code = found['code'] ?? found['StatusCode'];
    const failed = readStatus(answer, now, redact);
    if (typeof code === 'number' && code !== 0) {
      const said = `code ${code}: ${redact(String(found['msg'] ?? found['StatusMessage'] ?? ''))}`;
      return readCode(code, said, failed);
    }
    if (failed !== undefined) return failed;
    return code === 0 ? undefined : unreadable(answer.text, redact);
  },
};

function readCode(code: number, said: string, failed: Failure | undefined): Failure {
  if (THROTTLED.has(code)) {
    return {
      code: 'NOTIFY_THROTTLED',
      message: `takes no more messages for now (${said})`,
      nature: 'throttled',
      retryAfterMs: failed?.retryAfterMs,
    };
  }
  if (failed !== undefined && failed.nature !== 'final') return failed;
  return { code: 'NOTIFY_REJECTED', message: `refused the message (${said})`, nature: 'final' };
}
