import { composeNotice } from './compose.ts';
import { fitRows } from './fit-rows.ts';
import { readSlackHandle } from './handle.ts';
import type { NoticeMessage } from './message.ts';
import { oneLine, withLookAlikes } from './plain-text.ts';
import type { Rendered } from './rendered.ts';

/** https://docs.slack.dev/reference/block-kit/blocks/section-block and …/header-block, …/blocks */
const MAX_SECTION = 3000;
const MAX_HEADER = 150;
/** 50 a message are allowed; more than this many nobody reads. */
const MAX_SECTIONS = 4;

/** Blocks for those who see them, and `text` for notifications and screen readers. */
export function renderSlack(
  message: NoticeMessage,
  noticeId: string,
  people: Readonly<Record<string, string>>,
): Rendered {
  const { title, summary, when, rows, rest, foot } = composeNotice(message, noticeId, {
    plain: escapeText,
    link: (text, url) => `<${url}|${text}>`,
    mention: ({ ownerId }) => {
      const id = Object.hasOwn(people, ownerId)
        ? readSlackHandle(people[ownerId] ?? '')
        : undefined;
      return id && `<@${id}>`;
    },
  });

  function build(shown: number) {
    const list = [...rows.slice(0, shown), rest(shown)].filter((line) => line !== undefined);
    const lines = [summary, when, ...list.map((line) => `• ${line}`)].filter((line) => line !== '');
    return pack(lines);
  }

  const { shown, built } = fitRows(rows.length, build, (parts) => parts.length <= MAX_SECTIONS);
  const blocks = [
    {
      type: 'header',
      text: { type: 'plain_text', text: oneLine(title, MAX_HEADER), emoji: false },
    },
    ...built.map((text) => ({ type: 'section', text: mrkdwn(text) })),
    { type: 'context', elements: [mrkdwn(foot)] },
  ];
  return { body: { text: `${escapeText(title)}\n${summary}`, blocks }, shown };
}

/** `verbatim`: names of channels, people and addresses in the text do not become links. */
function mrkdwn(text: string) {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** Lines in as few texts as the length of a section allows. A line is far shorter than that. */
function pack(lines: readonly string[]): string[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= MAX_SECTION) {
      texts[texts.length - 1] = `${last}\n${line}`;
    } else texts.push(line);
  }
  return texts;
}

/**
 * The three characters that Slack wants escaped, which takes the meaning from every mention and link; those that only
 * change how a text looks have no escape. https://docs.slack.dev/messaging/formatting-message-text/#escaping
 */
function escapeText(text: string): string {
  return withLookAlikes(text, '*_~`')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
