import { createHmac } from 'node:crypto';
import type { Driver } from './driver.ts';
import type { Failure } from './failure.ts';
import { readObject, readStatus, unreadable } from './read-status.ts';
import { renderDingTalk } from './render-dingtalk.ts';

/**
 * A robot takes 20 messages a minute, and then none for ten minutes. Other instances of the function share that.
 * https://open.dingtalk.com/document/orgapp/custom-robot-access
 */
const PACE = [{ count: 15, perMs: 60_000 }];
const PUNISHED_MS = 10 * 60_000;

/** Too fast: 130101 says so in older answers, 410100 in newer ones. https://open.dingtalk.com/document/orgapp/custom-bot-to-send-group-chat-messages */
const THROTTLED = new Set([130101, 130102, 410100]);
/** The system is busy. https://open.dingtalk.com/document/orgapp/server-api-error-codes-1 */
const BUSY = new Set([-1]);

/** A group's custom robot, protected by a signature where there is a secret. */
export const dingTalk: Driver = {
  pace: PACE,
  render: renderDingTalk,

  /** HMAC-SHA256 of `timestamp\nsecret` under the secret, in Base64, both in the query; within an hour. https://open.dingtalk.com/document/orgapp/customize-robot-security-settings */
  sign({ url, secret, body, now }) {
    const signed = new URL(url);
    if (secret !== undefined) {
      const timestamp = now.getTime();
      const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
      signed.searchParams.set('timestamp', String(timestamp));
      signed.searchParams.set('sign', sign);
    }
    return { url: signed.href, headers: {}, body: JSON.stringify(body) };
  },

  /** Refusals come with HTTP 200; only `errcode` 0 is a success. */
  read(answer, now, redact) {
    const failed = readStatus(answer, now, redact);
    if (failed !== undefined) return failed;
    const { errcode, errmsg } = readObject(answer.text) ?? {};
    if (errcode === 0) return undefined;
    if (typeof errcode !== 'number') return unreadable(answer.text, redact);
    const said = `errcode ${errcode}: ${redact(String(errmsg ?? ''))}`;
    return readCode(errcode, said);
  },
};

function readCode(errcode: number, said: string): Failure {
  if (THROTTLED.has(errcode)) {
    return {
      code: 'NOTIFY_THROTTLED',
      message: `takes no more messages for now (${said})`,
      nature: 'throttled',
      retryAfterMs: PUNISHED_MS,
    };
  }
  if (BUSY.has(errcode)) {
    return { code: 'NOTIFY_SERVICE_FAILED', message: `failed (${said})`, nature: 'passing' };
  }
  return { code: 'NOTIFY_REJECTED', message: `refused the message (${said})`, nature: 'final' };
}
