import type { Log } from '../../lib/base/log.ts';
import type { Cancel, LocalClock } from '../clock.ts';
import { createAgenda } from './agenda.ts';
import { createDraw, hashText, textFrom, uuidFrom } from './chance.ts';
import { dumpFleet } from './dump-fleet.ts';
import { look, nextLook } from './engine.ts';
import type { Instance } from './entities.ts';
import { loadFleet } from './load-fleet.ts';
import { patchInstance } from './patch.ts';
import { createRecords } from './records.ts';
import type { World } from './world-type.ts';

export type { World } from './world-type.ts';

export interface WorldOptions {
  readonly clock: LocalClock;
  readonly region: string;
  readonly accountId: string;
  /** Same seed, same calls at the same instants: same world. */
  readonly seed: number;
  readonly log?: Log | undefined;
}

export function createWorld(options: WorldOptions): World {
  const { clock, region, accountId } = options;
  let seed = options.seed;
  const records = createRecords();
  const agenda = createAgenda();
  let instant: number | undefined;
  let armed: { readonly at: number; readonly cancel: Cancel } | undefined;
  let quiet = false;

  const arm = (): void => {
    const next = agenda.next();
    if (quiet || next === armed?.at) return;
    armed?.cancel();
    armed =
      next === undefined
        ? undefined
        : {
            at: next,
            cancel: clock.at(next, () => {
              armed = undefined;
              settle();
            }),
          };
  };
  const plan = (instance: Instance): void => {
    const next = nextLook(world, instance);
    if (next === undefined) agenda.delete(instance.id);
    else agenda.set(instance.id, next);
  };
  const settle = (): void => {
    // A step may lead to calls that settle again; the outer loop does their work.
    if (instant !== undefined) return;
    const now = Math.floor(clock.now());
    quietly(() => {
      try {
        runDue(now);
      } finally {
        instant = undefined;
      }
    });
  };
  const runDue = (now: number): void => {
    for (;;) {
      const due = agenda.takeDue(now);
      if (due === undefined) return;
      const instance = records.instances.get(due.id);
      if (instance === undefined) continue;
      instant = due.at;
      const again = look(world, instance);
      if (again !== undefined) agenda.set(due.id, again);
    }
  };
  /** Many changes, one arming of the clock. */
  const quietly = (work: () => void): void => {
    quiet = true;
    try {
      work();
    } finally {
      quiet = false;
      arm();
    }
  };
  const replace = (work: () => void): void => {
    quietly(() => {
      agenda.clear();
      work();
    });
    settle();
  };

  const world: World = {
    clock,
    region,
    accountId,
    get seed() {
      return seed;
    },
    log: options.log,
    records,
    instances: records.instances,
    // A clock that runs faster has fractions of milliseconds; the service knows none.
    now: () => instant ?? Math.floor(clock.now()),
    settle,
    put: (instance) => {
      records.putInstance(instance);
      plan(instance);
      arm();
    },
    remove: (id) => {
      records.removeInstance(id);
      agenda.delete(id);
      arm();
    },
    draw: () => createDraw(seed, records.count()),
    newId: (prefix) => `${prefix}${textFrom(seed ^ hashText(prefix), records.count(), 16)}`,
    newUuid: () => uuidFrom(seed, records.count()),
    loadFleet: (fleet) => replace(() => loadFleet(world, fleet)),
    dumpFleet: () => {
      settle();
      return dumpFleet(world);
    },
    patchInstance: (id, patch) => {
      settle();
      return patchInstance(world, id, patch);
    },
    snapshot: () => {
      settle();
      return { version: 1, region, accountId, seed, ...records.dump() };
    },
    restore: (state) =>
      replace(() => {
        seed = state.seed;
        records.replace(state);
        for (const instance of state.instances) plan(instance);
      }),
  };
  return world;
}
