import type { NoticeMessage, NoticeRow } from '../../lib/notify/message.ts';

/** One line of a message; everything unmentioned is ordinary. */
export function aRow(fields: Partial<NoticeRow> = {}): NoticeRow {
  return {
    instanceId: 'dsw-0001',
    instanceName: 'train_1',
    ownerId: '2001',
    ownerName: 'ann',
    reason: 'outside working hours',
    ...fields,
  };
}

/** A message; everything unmentioned is ordinary. */
export function aNotice(fields: Partial<NoticeMessage> = {}): NoticeMessage {
  return {
    kind: 'warning',
    policy: 'nightly-stop',
    target: 'main',
    at: '2026-01-05T14:00:00Z',
    timeZone: 'Asia/Shanghai',
    language: 'en',
    summary: '1 instance will be stopped.',
    rows: [aRow()],
    more: 0,
    mentionOwners: true,
    ...fields,
  };
}
