import type { NoticeKind, NoticeLink } from './message.ts';

/** Every word of a message that is not the caller's. What goes into them is escaped before, where it has to be. */
export interface NoticeTexts {
  readonly title: Readonly<Record<NoticeKind, (policy: string, target: string) => string>>;
  /** Before the instant. */
  readonly when: Readonly<Record<NoticeKind, string>>;
  /** `zone` with its offset, such as Asia/Shanghai and UTC+08:00. */
  readonly time: (wall: string, zone: string, offset: string) => string;
  readonly row: (row: { instance: string; owner: string; reason: string }) => string;
  /** What a link of a row does. */
  readonly links: Readonly<Record<NoticeLink['act'], string>>;
  /** In the place of an owner that has no name. */
  readonly nobody: string;
  readonly more: (count: number) => string;
  /** By which a message that came twice is recognised. */
  readonly noticeId: (id: string) => string;
}
