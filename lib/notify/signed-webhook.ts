import { createHmac } from 'node:crypto';
import type { Driver } from './driver.ts';
import { readStatus } from './read-status.ts';
import { renderWebhook } from './render-webhook.ts';

/**
 * A receiver of anybody's own. It checks `Steward-Signature`, `v1=` and the HMAC-SHA256 in hex of `timestamp.body` under
 * the secret; refuses a `Steward-Timestamp` (seconds) that is minutes away from its own time; and drops what it has had
 * under the same `Steward-Notice-Id`, since a message whose answer is lost is sent again.
 */
export const signedWebhook: Driver = {
  pace: [{ count: 10, perMs: 1_000 }],
  render: (message, noticeId) => renderWebhook(message, noticeId),

  sign({ url, secret, body, id, now }) {
    const text = JSON.stringify(body);
    const timestamp = String(Math.floor(now.getTime() / 1000));
    const headers = { 'steward-notice-id': id, 'steward-timestamp': timestamp };
    if (secret === undefined) return { url, headers, body: text };
    const signature = createHmac('sha256', secret).update(`${timestamp}.${text}`).digest('hex');
    return { url, headers: { ...headers, 'steward-signature': `v1=${signature}` }, body: text };
  },

  /** Any 2xx. */
  read: (answer, now, redact) => readStatus(answer, now, redact),
};
