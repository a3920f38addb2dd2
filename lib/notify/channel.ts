import type { SecretRef } from '../base/secret-ref.ts';
import type { NoticeLanguage } from './message.ts';

export type ChannelKind = 'dingtalk' | 'feishu' | 'slack' | 'webhook';

/** A place to send to, as the policies file has it. */
export interface ChannelConfig {
  readonly name: string;
  readonly kind: ChannelKind;
  /** Where the webhook's URL is; the URL itself lets anybody post and is a secret. */
  readonly url: SecretRef;
  /** Where the key is that messages are signed with. */
  readonly secret?: SecretRef | undefined;
  readonly language?: NoticeLanguage | undefined;
  /** By owner id: how the channel addresses that person. */
  readonly people?: Readonly<Record<string, string>> | undefined;
}

/** The language of a channel that names none: that of most people who use it. */
export function languageOf({ kind, language }: ChannelConfig): NoticeLanguage {
  return language ?? (kind === 'dingtalk' || kind === 'feishu' ? 'zh' : 'en');
}
