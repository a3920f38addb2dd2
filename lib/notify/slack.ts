import type { Driver } from './driver.ts';
import { readStatus, unreadable } from './read-status.ts';
import { renderSlack } from './render-slack.ts';

/**
 * An incoming webhook: one message a second, with short bursts; 429 with `Retry-After` over that. It knows no signature:
 * the address is the secret. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export const slack: Driver = {
  pace: [{ count: 1, perMs: 1_000 }],
  render: renderSlack,
  sign: ({ url, body }) => ({ url, headers: {}, body: JSON.stringify(body) }),

  /** `ok` as plain text; refusals are 4xx with a word such as `invalid_payload` or `channel_is_archived`. */
  read(answer, now, redact) {
    const failed = readStatus(answer, now, redact);
    if (failed !== undefined) return failed;
    return answer.text.trim() === 'ok' ? undefined : unreadable(answer.text, redact);
  },
};
