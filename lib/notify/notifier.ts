import { sha256Hex } from '../base/sha256.ts';
import { type ChannelConfig, languageOf } from './channel.ts';
import { DRIVERS } from './drivers.ts';
import { NotifyError } from './errors.ts';
import type { NoticeLanguage, NoticeMessage } from './message.ts';
import { createPace, type Pace } from './pace.ts';
import type { NotifyPorts } from './ports.ts';
import { sendMessage } from './send-message.ts';
import type { SendOptions, SendResult } from './send-result.ts';

export interface NotifierOptions extends NotifyPorts {
  readonly channels: readonly ChannelConfig[];
}

/** Sends messages to the channels of a policies file. */
export interface Notifier {
  /**
   * Renders a message for a channel, signs it and sends it, again as far as that is of use. What goes wrong is a value.
   *
   * @throws NotifyError `NOTIFY_CHANNEL_UNKNOWN`: a mistake of the caller's
   */
  send(channel: string, message: NoticeMessage, options: SendOptions): Promise<SendResult>;
  /** The language in which a channel is written to. */
  language(channel: string): NoticeLanguage;
}

export function createNotifier(options: NotifierOptions): Notifier {
  const channels = new Map(options.channels.map((channel) => [channel.name, channel]));
  const paces = new Map<string, Pace>();

  function find(name: string): ChannelConfig {
    const channel = channels.get(name);
    if (channel !== undefined) return channel;
    const known = [...channels.keys()].join(', ') || 'none';
    throw new NotifyError(
      'NOTIFY_CHANNEL_UNKNOWN',
      `There is no channel ${JSON.stringify(name)}; there is ${known}.`,
    );
  }

  function paceOf({ name, kind }: ChannelConfig): Pace {
    let pace = paces.get(name);
    if (pace === undefined) {
      pace = createPace(options.clock, DRIVERS[kind].pace);
      paces.set(name, pace);
    }
    return pace;
  }

  return {
    language: (name) => languageOf(find(name)),
    async send(name, message, sending) {
      const channel = find(name);
      return sendMessage({
        ...options,
        ...sending,
        channel,
        driver: DRIVERS[channel.kind],
        pace: paceOf(channel),
        noticeId: shortId(sending.idempotencyKey),
        message,
      });
    },
  };
}

/** Short enough for people to compare. */
function shortId(key: string): string {
  return sha256Hex(key).slice(0, 12);
}
