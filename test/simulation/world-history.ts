import type { Instance } from '../../local/dsw/entities.ts';
import type { InstanceOrder } from '../../local/dsw/records.ts';
import type { World } from '../../local/dsw/world.ts';

/** Every state that an instance was in, so that a list can be behind and the end can be told from the beginning. */
export interface History {
  /** The same world with its listings as they were at an instant; single instances are as they are now. */
  worldAsOf(instant: number): World;
  /** Oldest first. */
  of(id: string): readonly Entry[];
}

export interface Entry {
  /** Epoch ms. */
  readonly at: number;
  /** Undefined: gone. */
  readonly instance: Instance | undefined;
}

/** Listens to all changes of a world from now on. */
export function createHistory(world: World): History {
  const entries = new Map<string, Entry[]>();
  const note = (id: string, instance: Instance | undefined) => {
    const own = entries.get(id) ?? [];
    entries.set(id, own);
    own.push({ at: world.now(), instance });
  };
  const { put, remove } = world;
  world.put = (instance) => {
    put(instance);
    note(instance.id, instance);
  };
  world.remove = (id) => {
    remove(id);
    note(id, undefined);
  };

  const asOf = (instant: number): Instance[] =>
    [...entries.values()].flatMap((own) => own.findLast(({ at }) => at <= instant)?.instance ?? []);

  return {
    of: (id) => entries.get(id) ?? [],
    worldAsOf(instant) {
      if (instant >= world.now()) return world;
      const inOrder = (order: InstanceOrder) => asOf(instant).sort(byOrder(order));
      const records = Object.create(world.records, {
        inOrder: { value: inOrder },
        select: {
          value: (_key: string, order: InstanceOrder, test: (one: Instance) => boolean) =>
            inOrder(order).filter(test),
        },
      });
      // Everything else is the world's own, by inheritance.
      return Object.create(world, { records: { value: records } }) as World;
    },
  };
}

function byOrder(order: InstanceOrder): (a: Instance, b: Instance) => number {
  const keyOf = (one: Instance): number => {
    switch (order) {
      case 'GmtCreateTime':
        return one.createdAt;
      case 'GmtModifiedTime':
        return one.modifiedAt;
      case 'Priority':
        return one.settings.Priority ?? 0;
    }
  };
  return (a, b) => keyOf(a) - keyOf(b) || a.seq - b.seq;
}
