import type { ActionName } from './plan.ts';
import type { Policy } from './policies.ts';
import type { Text } from './reasons.ts';

/** What people call an action. */
interface ActionWords {
  /** By itself, in a list. */
  readonly name: Text;
  /** Before the name of an instance. */
  readonly verb: Text;
  /** Passive: "3 instances were …". */
  readonly done: Text;
}

export const ACTION_WORDS = {
  warn: {
    name: { en: 'notice', zh: '通知' },
    verb: { en: 'tell of', zh: '通知' },
    done: { en: 'told of', zh: '已通知' },
  },
  stop: {
    name: { en: 'stop', zh: '停止' },
    verb: { en: 'stop', zh: '停止' },
    done: { en: 'stopped', zh: '已停止' },
  },
  start: {
    name: { en: 'start', zh: '启动' },
    verb: { en: 'start', zh: '启动' },
    done: { en: 'started', zh: '已启动' },
  },
  'set-culler': {
    name: { en: 'set the idle culler', zh: '设置闲置自动停机' },
    verb: { en: 'set the idle culler of', zh: '设置闲置自动停机：' },
    done: { en: 'given their idle culler', zh: '已设置闲置自动停机' },
  },
  'set-timer': {
    name: { en: 'set the shutdown timer', zh: '设置定时停机' },
    verb: { en: 'set the shutdown timer of', zh: '设置定时停机：' },
    done: { en: 'given a shutdown timer', zh: '已设置定时停机' },
  },
  'clear-timer': {
    name: { en: 'clear the shutdown timer', zh: '取消定时停机' },
    verb: { en: 'clear the shutdown timer of', zh: '取消定时停机：' },
    done: { en: 'freed of a shutdown timer', zh: '已取消定时停机' },
  },
  snapshot: {
    name: { en: 'take a snapshot', zh: '创建快照' },
    verb: { en: 'take a snapshot of', zh: '创建快照：' },
    done: { en: 'saved in a snapshot', zh: '已创建快照' },
  },
  mark: {
    name: { en: 'mark as abandoned', zh: '标记为闲置' },
    verb: { en: 'mark', zh: '标记' },
    done: { en: 'marked as abandoned', zh: '已标记为闲置' },
  },
  unmark: {
    name: { en: 'take the mark away', zh: '取消闲置标记' },
    verb: { en: 'take the mark from', zh: '取消标记：' },
    done: { en: 'freed of their mark', zh: '已取消标记' },
  },
  delete: {
    name: { en: 'delete', zh: '删除' },
    verb: { en: 'delete', zh: '删除' },
    done: { en: 'deleted', zh: '已删除' },
  },
  'delete-snapshots': {
    name: { en: 'delete snapshots', zh: '删除快照' },
    verb: { en: 'delete old snapshots of', zh: '删除旧快照：' },
    done: { en: 'freed of old snapshots', zh: '已清理旧快照' },
  },
} as const satisfies Readonly<Record<ActionName, ActionWords>>;

/** What a kind of policy is there to do; its plans may have other actions too. */
export const MAIN_ACTION = {
  stop: 'stop',
  warning: 'warn',
  backstop: 'set-timer',
  culler: 'set-culler',
  start: 'start',
  disk: 'start',
  snapshot: 'snapshot',
  rotation: 'delete-snapshots',
  cleanup: 'delete',
} as const satisfies Readonly<Record<Policy['kind'], ActionName>>;
