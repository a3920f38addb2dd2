import { between, createDraw, type Draw } from '../dsw/chance.ts';
import type { Instance } from '../dsw/entities.ts';
import { ServiceError } from '../dsw/operation.ts';
import { handlers } from '../dsw/operations/index.ts';
import type { World } from '../dsw/world.ts';
import { type Night, wallTime } from './night-hours.ts';

/** What a person does to an instance of theirs during the night, if it is in the right state by then. */
export interface Deed {
  /** Epoch ms. */
  readonly at: number;
  readonly instanceId: string;
  readonly deed: 'start' | 'stop' | 'hold' | 'restart' | 'early';
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * What people do between evening and morning: some stop their notebook when they go home, some start one, some ask for it
 * to be left alone, some come back late, some come early. Drawn from the fleet as it is at the beginning, so that the same
 * seed gives the same night, with or without anything else going on.
 */
export function planDeeds(fleet: Iterable<Instance>, seed: number, { start }: Night): Deed[] {
  const draw = createDraw(seed, 0x6e69);
  const all = [...fleet];
  const running = shuffle(
    draw,
    all.filter(({ status }) => status === 'Running'),
  );
  const stopped = shuffle(
    draw,
    all.filter(({ status }) => status === 'Stopped'),
  );
  const mine = running.filter(({ settings }) => settings.EcsSpec !== undefined);
  const people = Math.max(1, Math.round(all.length / 20));
  const at = (fromHours: number, toHours: number) =>
    start + between(draw, fromHours * 60, toHours * 60) * MINUTE;
  const deeds = (
    list: readonly Instance[],
    deed: Deed['deed'],
    fromHours: number,
    toHours: number,
  ): Deed[] => list.map(({ id }) => ({ at: at(fromHours, toHours), instanceId: id, deed }));

  const home = mine.filter(({ usage }) => usage.kind === 'office').slice(0, people);
  const others = mine.filter((instance) => !home.includes(instance));
  const held = others.slice(0, Math.ceil(people / 2));
  // Those whose notebook rests by then, so that they may find it stopped.
  const late = others
    .slice(held.length)
    .filter(({ usage }) => usage.kind === 'office' || usage.kind === 'forgotten')
    .slice(0, people);
  const evening = stopped.slice(0, people);
  const early = stopped.slice(people, 2 * people);
  return [
    ...deeds(home, 'stop', 0.2, 3),
    ...deeds(evening, 'start', 0.3, 3),
    ...deeds(held, 'hold', 2, 3.8),
    ...deeds(late, 'restart', 4.5, 6),
    ...deeds(early, 'early', 13, 13.9),
  ].sort((a, b) => a.at - b.at);
}

/** Does each deed at its instant. `onDone` hears of those that came about. */
export function scheduleDeeds(
  world: World,
  deeds: readonly Deed[],
  night: Night,
  onDone: (deed: Deed, instance: Instance) => void = () => {},
): void {
  for (const deed of deeds) {
    world.clock.at(deed.at, () => {
      world.settle();
      const instance = world.instances.get(deed.instanceId);
      if (instance && carryOut(world, deed, instance, night)) onDone(deed, instance);
    });
  }
}

/** False when the instance is not in a state for it: then the person lets it be. */
function carryOut(world: World, { deed }: Deed, instance: Instance, night: Night): boolean {
  const { status } = instance;
  const own = { InstanceId: instance.id };
  switch (deed) {
    case 'stop':
      return status === 'Running' && call(world, instance, 'StopInstance', own);
    case 'hold': {
      // A local time: the policy knows its zone.
      const until = wallTime(night.end + HOUR).replace(' ', 'T');
      const Labels = [{ Key: 'steward-hold', Value: until }];
      return (
        status === 'Running' && call(world, instance, 'UpdateInstanceLabels', { ...own, Labels })
      );
    }
    case 'start':
    case 'restart':
    case 'early':
      return status === 'Stopped' && call(world, instance, 'StartInstance', own);
  }
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

function shuffle<T>(draw: Draw, list: readonly T[]): T[] {
  return list
    .map((item) => ({ item, order: draw() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
