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
} as const satisfies Readonly<Record<ActionName, ActionWords>>;

/** What a kind of policy is there to do; its plans may have other actions too. */
export const MAIN_ACTION = {
  stop: 'stop',
} as const satisfies Readonly<Record<Policy['kind'], ActionName>>;
