import type { Text } from './reasons.ts';

/** Every reason a decision on a snapshot can have. The words are stable, as those of `REASONS` are. */
export const ROTATION_REASONS = {
  retained: { en: 'kept by the retention rules', zh: '按保留规则保留' },
  'just-taken': { en: 'just taken', zh: '刚刚创建' },
  newest: { en: 'the newest good one of ours', zh: '最新的可用快照' },
  pinned: { en: 'pinned', zh: '已固定，不清理' },
  foreign: { en: 'not one of ours', zh: '非本策略创建，不清理' },
  'in-progress': { en: 'still being saved', zh: '正在保存' },
  failed: { en: 'failed', zh: '保存失败' },
  'status-unknown': { en: 'in a status we do not know', zh: '状态未知' },
  'time-unknown': { en: 'made at a time we cannot read', zh: '创建时间无法识别' },
  'future-dated': { en: 'dated in the future', zh: '创建时间在未来' },
  'max-delete': { en: 'left for the next run', zh: '超出单次删除上限，留待下次' },
  'no-new-snapshot': {
    en: 'due, but no newer good one was seen',
    zh: '已到期，但尚未确认新的可用快照',
  },
  'listing-incomplete': {
    en: 'due, but the listing may be partial or stale',
    zh: '已到期，但列表可能不完整或已过期',
  },
  expired: { en: 'kept by no retention rule', zh: '不在任何保留规则内' },
  'failed-too-old': { en: 'failed too long ago', zh: '失败时间已超过期限' },
} as const satisfies Readonly<Record<string, Text>>;

export type RotationReason = keyof typeof ROTATION_REASONS;
