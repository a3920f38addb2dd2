import type { Cause, Change, ChangeLog } from '../change-log.ts';

/** Somebody has made an instance run, or made it stop. */
export interface Turn {
  readonly at: number;
  readonly by: Cause['by'];
  readonly to: 'started' | 'stopped';
}

const AT_REST = ['Stopped', 'Failed', undefined];
const ON_ITS_WAY_DOWN = ['Stopping', 'Stopped', 'Saving'];

/**
 * Who turned instances on and off until an instant, oldest first. A start that found no machine was none, and a failure is
 * nobody's.
 */
export function createTurns(changes: ChangeLog): (id: string, until: number) => readonly Turn[] {
  return (id, until) => {
    const turns: Turn[] = [];
    for (const change of changes.of(id)) {
      if (change.at > until) break;
      const to = turnOf(change);
      if (to === 'nowhere') {
        if (turns.at(-1)?.to === 'started') turns.pop();
      } else if (to !== undefined) turns.push({ at: change.at, by: change.cause.by, to });
    }
    return turns;
  };
}

function turnOf({ before, after }: Change): Turn['to'] | 'nowhere' | undefined {
  const [was, is] = [before?.status, after?.status];
  if (was === is || is === undefined) return undefined;
  if (is === 'Failed') return after?.reason?.code.startsWith('Resource.') ? 'nowhere' : undefined;
  if (AT_REST.includes(was)) return AT_REST.includes(is) ? undefined : 'started';
  if (ON_ITS_WAY_DOWN.includes(is) && !ON_ITS_WAY_DOWN.includes(was ?? '')) return 'stopped';
  return undefined;
}
