/**
 * What a message is about:
 * - `warning`: something will be done at `at`
 * - `done`: something was done
 * - `trouble`: a run went wrong, did nothing, or left something that a person has to look at
 * - `disk`: stopped instances whose free system disk will be cleared
 */
export type NoticeKind = 'warning' | 'done' | 'trouble' | 'disk';

export type NoticeLanguage = 'en' | 'zh';

/** One message for one channel: plain data, the same for every kind of channel. Nothing in it needs to be escaped. */
export interface NoticeMessage {
  readonly kind: NoticeKind;
  readonly policy: string;
  readonly target: string;
  /** Instant of the act, ISO 8601 UTC: when it will be done, or was. */
  readonly at: string;
  /** IANA name of the zone in which people read it. */
  readonly timeZone: string;
  readonly language: NoticeLanguage;
  /** One or two sentences in that language. */
  readonly summary: string;
  /** In the order in which they are to be shown: where the message gets too long, it is cut at the end. */
  readonly rows: readonly NoticeRow[];
  /** Instances that are meant as well and have no row. */
  readonly more: number;
  /** Whether owners are to be addressed, so that their clients ring, or only named. */
  readonly mentionOwners: boolean;
}

/** One instance. */
export interface NoticeRow {
  readonly instanceId: string;
  readonly instanceName: string;
  readonly ownerId: string;
  readonly ownerName: string;
  /** In the message's language. */
  readonly reason: string;
  /** Where to look at it; https. */
  readonly link?: string;
  /** What can be done about it by who gets the message. */
  readonly links?: readonly NoticeLink[];
}

/** A signed address at which one thing can be done to the instance of the row: keep it running, save it, stop it now. */
export interface NoticeLink {
  readonly act: 'hold' | 'snapshot' | 'stop';
  /** https. */
  readonly url: string;
}
