import { between, createDraw, type Draw } from '../dsw/chance.ts';
import type { Instance } from '../dsw/entities.ts';
import { idleMinutesAt } from '../dsw/idle.ts';
import { ServiceError } from '../dsw/operation.ts';
import { handlers } from '../dsw/operations/index.ts';
import type { World } from '../dsw/world.ts';
import { daysOf, isWorked, type Span, startOfDay, wallTime } from './days.ts';

/** What a person does to an instance of theirs, if it is in the right state by then. */
export interface Deed {
  /** Epoch ms. */
  readonly at: number;
  /** The first of these for which it makes sense is taken; one where it has to be a certain one. */
  readonly candidates: readonly string[];
  readonly what: DeedKind;
}

export type DeedKind =
  | { readonly kind: 'start' | 'stop' | 'restart' | 'rescue' | 'pin' | 'tighten' | 'drop-culler' }
  /** Until an instant, epoch ms. */
  | { readonly kind: 'hold'; readonly until: number };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * What people do: on working days they start a notebook in the morning, and some of them stop it when they go home; a few
 * come back late; and now and then somebody asks for an instance to be left alone, keeps a snapshot, or changes an idle
 * culler. Drawn from the fleet as it is at the beginning, so that the same seed gives the same days, with or without
 * anything else going on.
 */
export function planDeeds(fleet: Iterable<Instance>, seed: number, span: Span): Deed[] {
  const draw = createDraw(seed, 0x6e69);
  const all = [...fleet];
  // They come back at the last moment.
  const absent = soonCleared(all, startOfDay(span.start) + DAY);
  const notebooks = shuffle(
    draw,
    all.filter((instance) => isNotebook(instance) && !absent.includes(instance.id)),
  );
  const ids = notebooks.map(({ id }) => id);
  const desks = notebooks.filter(({ usage }) => usage.kind === 'office').map(({ id }) => id);
  const some = Math.max(1, Math.round(all.length / 6));
  const few = Math.max(1, Math.round(all.length / 60));
  const deeds: Deed[] = [];
  for (const [index, day] of daysOf({ start: startOfDay(span.start), end: span.end }).entries()) {
    const add = (what: DeedKind, candidates: readonly string[], fromHour: number, toHour: number) =>
      deeds.push({
        at: day.start + between(draw, fromHour * 60, toHour * 60) * MINUTE,
        candidates,
        what,
      });
    if (!isWorked(day.kind)) {
      // Somebody looks in on a day off.
      add({ kind: 'start' }, turned(desks, index), 10, 16);
      continue;
    }
    for (let number = 0; number < some; number += 1) {
      const mine = turned(desks, index * 3 + number * 2);
      add({ kind: 'start' }, mine, 8.6, 10.5);
      if (number % 2 === 0) add({ kind: 'stop' }, mine, 17.5, 20.5);
      if (number % 3 === 1) add({ kind: 'restart' }, turned(ids, index + number), 22.6, 23.9);
    }
    for (let number = 0; number < few; number += 1) {
      const others = (salt: number) => turned(ids, salt + index * 7 + number * 2);
      if (index % 2 === 0)
        add({ kind: 'hold', until: day.start + DAY + 9 * HOUR }, others(3), 20.6, 21.8);
      if (index === 0) add({ kind: 'pin' }, others(0), 15, 17);
      if (index === 1) add({ kind: 'drop-culler' }, others(5), 9.2, 11.5);
      if (index === 1) add({ kind: 'tighten' }, others(12), 13.2, 15.5);
    }
    if (index === 1) add({ kind: 'rescue' }, absent, 9.2, 10);
  }
  const { start, end } = span;
  return deeds.filter(({ at }) => at >= start && at < end).sort((a, b) => a.at - b.at);
}

/** Nobody works on what others rely on as if it were a notebook. */
function isNotebook({ settings, labels, usage }: Instance): boolean {
  return (
    settings.EcsSpec !== undefined &&
    !labels.some(
      ({ Key, Value }) => (Key === 'env' && Value === 'prod') || Key === 'steward-hold',
    ) &&
    usage.kind !== 'training'
  );
}

/** Those whose free disk will soon have stood still for 15 days. */
function soonCleared(all: readonly Instance[], now: number): string[] {
  const old = all.filter(
    ({ status, restSince, settings }) =>
      status === 'Stopped' &&
      settings.CloudDisks?.[0]?.Capacity === '100Gi' &&
      now - (restSince ?? now) > 12 * DAY &&
      now - (restSince ?? now) < 14.5 * DAY,
  );
  return old.map(({ id }) => id);
}

/** A deed that came about, and the instance as it was before it. */
export interface Done {
  readonly deed: Deed;
  readonly instance: Instance;
}

/** Does each deed at its instant. `onDone` hears of those that came about. */
export function scheduleDeeds(
  world: World,
  deeds: readonly Deed[],
  onDone: (done: Done) => void = () => {},
): void {
  for (const deed of deeds) {
    world.clock.at(deed.at, () => {
      world.settle();
      for (const id of deed.candidates) {
        const instance = world.instances.get(id);
        if (instance === undefined || !carryOut(world, deed.what, instance)) continue;
        onDone({ deed, instance });
        return;
      }
    });
  }
}

/**
 * The same deeds once more, for a world in which other things go on: where one had a choice, it is as it was made.
 */
export function asDone(deeds: readonly Deed[], done: readonly Done[]): Deed[] {
  const taken = new Map(done.map(({ deed, instance }) => [deed, instance.id]));
  return deeds.map((deed) => {
    const id = taken.get(deed);
    if (id !== undefined) return { ...deed, candidates: [id] };
    return deed.candidates.length > 1 ? { ...deed, candidates: [] } : deed;
  });
}

/** False when the instance is not in a state for it: then the person lets it be. */
function carryOut(world: World, what: DeedKind, instance: Instance): boolean {
  const { status, labels, culler, settings } = instance;
  const own = { InstanceId: instance.id };
  const label = (Key: string, Value: string) =>
    !labels.some((one) => one.Key === Key) &&
    call(world, instance, 'UpdateInstanceLabels', { ...own, Labels: [{ Key, Value }] });
  switch (what.kind) {
    case 'stop':
      return status === 'Running' && call(world, instance, 'StopInstance', own);
    case 'start':
    case 'restart':
    case 'rescue':
      return status === 'Stopped' && call(world, instance, 'StartInstance', own);
    case 'hold':
      // A local time: the policy knows its zone.
      return (
        isAtWork(instance, world.now()) &&
        label('steward-hold', wallTime(what.until).replace(' ', 'T'))
      );
    case 'pin': {
      const [oldest] = world.records.snapshotsOf(instance.id);
      return oldest !== undefined && label('steward-pin', oldest.name);
    }
    case 'drop-culler':
      return culler !== undefined && call(world, instance, 'DeleteIdleInstanceCuller', own);
    case 'tighten': {
      if (culler === undefined || culler.maxIdleMinutes <= 60) return false;
      const given = { MaxIdleTimeInMinutes: 60, CpuPercentThreshold: 10, GpuPercentThreshold: 5 };
      return (
        settings.EcsSpec !== undefined &&
        call(world, instance, 'DeleteIdleInstanceCuller', own) &&
        call(world, instance, 'CreateIdleInstanceCuller', { ...own, ...given })
      );
    }
  }
}

/** Who asks for an instance to be kept has not left it alone for hours. */
function isAtWork(instance: Instance, now: number): boolean {
  const { status, culler } = instance;
  return (
    status === 'Running' && (culler === undefined || idleMinutesAt(instance, culler, now) < 60)
  );
}

/** The operation itself, without the wire: the wire's list of calls stays that of the functions. */
function call(
  world: World,
  { settings }: Instance,
  operation: string,
  input: Record<string, unknown>,
): boolean {
  const caller = { accessKeyId: 'person', accountId: world.accountId, userId: settings.UserId };
  try {
    handlers[operation]?.(world, { operation, input, requestId: operation, caller });
    return true;
  } catch (error) {
    if (error instanceof ServiceError) return false;
    throw error;
  }
}

function turned<T>(list: readonly T[], by: number): T[] {
  const at = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

function shuffle<T>(draw: Draw, list: readonly T[]): T[] {
  return list
    .map((item) => ({ item, order: draw() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
