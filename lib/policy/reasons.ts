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
  'own-hours': { en: 'its own schedule says so', zh: '实例自身的时间表' },
  'in-grace': { en: 'started or changed a moment ago', zh: '刚刚启动或变更' },
  'no-schedule-label': { en: 'it has no schedule of its own', zh: '没有时间表标签' },
  'opted-out': { en: 'its label opts out', zh: '标签声明不参与' },
  'schedule-unreadable': {
    en: 'its schedule cannot be read',
    zh: '时间表标签无法识别',
  },
  'not-its-time': { en: 'no time of its own schedule has come', zh: '未到自身时间表的时间' },
  'backstop-missing': { en: 'it has no shutdown timer', zh: '没有定时停机' },
  'backstop-late': { en: 'its shutdown timer comes too late', zh: '定时停机时间过晚' },
  'backstop-moves': {
    en: 'it may run longer than its shutdown timer says, so the timer moves',
    zh: '可运行时间晚于定时停机，定时停机顺延',
  },
  'backstop-set': { en: 'its shutdown timer is set', zh: '定时停机已设置' },
  'backstop-waits': {
    en: 'its planned stop has come and is not carried out yet',
    zh: '计划停机时间已到，尚未执行',
  },
  'timer-earlier': { en: 'its own shutdown timer comes earlier', zh: '自带定时停机更早' },
  'timers-over-limits': {
    en: 'more timers would be set than the limits let one run stop',
    zh: '定时停机数量将超出单次运行限额',
  },
  'session-unknown': { en: 'when its session began is not known', zh: '本次运行开始时间未知' },
  'no-stop-planned': { en: 'no stop of it is planned', zh: '没有计划停机' },
  'to-be-told': { en: 'people are to be told before', zh: '需提前通知相关人员' },
  'not-warned': {
    en: 'nobody was told of it long enough before',
    zh: '未提前足够时间通知',
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
  'culler-missing': { en: 'has no idle culler', zh: '没有闲置关机规则' },
  'culler-drift': { en: 'its idle culler is not the wanted one', zh: '闲置关机规则与策略不符' },
  'culler-ok': { en: 'has the wanted idle culler', zh: '闲置关机规则符合策略' },
  'culler-tighter': {
    en: 'has an idle culler that is at least as tight',
    zh: '已有更严格的闲置关机规则',
  },
  'culler-of-workspace': {
    en: 'its workspace stops it when idle, at least as soon',
    zh: '工作空间的自动关机策略已足够严格',
  },
  'culler-impossible': {
    en: 'cannot be given an idle culler in its status',
    zh: '当前状态无法设置闲置关机规则',
  },
  exempt: { en: 'exempt from the policy', zh: '策略豁免' },
  'already-taken': { en: 'its snapshot of this run is there already', zh: '本次快照已存在' },
  'name-unusable': {
    en: 'its snapshot would have a name that cannot be used',
    zh: '生成的快照名称或镜像地址不可用',
  },
  'snapshots-due': { en: 'has snapshots that no rule keeps', zh: '有不在保留规则内的快照' },
  'no-snapshots-due': { en: 'has no snapshot to delete', zh: '没有需要清理的快照' },
  'snapshots-unknown': { en: 'its snapshots could not be listed', zh: '快照列表未知' },
  'no-snapshot': {
    en: 'no good snapshot of it was seen before the stop',
    zh: '停止前未确认可用快照',
  },
  abandoned: { en: 'abandoned', zh: '长期闲置' },
  'not-abandoned': { en: 'not what the policy calls abandoned', zh: '不符合闲置条件' },
  'rests-not-long': { en: 'not untouched for long enough', zh: '闲置时间未达到' },
  'rest-unknown': { en: 'it is not known for how long it rests', zh: '闲置时长未知' },
  marked: { en: 'marked as abandoned', zh: '已标记为闲置' },
  'mark-untold': {
    en: 'nobody was told of its mark, so that it is marked anew',
    zh: '标记后未通知到人，重新标记',
  },
  'listed-in-part': {
    en: 'the service does not list every instance, so that none is deleted',
    zh: '实例列表不完整，不执行删除',
  },
  'wanted-again': { en: 'no longer abandoned', zh: '不再闲置' },
  'no-good-snapshot': { en: 'its last snapshot is missing or not good', zh: '没有可用的最新快照' },
  'no-new-snapshot': {
    en: 'no good snapshot of this run was seen, so the old ones stay',
    zh: '未确认本次的可用快照，旧快照保留',
  },
} as const satisfies Readonly<Record<string, Text>>;

export type Reason = keyof typeof REASONS;

/** The texts of a reason; a reason that this version does not know (from a record of a later one) stands for itself. */
export function reasonText(reason: string): Text {
  const known: Readonly<Record<string, Text>> = REASONS;
  return Object.hasOwn(known, reason) ? (known[reason] as Text) : { en: reason, zh: reason };
}
