import { composeNotice } from './compose.ts';
import { fitRows } from './fit-rows.ts';
import { type DingTalkHandle, readDingTalkHandle } from './handle.ts';
import type { NoticeMessage, NoticeRow } from './message.ts';
import { withLookAlikes } from './plain-text.ts';
import { type Rendered, wireBytes } from './rendered.ts';

/**
 * The robot refuses bodies of more than 20,000 bytes (errcode 460101).
 * https://open.dingtalk.com/document/orgapp/custom-bot-to-send-group-chat-messages
 */
const MAX_BYTES = 19_000;

/**
 * Its Markdown knows headings, quotes, emphasis, links, images and lists, and no escape.
 * https://open.dingtalk.com/document/orgapp/message-type
 */
const SPECIAL = '\\`*_~#>[]()<!|&@';

/** A Markdown message. `text` has to name those whom `at` addresses, or their clients do not ring. */
export function renderDingTalk(
  message: NoticeMessage,
  noticeId: string,
  people: Readonly<Record<string, string>>,
): Rendered {
  const handleOf = (row: NoticeRow) =>
    message.mentionOwners && Object.hasOwn(people, row.ownerId)
      ? readDingTalkHandle(people[row.ownerId] ?? '')
      : undefined;
  const { title, summary, when, rows, rest, foot } = composeNotice(message, noticeId, {
    plain: escapeText,
    link: (text, url) => `[${text}](${url})`,
    mention: (row) => {
      const handle = handleOf(row);
      return handle && `@${handle.value}`;
    },
  });

  function build(shown: number) {
    const list = [...rows.slice(0, shown), rest(shown)].filter((line) => line !== undefined);
    const parts = [`### ${escapeText(title)}`, summary, when];
    if (list.length > 0) parts.push(list.map((line) => `- ${line}`).join('\n'));
    const text = [...parts, foot].filter((part) => part !== '').join('\n\n');
    const handles = message.rows.slice(0, shown).map(handleOf);
    const at = {
      atMobiles: valuesOf(handles, 'mobile'),
      atUserIds: valuesOf(handles, 'user'),
      isAtAll: false,
    };
    return { msgtype: 'markdown', markdown: { title, text }, at };
  }

  const { shown, built } = fitRows(rows.length, build, (body) => wireBytes(body) <= MAX_BYTES);
  return { body: built, shown };
}

function escapeText(text: string): string {
  // Addresses written out become links by themselves.
  const unlinked = text
    .replaceAll('://', '：//')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, 3)}．`);
  return withLookAlikes(unlinked, SPECIAL);
}

function valuesOf(
  handles: readonly (DingTalkHandle | undefined)[],
  by: DingTalkHandle['by'],
): string[] {
  return [...new Set(handles.flatMap((one) => (one?.by === by ? [one.value] : [])))];
}
