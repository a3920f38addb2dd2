import type { CallRecord } from '../dsw/calls.ts';
import type { Instance } from '../dsw/entities.ts';
import { rules } from '../dsw/rules.ts';
import { timeOfDay } from './night-hours.ts';
import type { Deed } from './people.ts';
import type { Moment, Watcher } from './play-night.ts';
import type { Style } from './table.ts';
import { ownerOf, plural } from './words.ts';

/** Tells the night as it happens, one line a thing, with the local time. */
export function createNarrator(say: (line: string) => void, style: Style): Watcher {
  /** Asked to stop by the functions, and not yet seen stopped by the narrator. */
  const pending = new Set<string>();
  let asked = 0;
  const byPeople = new Set<string>();
  const tell = (at: number, text: string) => say(`  ${style('dim', timeOfDay(at))}  ${text}`);

  function tellCalls(now: Moment, calls: readonly CallRecord[]): void {
    const stops = calls.filter(({ operation }) => operation?.startsWith('Stop'));
    if (stops.length === 0) return;
    const looks = calls.filter(({ operation }) => !operation?.startsWith('Stop'));
    const at = Date.parse(stops[0]?.time ?? '');
    tell(at, style('cyan', 'the timer of s.yaml wakes stop-instances') + countCalls(looks));
    const ids = stops.flatMap(({ resource }) => resource?.split(',') ?? []);
    for (const id of ids) pending.add(id);
    asked = ids.length;
    tell(at, style('cyan', `it stops ${plural(asked, 'instance')}`) + countCalls(stops));
    tellStopped(now);
  }

  function tellStopped({ at, instances }: Moment): void {
    if (pending.size === 0) return;
    for (const id of pending) if (instances.get(id)?.status === 'Stopped') pending.delete(id);
    if (pending.size === 0) tell(at, style('cyan', `all ${asked} are stopped`));
  }

  function tellPlatform(now: Moment, last: Moment): void {
    for (const [id, instance] of now.instances) {
      const before = last.instances.get(id);
      const wasRunning = before?.status === 'Running';
      const isStopping = instance.status === 'Stopping' || instance.status === 'Stopped';
      if (!wasRunning || !isStopping || pending.has(id) || byPeople.delete(id)) continue;
      const actor = ACTORS[instance.reason?.code ?? ''];
      if (actor !== undefined) tell(now.at, `${actor} stops ${instance.settings.InstanceName}`);
    }
  }

  return {
    onBegin({ at, instances }) {
      tell(at, `${plural(instances.size, 'instance')}: ${countStatuses(instances)}`);
    },
    onDeed(deed, instance) {
      if (deed.deed === 'stop') byPeople.add(instance.id);
      tell(deed.at, wordDeed(deed, instance));
    },
    onMinute(now, last, calls) {
      tellCalls(now, calls);
      tellPlatform(now, last);
      tellStopped(now);
    },
  };
}

const { culler, timer, workspace } = rules.stopReasons.value;
const ACTORS: Readonly<Record<string, string>> = {
  [culler.code]: 'the idle culler',
  [timer.code]: 'its shutdown timer',
  [workspace.code]: "the workspace's idle rule",
};

function wordDeed({ deed }: Deed, instance: Instance): string {
  const who = ownerOf(instance);
  const name = instance.settings.InstanceName;
  switch (deed) {
    case 'stop':
      return `${who} goes home and stops ${name}`;
    case 'start':
      return `${who} starts ${name}`;
    case 'hold':
      return `${who} holds ${name} until tomorrow morning`;
    case 'restart':
      return `${who} works late and starts ${name} again`;
    case 'early':
      return `${who} is early and starts ${name}`;
  }
}

function countCalls(calls: readonly CallRecord[]): string {
  const counts = new Map<string, number>();
  for (const { operation } of calls) {
    counts.set(operation ?? '?', (counts.get(operation ?? '?') ?? 0) + 1);
  }
  if (counts.size === 0) return '';
  return ` (${[...counts].map(([name, count]) => `${name} × ${count}`).join(', ')})`;
}

export function countStatuses(instances: ReadonlyMap<string, Instance>): string {
  const counts = { running: 0, stopped: 0, other: 0 };
  for (const { status } of instances.values()) {
    if (status === 'Running') counts.running += 1;
    else if (status === 'Stopped') counts.stopped += 1;
    else counts.other += 1;
  }
  const { running, stopped, other } = counts;
  return `${running} running, ${stopped} stopped${other === 0 ? '' : `, ${other} in between`}`;
}
