import { composeNotice } from './compose.ts';
import { fitRows } from './fit-rows.ts';
import { readFeishuHandle } from './handle.ts';
import type { NoticeKind, NoticeMessage } from './message.ts';
import { type Rendered, wireBytes } from './rendered.ts';

/**
 * A request has 20 KB at most; what is kept back is for the signature.
 * https://open.feishu.cn/document/ukTMukTMukTM/ucTM5YjL3ETO24yNxkjN
 */
const MAX_BYTES = 19_000;

/** https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-components/content-components/title */
const COLOUR: Readonly<Record<NoticeKind, string>> = {
  warning: 'orange',
  done: 'green',
  trouble: 'red',
  disk: 'orange',
};

/** An interactive card of form 1.0: a coloured heading, and Markdown below it. */
export function renderFeishu(
  message: NoticeMessage,
  noticeId: string,
  people: Readonly<Record<string, string>>,
): Rendered {
  const { title, summary, when, rows, rest, foot } = composeNotice(message, noticeId, {
    plain: escapeText,
    link: (text, url) => `[${text}](${url})`,
    mention: ({ ownerId }) => {
      const handle = Object.hasOwn(people, ownerId)
        ? readFeishuHandle(people[ownerId] ?? '')
        : undefined;
      return handle && `<at ${handle.by}=${handle.value}></at>`;
    },
  });

  function build(shown: number) {
    const list = [...rows.slice(0, shown), rest(shown)].filter((line) => line !== undefined);
    const elements = [
      [summary, when].filter((part) => part !== '').join('\n'),
      list.map((line) => `- ${line}`).join('\n'),
      foot,
    ]
      .filter((content) => content !== '')
      .map((content) => ({ tag: 'markdown', content }));
    const header = {
      title: { tag: 'plain_text', content: title },
      template: COLOUR[message.kind],
    };
    return {
      msg_type: 'interactive',
      card: { config: { wide_screen_mode: true }, header, elements },
    };
  }

  const { shown, built } = fitRows(rows.length, build, (body) => wireBytes(body) <= MAX_BYTES);
  return { body: built, shown };
}

/**
 * Its Markdown shows numbered entities as the characters they stand for, whatever these would mean otherwise.
 * https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-components/content-components/rich-text
 */
function escapeText(text: string): string {
  return text.replace(
    /[\\`*_~#<>[\]()!|&@$+=:/{}"'-]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}
