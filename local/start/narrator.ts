import type { CallRecord } from '../dsw/calls.ts';
import type { Instance } from '../dsw/entities.ts';
import { rules } from '../dsw/rules.ts';
import { idsOf } from './judge-night.ts';
import type { Kill } from './kill.ts';
import { timeOfDay } from './night-hours.ts';
import type { Deed } from './people.ts';
import type { Moment, Watcher } from './play-night.ts';
import type { Style } from './table.ts';
import { tellTroubles } from './trouble.ts';
import { countOperations, ownerOf, plural } from './words.ts';

/** Tells the night as it happens, one line a thing, with the local time. */
export function createNarrator(say: (line: string) => void, style: Style): Watcher {
  /** Whether the function is at work, as far as it was told. */
  let isAwake = false;
  /** Asked to stop by the functions. */
  const asked = new Set<string>();
  /** Of these, not yet seen stopped by the narrator. */
  const pending = new Set<string>();
  /** One that was not told yet, and whether there was one. */
  let newKill: Kill | undefined;
  let wasKilled = false;
  /** Of the last instant, whose minute is not over: their troubles are told with those of the rest of it. */
  let fresh: readonly CallRecord[] = [];
  const byPeople = new Set<string>();
  const tell = (at: number, text: string) => say(`  ${style('dim', timeOfDay(at))}  ${text}`);

  function tellCalls(now: Moment, calls: readonly CallRecord[]): void {
    const stops = calls.filter(({ operation }) => operation?.startsWith('Stop'));
    const looks = calls.filter(({ operation }) => !operation?.startsWith('Stop'));
    if (calls.length > 0) tellAwake(calls, stops.length > 0 && !wasKilled ? looks : []);
    const recent = [...fresh, ...calls];
    const isFresh = ({ time }: CallRecord) => Date.parse(time) === now.at;
    fresh = recent.filter(isFresh);
    const troubles = tellTroubles(recent.filter((call) => !isFresh(call)));
    const lines = [
      ...wordStops(stops),
      ...troubles.map(({ at, text }) => ({ at, text: style('yellow', text) })),
    ];
    if (newKill !== undefined) {
      const text = 'the process of the function is killed, before it hears what became of its stop';
      lines.push({ at: newKill.at, text: style('red', text) });
      newKill = undefined;
      isAwake = false;
      wasKilled = true;
    }
    for (const { at, text } of lines.toSorted((a, b) => a.at - b.at)) tell(at, text);
    tellStopped(now);
    if (calls.length === 0 && pending.size === 0) isAwake = false;
  }

  function tellAwake(calls: readonly CallRecord[], looks: readonly CallRecord[]): void {
    if (isAwake) return;
    isAwake = true;
    const at = Date.parse(calls[0]?.time ?? '');
    const counts = looks.length === 0 ? '' : ` (${countOperations(looks)})`;
    const text = wasKilled
      ? 'the next timer wakes it again, in a process that knows only the records'
      : 'the timer of s.yaml wakes stop-instances';
    tell(at, style('cyan', text) + counts);
  }

  function wordStops(stops: readonly CallRecord[]): { at: number; text: string }[] {
    const [first] = stops;
    if (first === undefined) return [];
    const ids = new Set(stops.flatMap(idsOf));
    const again = [...ids].filter((id) => asked.has(id)).length;
    for (const id of ids) {
      asked.add(id);
      pending.add(id);
    }
    const what =
      again === ids.size
        ? `it asks once more for ${again === 1 ? 'one that still runs' : `${again} that still run`}`
        : `it stops ${plural(ids.size, 'instance')}`;
    const text = `${style('cyan', what)} (${countOperations(stops)})`;
    return [{ at: Date.parse(first.time), text }];
  }

  function tellStopped({ at, instances }: Moment): void {
    if (pending.size === 0) return;
    for (const id of pending) if (instances.get(id)?.status === 'Stopped') pending.delete(id);
    if (pending.size === 0) tell(at, style('cyan', `all ${asked.size} are stopped`));
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
    onKill(kill) {
      newKill = kill;
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
