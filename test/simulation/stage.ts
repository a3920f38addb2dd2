import { createHash } from 'node:crypto';
import type { FilePolicy } from '../../lib/policy/policies.ts';
import { createMemoryStore } from '../../lib/store/memory-store.ts';
import type { ObjectStore } from '../../lib/store/object-store.ts';
import type { FleetInstance } from '../../local/dsw/entities.ts';
import type { World } from '../../local/dsw/world.ts';
import { type Cloud, createCloud, type Disturb } from './cloud.ts';
import { createInvoker, type Invocable, type Invoked, type NotifierOf } from './invoke.ts';
import type { Watch } from './observer.ts';
import { createRandom, type Random } from './random.ts';
import { MINUTE, type Wake } from './scenario.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import { CALM, distanceOf, storeWeatherOf, type Trouble } from './trouble.ts';
import type { Variant } from './variant.ts';

/** What is played: who wakes when is up to those who play it. */
export interface Play extends Invocable {
  readonly fleet: readonly FleetInstance[];
  /** Share of steps that somebody comes in between: most of a night nothing happens, and races are about moments. */
  readonly meddling: number;
  /** Minutes from one act of people to the next, on average. */
  readonly peopleMinutes: number;
}

export interface StageOptions<W extends Watch> {
  readonly play: Play;
  /** Epoch ms: when time begins to move. */
  readonly startMs: number;
  readonly variant: Variant;
  /** Only policies of this kind are run; all where not given. */
  readonly kind?: FilePolicy['kind'];
  readonly watch: (cloud: Cloud, note: (line: string) => void) => W;
  /** What somebody does when it is their turn; told what it was. */
  readonly people: (world: World, random: Random, watch: W) => string;
  readonly disturb?: Disturb;
  readonly notifier?: (watch: W, random: Random, trouble: () => Trouble) => NotifierOf;
  /** Told of everything that happens, for a person who looks into a seed. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** A small cloud, people, the store, and our functions in it, on one clock. */
export interface Stage<W extends Watch> {
  readonly cloud: Cloud;
  readonly scheduler: Scheduler;
  readonly watch: W;
  readonly people: Random;
  /** In the order in which they began. */
  readonly invocations: readonly Invoked[];
  setTrouble(trouble: Trouble): void;
  /** Whether people come in between right now. */
  setMeddled(meddled: boolean): void;
  schedule(wake: Wake, boundary: number): void;
  letPeopleAct(until: number): void;
  counts(): Counts;
  /** Of everything that happened, in order: the same for the same seed and code. */
  hash(): string;
}

export interface Counts {
  readonly steps: number;
  readonly calls: number;
  readonly invocations: number;
  readonly killed: number;
}

export function createStage<W extends Watch>(options: StageOptions<W>): Stage<W> {
  const { play, startMs, variant, onLine } = options;
  const { seed, random, fleet } = play;
  const people = random.fork();
  let trouble = CALM;
  let meddled = false;
  const tokens = createRandom(seed ^ startMs);
  const { disturb } = options;
  const cloud = createCloud({
    seed,
    startMs,
    fleet,
    random: random.fork(),
    tokens,
    trouble,
    ...(disturb && { disturb }),
  });
  const happened: string[] = [];
  let steps = 0;
  const note = (line: string) => {
    const at = cloud.clock.now();
    happened.push(`${at} ${line}`);
    onLine?.(`${new Date(at).toISOString()} ${line}`);
  };
  const act = () => note(options.people(cloud.world, people, watch));
  const scheduler = createScheduler({
    clock: cloud.clock,
    random: random.fork(),
    isBusy: () => cloud.service.working() > 0,
    onStep: ({ name }) => {
      steps += 1;
      note(name);
      if (meddled && people.chance(play.meddling)) {
        scheduler.add({ at: cloud.clock.now(), name: 'people', run: act });
      }
    },
  });
  const watch = options.watch(cloud, note);
  const clockNow = () => new Date(cloud.clock.now());
  const { kind } = options;
  const invoke = createInvoker({
    scenario: play,
    cloud,
    scheduler,
    store: watched(createMemoryStore({ clock: { ...NO_SLEEP, now: clockNow } }), watch),
    observer: watch,
    variant,
    distance: distanceOf(() => trouble, random.fork()),
    weather: storeWeatherOf(() => trouble, random.fork()),
    onLog: (line) => onLine?.(`  ${line}`),
    ...(kind && { kind }),
    ...(options.notifier && { notifier: options.notifier(watch, random.fork(), () => trouble) }),
  });
  const invocations: Invoked[] = [];

  return {
    cloud,
    scheduler,
    watch,
    people,
    invocations,
    setTrouble(next) {
      trouble = next;
      cloud.setTrouble(next);
    },
    setMeddled(next) {
      meddled = next;
    },
    schedule(wake, boundary) {
      const run = () => {
        invocations.push(invoke(wake, boundary));
      };
      const due = new Date(wake.due).toISOString();
      scheduler.add({ at: wake.at, name: `trigger of ${due} is delivered`, run });
    },
    letPeopleAct: function letPeopleAct(until) {
      const at = scheduler.now() + people.next() * 2 * play.peopleMinutes * MINUTE;
      if (at >= until) return;
      const run = () => {
        act();
        letPeopleAct(until);
      };
      scheduler.add({ at: Math.round(at), name: 'people', run });
    },
    counts: () => ({
      steps,
      calls: cloud.service.calls.list().length,
      invocations: invocations.length,
      killed: invocations.filter(({ process }) => process.state === 'killed').length,
    }),
    hash: () => createHash('sha256').update(happened.join('\n')).digest('hex'),
  };
}

const NO_SLEEP = { sleep: () => Promise.reject(new Error('A store does not sleep.')) };

/** Tells the observer of every write. */
function watched(store: ObjectStore, watch: Watch): ObjectStore {
  const tell = (key: string, body: Uint8Array | string) =>
    watch.onWrite(key, typeof body === 'string' ? body : new TextDecoder().decode(body));
  return {
    ...store,
    async put(key, body) {
      await store.put(key, body);
      tell(key, body);
    },
    async create(key, body) {
      const result = await store.create(key, body);
      if (result === 'created') tell(key, body);
      return result;
    },
    async delete(key) {
      await store.delete(key);
      watch.onDelete(key);
    },
  };
}
