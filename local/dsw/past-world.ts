import { type ChangeHistory, createChangeHistory } from '../faults/change-history.ts';
import type { Instance, Snapshot } from './entities.ts';
import { compareBy, type Records } from './records.ts';
import type { World } from './world-type.ts';

/** A world that one can look back in. */
export interface WatchedWorld {
  /** The world as it was so many ms ago, or when the watching began; only to be read. */
  before(lagMs: number): World;
  stop(): void;
}

/**
 * Remembers what instances and snapshots were before they changed. Records are never changed in place, so this costs one
 * reference for each change of the last `longestMs`, and looking back costs no more than what has changed since; only
 * listings are put together anew.
 */
export function watchWorld(world: World, longestMs: number): WatchedWorld {
  const instances = createChangeHistory<Instance>(world.now, longestMs);
  const snapshots = createChangeHistory<Snapshot>(world.now, longestMs);
  const stop = world.records.watch({
    instance: instances.changed,
    snapshot: snapshots.changed,
    replaced() {
      instances.replaced();
      snapshots.replaced();
    },
  });
  return { stop, before: (lagMs) => lookBack(world, lagMs, instances, snapshots) };
}

function lookBack(
  world: World,
  lagMs: number,
  instanceHistory: ChangeHistory<Instance>,
  snapshotHistory: ChangeHistory<Snapshot>,
): World {
  const { at, was } = instanceHistory.before(lagMs);
  const instances = new PastMap(world.instances, was);
  const snapshotsWere = snapshotHistory.before(lagMs).was;
  const snapshots = new PastMap(world.records.snapshots, snapshotsWere);
  const inOrder: Records['inOrder'] = (order) => {
    if (was.size === 0) return world.records.inOrder(order);
    const unchanged = world.records.inOrder(order).filter(({ id }) => !was.has(id));
    const others = [...was.values()].filter((instance) => instance !== undefined);
    return [...unchanged, ...others].sort(compareBy[order]);
  };
  const records: Records = {
    ...world.records,
    instances,
    snapshots,
    inOrder,
    select: (_, order, test) => inOrder(order).filter(test),
    findByName: (name) => {
      for (const instance of instances.values()) {
        if (instance.settings.InstanceName === name) return instance;
      }
      return undefined;
    },
    snapshotsOf: (instanceId) => {
      const ids = new Set(world.records.snapshotsOf(instanceId).map(({ id }) => id));
      for (const [id, snapshot] of snapshotsWere) {
        if (snapshot?.instanceId === instanceId) ids.add(id);
      }
      return [...ids]
        .flatMap((id) => snapshots.get(id) ?? [])
        .sort((a, b) => a.createdAt - b.createdAt);
    },
  };
  return { ...world, records, instances, now: () => at };
}

/** A map as it was before some changes. */
class PastMap<T> implements ReadonlyMap<string, T> {
  readonly #now: ReadonlyMap<string, T>;
  readonly #was: ReadonlyMap<string, T | undefined>;
  #whole: ReadonlyMap<string, T> | undefined;

  constructor(now: ReadonlyMap<string, T>, was: ReadonlyMap<string, T | undefined>) {
    this.#now = now;
    this.#was = was;
  }

  get(id: string): T | undefined {
    return this.#was.has(id) ? this.#was.get(id) : this.#now.get(id);
  }

  has(id: string): boolean {
    return this.get(id) !== undefined;
  }

  get size(): number {
    return this.#all().size;
  }

  keys() {
    return this.#all().keys();
  }

  values() {
    return this.#all().values();
  }

  entries() {
    return this.#all().entries();
  }

  [Symbol.iterator]() {
    return this.entries();
  }

  forEach(visit: (value: T, key: string, map: ReadonlyMap<string, T>) => void): void {
    for (const [key, value] of this.#all()) visit(value, key, this);
  }

  /** Put together only for those who go through all of it. */
  #all(): ReadonlyMap<string, T> {
    if (this.#whole !== undefined) return this.#whole;
    const whole = new Map(this.#now);
    for (const [id, value] of this.#was) {
      if (value === undefined) whole.delete(id);
      else whole.set(id, value);
    }
    this.#whole = whole;
    return whole;
  }
}
