import type { NoticeMessage } from '../notify/message.ts';
import type { Versioned } from './records.ts';
import { instantText } from './run-key.ts';

/** At which point of a run a message is sent; each channel gets one for each. */
export type NoticePhase = 'warning' | 'after' | 'disk';

/** The run that a message belongs to. */
export interface NoticeRun {
  readonly policy: string;
  readonly target: string;
  readonly scheduledAt: Date;
}

/** `{channel}-{phase}.json`: what is about to be sent. Written once, before the first try. */
export interface NoticeIntent extends Versioned {
  /** What receivers know doubles by. */
  readonly id: string;
  readonly channel: string;
  readonly phase: NoticePhase;
  /** ISO 8601 UTC. */
  readonly intendedAt: string;
  readonly message: NoticeMessage;
}

/** `{channel}-{phase}.try-{n}.json`: written once, before the n-th time it is sent. */
export interface NoticeTry extends Versioned {
  readonly at: string;
}

/** `{channel}-{phase}.delivered.json`: written once, after the channel has confirmed it. */
export interface NoticeDelivery extends Versioned {
  readonly id: string;
  readonly channel: string;
  readonly phase: NoticePhase;
  /** When the channel had confirmed it, ISO 8601 UTC. */
  readonly deliveredAt: string;
  /** Ids of the instances that the message lists. */
  readonly listed: readonly string[];
  /** Ids of those for which its form had no place, and which are only counted in it. */
  readonly counted: readonly string[];
}

/** Where the messages of a run are recorded; ends in `/`. */
export function noticePrefix({ policy, target, scheduledAt }: NoticeRun): string {
  return `notices/${policy}/${instantText(scheduledAt)}/${target}/`;
}

export interface NoticeKeys {
  readonly intent: string;
  readonly delivery: string;
  /** `number` from 1 on. */
  readonly attempt: (number: number) => string;
}

export function noticeKeys(run: NoticeRun, channel: string, phase: NoticePhase): NoticeKeys {
  const name = `${noticePrefix(run)}${channel}-${phase}`;
  return {
    intent: `${name}.json`,
    delivery: `${name}.delivered.json`,
    attempt: (number) => `${name}.try-${number}.json`,
  };
}
