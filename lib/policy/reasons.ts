/** A text in the two languages of our users. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

/**
 * Every reason a decision can have. The words are stable: reports, records and scripts rely on them.
 */
export const REASONS = {
  'off-hours': { en: 'outside working hours', zh: '非工作时段' },
  scheduled: { en: 'scheduled time', zh: '到达计划时间' },
  'other-workspace': { en: "not in the target's workspaces", zh: '不在目标工作空间内' },
  'not-selected': { en: 'not selected by the policy', zh: '不在策略选择范围内' },
  protected: { en: 'protected by the policies file', zh: '受策略文件保护' },
  'already-stopped': { en: 'already stopped', zh: '已停止' },
  'already-stopping': { en: 'already stopping', zh: '正在停止' },
  starting: { en: 'still starting', zh: '正在启动' },
  changing: { en: 'being updated or recovered', zh: '正在更新或恢复' },
  saving: { en: 'saving its image', zh: '正在保存镜像' },
  failed: { en: 'failed, so it does not run', zh: '已失败，未在运行' },
  deleting: { en: 'being deleted', zh: '正在删除' },
  'status-unknown': { en: 'in a status we do not know', zh: '状态未知' },
  subscription: {
    en: 'paid by subscription, so stopping saves nothing',
    zh: '包年包月实例，停止不节省费用',
  },
  'payment-type': { en: 'of a payment type the policy leaves alone', zh: '付费类型不在策略范围内' },
  'payment-type-unknown': { en: 'of unknown payment type', zh: '付费类型未知' },
  held: { en: 'held by its label', zh: '已通过标签保留' },
  'hold-unreadable': {
    en: 'held by a label that cannot be read',
    zh: '保留标签无法识别，按保留处理',
  },
  busy: { en: 'in use', zh: '正在使用' },
  'working-hours': { en: 'working hours begin', zh: '工作时段开始' },
  'already-running': { en: 'running', zh: '正在运行' },
  unpaid: { en: 'stopped for an unpaid bill', zh: '因欠费停机' },
  'not-stopped-by-us': { en: 'not stopped by a policy of ours', zh: '并非由本系统的策略停止' },
  'started-since': {
    en: 'started by somebody after our stop, so that it is theirs',
    zh: '停止后曾被他人启动，由其自行管理',
  },
  'history-unknown': {
    en: 'what became of it since our stop is not known',
    zh: '停止后的情况未知',
  },
  'disk-reset': {
    en: 'started so that its disk is not cleared',
    zh: '为避免系统盘被清空而启动',
  },
  'disk-was-reset': { en: 'its disk was saved from clearing', zh: '系统盘保留期已重置' },
  'changed-since': { en: 'changed by somebody since we started it', zh: '启动后已被他人更改' },
  'disk-clears-soon': { en: 'its free disk is cleared soon', zh: '免费系统盘即将被清空' },
  'disk-clears-later': { en: 'its free disk is not cleared soon', zh: '免费系统盘近期不会被清空' },
  'disk-cleared': {
    en: 'its free disk is cleared, or may be at any time',
    zh: '免费系统盘已被或随时会被清空',
  },
  'disk-kept': { en: 'has no free disk that is cleared', zh: '没有会被清空的免费系统盘' },
  'disk-unknown': {
    en: 'it is not known when its disk is cleared',
    zh: '系统盘清空时间未知',
  },
  'usage-unknown': { en: 'its use is not known', zh: '使用情况未知' },
} as const satisfies Readonly<Record<string, Text>>;

export type Reason = keyof typeof REASONS;

/** The texts of a reason; a reason that this version does not know (from a record of a later one) stands for itself. */
export function reasonText(reason: string): Text {
  const known: Readonly<Record<string, Text>> = REASONS;
  return Object.hasOwn(known, reason) ? (known[reason] as Text) : { en: reason, zh: reason };
}
