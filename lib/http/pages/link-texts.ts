import type { LinkAct } from '../../auth/signed-link.ts';
import type { LinkResult } from '../../jobs/use-link.ts';

export type PageLanguage = 'en' | 'zh';

/** Every word of the pages that links lead to. */
export interface LinkTexts {
  readonly title: Readonly<Record<LinkAct, string>>;
  /** What pressing the button does. */
  readonly about: Readonly<Record<LinkAct, (until: string) => string>>;
  readonly button: Readonly<Record<LinkAct, string>>;
  readonly instance: string;
  readonly policy: string;
  readonly target: string;
  readonly wasUsed: string;
  /** Accepted is not done, and asked for even less. */
  readonly resultTitle: Readonly<Record<LinkResult['kind'], string>>;
  readonly result: Readonly<
    Record<LinkResult['kind'], (facts: { until: string; job: string }) => string>
  >;
  readonly refusedTitle: string;
  /** By code; any other is told in its own words. */
  readonly refused: Readonly<Record<string, string>>;
}

const en: LinkTexts = {
  title: {
    hold: 'Keep this instance running?',
    snapshot: 'Take a snapshot of this instance?',
    stop: 'Stop this instance now?',
  },
  about: {
    hold: (until) => `It will be kept running until ${until}. Nothing has been done yet.`,
    snapshot: () =>
      'A snapshot will be taken now, and the instance goes on running. Nothing has been done yet.',
    stop: () => 'It will be stopped now, whether it is in use or not. Nothing has been done yet.',
  },
  button: { hold: 'Keep it running', snapshot: 'Take a snapshot', stop: 'Stop it now' },
  instance: 'Instance',
  policy: 'Policy',
  target: 'Target',
  wasUsed: 'This link was used before and does nothing any more.',
  resultTitle: {
    held: 'Kept running',
    longer: 'Held already',
    unseen: 'Not seen yet',
    gone: 'Gone',
    asked: 'Asked for',
  },
  result: {
    held: ({ until }) => `The instance is kept running until ${until}.`,
    longer: ({ until }) =>
      until === ''
        ? 'It is held already; nothing was changed.'
        : `It is held until ${until} already; nothing was changed.`,
    unseen: ({ until }) =>
      `The service has taken the hold until ${until}, but does not show it yet. Look at the instance's labels.`,
    gone: () => 'There is no such instance any more.',
    asked: ({ job }) => `It has been asked for, and is done within minutes (job ${job}).`,
  },
  refusedTitle: 'This link does nothing',
  refused: {
    AUTH_LINK_INVALID: 'It is not one of ours, or was changed on its way. Copy the whole of it.',
    AUTH_LINK_EXPIRED: 'It has expired.',
    LINK_USED: 'It was used before.',
    LINK_OUTDATED: 'What it was about is not there any more.',
    AUTH_CROSS_SITE: 'Another site sent you here. Open the link itself.',
    AUTH_RATE_LIMITED: 'Too many at once. Try again in a minute.',
  },
};

const zh: LinkTexts = {
  title: {
    hold: '让该实例继续运行？',
    snapshot: '为该实例创建快照？',
    stop: '立即停止该实例？',
  },
  about: {
    hold: (until) => `实例将继续运行至 ${until}。目前尚未执行任何操作。`,
    snapshot: () => '将立即创建快照，实例继续运行。目前尚未执行任何操作。',
    stop: () => '无论是否正在使用，实例都将立即停止。目前尚未执行任何操作。',
  },
  button: { hold: '继续运行', snapshot: '创建快照', stop: '立即停止' },
  instance: '实例',
  policy: '策略',
  target: '目标',
  wasUsed: '该链接已使用过，不再有效。',
  resultTitle: {
    held: '已保留',
    longer: '此前已保留',
    unseen: '尚未确认',
    gone: '实例已不存在',
    asked: '已提交',
  },
  result: {
    held: ({ until }) => `实例将继续运行至 ${until}。`,
    longer: ({ until }) =>
      until === '' ? '实例已被保留，未做任何更改。' : `实例已保留至 ${until}，未做任何更改。`,
    unseen: ({ until }) => `服务已接受保留至 ${until}，但尚未显示。请查看实例标签。`,
    gone: () => '该实例已不存在。',
    asked: ({ job }) => `已提交，将在几分钟内执行（任务 ${job}）。`,
  },
  refusedTitle: '该链接无效',
  refused: {
    AUTH_LINK_INVALID: '链接不正确，或在传递中被修改。请完整复制链接。',
    AUTH_LINK_EXPIRED: '链接已过期。',
    LINK_USED: '链接已使用过。',
    LINK_OUTDATED: '链接所涉及的内容已不存在。',
    AUTH_CROSS_SITE: '请求来自其他网站。请直接打开链接。',
    AUTH_RATE_LIMITED: '请求过多，请一分钟后重试。',
  },
};

export const LINK_TEXTS: Readonly<Record<PageLanguage, LinkTexts>> = { en, zh };
