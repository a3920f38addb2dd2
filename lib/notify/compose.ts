import { formatInZone } from '../base/zone.ts';
import { offsetAt } from '../base/zone-shifts.ts';
import type { NoticeMessage, NoticeRow } from './message.ts';
import { oneLine } from './plain-text.ts';
import { safeLink } from './safe-link.ts';
import { textsOf } from './texts.ts';

/** How a channel writes what it is given; only that differs between channels. */
export interface Markup {
  /** Plain text in such a form that it shows as it is. */
  readonly plain: (text: string) => string;
  /** `text` is escaped, `url` is safe. */
  readonly link: (text: string, url: string) => string;
  /** Addresses the owner of a row; undefined where the channel knows no way to. */
  readonly mention: (row: NoticeRow) => string | undefined;
}

/** The parts of a message in a channel's markup. */
export interface Composed {
  /** Plain text, for headings that know no markup. */
  readonly title: string;
  readonly summary: string;
  readonly when: string;
  /** One for each row of the message. */
  readonly rows: readonly string[];
  /** What stands for everything after the first `shown` rows; undefined where nothing is left. */
  readonly rest: (shown: number) => string | undefined;
  readonly foot: string;
}

/** Most characters of one part. Names of instances have 27 at most, those of owners 64. */
const MAX = { name: 80, reason: 200, summary: 500 } as const;

export function composeNotice(message: NoticeMessage, noticeId: string, markup: Markup): Composed {
  const { kind, policy, target, rows, more, language } = message;
  const { plain } = markup;
  const texts = textsOf(language);
  return {
    title: texts.title[kind](oneLine(policy, MAX.name), oneLine(target, MAX.name)),
    summary: plain(oneLine(message.summary, MAX.summary)),
    when: `${texts.when[kind]}${language === 'zh' ? '：' : ': '}${plain(formatWhen(message))}`,
    rows: rows.map((row) => {
      const text = texts.row({
        instance: writeInstance(row, markup),
        owner: writeOwner(row, message, markup),
        reason: plain(oneLine(row.reason, MAX.reason)),
      });
      return [text, ...writeLinks(row, texts, markup)].join(' · ');
    }),
    rest(shown) {
      const left = rows.length - shown + more;
      return left > 0 ? texts.more(left) : undefined;
    },
    foot: texts.noticeId(plain(noticeId)),
  };
}

function writeInstance(row: NoticeRow, { plain, link }: Markup): string {
  const name = oneLine(row.instanceName, MAX.name);
  const id = oneLine(row.instanceId, MAX.name);
  const text = plain(name === '' || name === id ? id : `${name} (${id})`);
  const url = safeLink(row.link);
  return url === undefined ? text : link(text, url);
}

function writeLinks(
  { links = [] }: NoticeRow,
  texts: ReturnType<typeof textsOf>,
  { plain, link }: Markup,
): string[] {
  return links.flatMap(({ act, url: address }) => {
    const url = safeLink(address);
    return url === undefined ? [] : link(plain(texts.links[act]), url);
  });
}

function writeOwner(
  row: NoticeRow,
  { mentionOwners, language }: NoticeMessage,
  { plain, mention }: Markup,
): string {
  const addressed = mentionOwners ? mention(row) : undefined;
  if (addressed !== undefined) return addressed;
  const name = oneLine(row.ownerName, MAX.name) || oneLine(row.ownerId, MAX.name);
  return name === '' ? textsOf(language).nobody : plain(name);
}

/** `2026-08-14 22:00 (Asia/Shanghai, UTC+08:00)`. */
function formatWhen({ at, timeZone, language }: NoticeMessage): string {
  const instant = new Date(at);
  const minutes = Math.round(offsetAt(timeZone, instant.getTime()) / 60_000);
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, '0');
  const offset = `UTC${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return textsOf(language).time(formatInZone(timeZone, instant), timeZone, offset);
}
