import type { ActionName } from './plan.ts';
import type { Policy } from './policies.ts';
import type { Text } from './reasons.ts';

/** What people call an action: `verb` for what is to be done, `done` for what was. */
interface ActionWords {
  readonly verb: Text;
  /** Passive: "3 instances were …". */
  readonly done: Text;
}

export const ACTION_WORDS = {
  stop: { verb: { en: 'stop', zh: '停止' }, done: { en: 'stopped', zh: '已停止' } },
  start: { verb: { en: 'start', zh: '启动' }, done: { en: 'started', zh: '已启动' } },
  'set-culler': {
    verb: { en: 'set the idle culler of', zh: '设置闲置关机规则：' },
    done: { en: 'given their idle culler', zh: '已设置闲置关机规则' },
  },
  'set-timer': {
    verb: { en: 'set the shutdown timer of', zh: '设置定时关机：' },
    done: { en: 'given a shutdown timer', zh: '已设置定时关机' },
  },
  'clear-timer': {
    verb: { en: 'remove the shutdown timer of', zh: '取消定时关机：' },
    done: { en: 'freed of a shutdown timer', zh: '已取消定时关机' },
  },
  snapshot: {
    verb: { en: 'take a snapshot of', zh: '创建快照：' },
    done: { en: 'saved in a snapshot', zh: '已创建快照' },
  },
  'delete-snapshots': {
    verb: { en: 'delete old snapshots of', zh: '删除旧快照：' },
    done: { en: 'freed of old snapshots', zh: '已清理旧快照' },
  },
} as const satisfies Readonly<Record<ActionName, ActionWords>>;

/** What a kind of policy is there to do; its plans may have other actions too. */
export const MAIN_ACTION = {
  stop: 'stop',
  start: 'start',
  disk: 'start',
} as const satisfies Readonly<Record<Policy['kind'], ActionName>>;
