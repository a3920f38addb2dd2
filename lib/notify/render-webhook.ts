import { composeNotice } from './compose.ts';
import { fitRows } from './fit-rows.ts';
import type { NoticeMessage } from './message.ts';
import { type Rendered, wireBytes } from './rendered.ts';

/** What web servers take unless told otherwise (nginx: `client_max_body_size 1m`). */
const MAX_BYTES = 1_000_000;

/** The message as data, and as plain text for receivers that only pass it on. */
export function renderWebhook(message: NoticeMessage, noticeId: string): Rendered {
  const { title, summary, when, rows, rest } = composeNotice(message, noticeId, {
    plain: (text) => text,
    // People who read the text alone have no other way to them.
    link: (text, url) => `${text} ${url}`,
    mention: () => undefined,
  });

  function build(shown: number) {
    const list = [...rows.slice(0, shown), rest(shown)].filter((line) => line !== undefined);
    const lines = [title, summary, when, ...list.map((line) => `- ${line}`)];
    return {
      version: 1,
      id: noticeId,
      text: lines.filter((line) => line !== '').join('\n'),
      message: {
        ...message,
        rows: message.rows.slice(0, shown),
        more: message.more + message.rows.length - shown,
      },
    };
  }

  const { shown, built } = fitRows(rows.length, build, (body) => wireBytes(body) <= MAX_BYTES);
  return { body: built, shown };
}
