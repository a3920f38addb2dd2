import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Clock } from '../../../lib/base/clock.ts';
import { newJournal, openJournal } from '../../../lib/run/journal.ts';
import { acquireLease, LEASE_TIMES } from '../../../lib/run/lease.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';
import type { ObjectStore } from '../../../lib/store/object-store.ts';
import { aLog } from '../../helpers/a-log.ts';

const START = Date.parse('2026-01-05T14:00:00Z');
const { skewMs, ttlMs } = LEASE_TIMES;

/** True time, which nobody sees; it moves between any two steps. */
interface World {
  nowMs: number;
  readonly store: ObjectStore;
  /** Who acted, in order. */
  readonly acts: { readonly who: number; readonly term: number }[];
}

/** A way to the store on which the scheduler decides who is served next; time passes before every answer. */
function scheduledStore(world: World, scheduler: fc.Scheduler, pauses: () => number): ObjectStore {
  const step = async <T>(call: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve());
    world.nowMs += pauses();
    const result = await call();
    await scheduler.schedule(Promise.resolve());
    world.nowMs += pauses();
    return result;
  };
  const { store } = world;
  return {
    ...store,
    get: (key) => step(() => store.get(key)),
    create: (key, body) => step(() => store.create(key, body)),
    delete: (key) => step(() => store.delete(key)),
    async *list(prefix, options) {
      const infos = await step(async () => {
        const found = [];
        for await (const info of store.list(prefix, options)) found.push(info);
        return found;
      });
      yield* infos;
    },
  };
}

interface Habits {
  /** Triggers that it asks for the lease. */
  readonly tries: number;
  readonly rounds: number;
  readonly releases: boolean;
}

/** A holder that acts as the engine does: makes sure, records the intent, looks at its own clock, acts. */
async function work(
  world: World,
  who: number,
  store: ObjectStore,
  clock: Clock,
  { tries, rounds, releases }: Habits,
): Promise<void> {
  for (let number = 0; number < tries; number += 1) {
    try {
      const lease = await acquireLease(
        { store, clock, log: aLog() },
        {
          prefix: 'leases/',
          holder: String(who),
          scheduledAt: new Date(START),
          deadline: undefined,
        },
      );
      const { term, previous } = lease;
      const journal =
        term === 1
          ? newJournal(store, 'run/', term)
          : await openJournal(store, 'run/', term, previous?.term);
      for (let round = 0; round < rounds; round += 1) {
        await lease.confirm();
        await journal.intend([{ instanceId: `${who}-${round}` }], clock.now());
        await lease.keep();
        if (lease.leftMs() > 0) world.acts.push({ who, term });
      }
      if (releases) await lease.release();
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^(RUN_OVERLAPS|LEASE_LOST)$/) });
    }
  }
}

const aHolder = fc.record({
  skew: fc.integer({ min: -skewMs / 2, max: skewMs / 2 }),
  tries: fc.integer({ min: 1, max: 4 }),
  rounds: fc.integer({ min: 1, max: 4 }),
  releases: fc.boolean(),
});

/** Mostly moments, now and then longer than a lease lasts. */
const somePauses = fc.infiniteStream(
  fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 0, max: 500 }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: ttlMs }) },
    { weight: 2, arbitrary: fc.integer({ min: ttlMs, max: 3 * ttlMs }) },
  ),
);

test('of holders whose clocks differ by no more than allowed, in any interleaving, none acts once a later one has', async () => {
  let takeovers = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(aHolder, { minLength: 2, maxLength: 5 }),
      somePauses,
      async (scheduler, holders, pauses) => {
        const world: World = {
          nowMs: START,
          store: createMemoryStore(),
          acts: [],
        };
        const store = scheduledStore(world, scheduler, () => pauses.next().value ?? 0);
        const works = holders.map(({ skew, ...plan }, who) => {
          const clock: Clock = {
            now: () => new Date(world.nowMs + skew),
            sleep: () => Promise.reject(new Error('nobody sleeps here')),
          };
          return work(world, who, store, clock, plan);
        });
        await scheduler.waitFor(Promise.all(works));

        const terms = world.acts.map(({ term }) => term);
        expect(terms).toEqual(terms.toSorted((a, b) => a - b));
        if (new Set(terms).size > 1) takeovers += 1;
      },
    ),
    { numRuns: 300 },
  );
  // Otherwise nothing was tested.
  expect(takeovers).toBeGreaterThan(0);
});

test('once a later holder has opened the journal, an earlier one records no further intent, in any interleaving', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 0, max: 3 }), async (scheduler, before) => {
      const world: World = {
        nowMs: START,
        store: createMemoryStore(),
        acts: [],
      };
      const store = scheduledStore(world, scheduler, () => 0);
      const late = newJournal(store, 'run/', 1);
      const intended: string[] = [];
      let opened: readonly string[] | undefined;

      async function goOn(): Promise<void> {
        for (let number = 0; number < before + 3; number += 1) {
          await late.intend([{ instanceId: String(number) }], new Date(START));
          intended.push(String(number));
        }
      }
      async function takeOver(): Promise<void> {
        const { entries } = await openJournal(store, 'run/', 2, 1);
        opened = entries.flatMap((entry) =>
          entry.kind === 'intent' ? entry.acts.map(({ instanceId }) => instanceId) : [],
        );
      }
      await scheduler.waitFor(Promise.allSettled([goOn(), takeOver()]));

      // Everything that the late one may have begun is seen by its successor.
      expect(opened).toEqual(intended);
    }),
    { numRuns: 300 },
  );
});
