import type { ChannelKind } from './channel.ts';
import { dingTalk } from './dingtalk.ts';
import type { Driver } from './driver.ts';
import { feishu } from './feishu.ts';
import { signedWebhook } from './signed-webhook.ts';
import { slack } from './slack.ts';

export const DRIVERS: Readonly<Record<ChannelKind, Driver>> = {
  dingtalk: dingTalk,
  feishu,
  slack,
  webhook: signedWebhook,
};
