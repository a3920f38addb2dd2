import { createHash } from 'node:crypto';
import { loadEveryKind } from '../../lib/run/kinds/load-kind.ts';
import { createMemoryStore } from '../../lib/store/memory-store.ts';
import type { ObjectStore } from '../../lib/store/object-store.ts';
import { checkEnd } from './check-end.ts';
import { createCloud } from './cloud.ts';
import { createInvoker, type Invoked } from './invoke.ts';
import { createObserver, type Observer } from './observer.ts';
import { actAsPeople, beginTheDay, comeBack } from './people.ts';
import type { Violation } from './promises.ts';
import { createRandom } from './random.ts';
import { drawScenario, MINUTE, type Night, type Wake } from './scenario.ts';
import { createScheduler } from './scheduler.ts';
import { CALM, distanceOf, storeWeatherOf } from './trouble.ts';
import { UNCHANGED, type Variant } from './variant.ts';

export interface Simulated {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** Of everything that happened, in order: the same for the same seed and code. */
  readonly hash: string;
  readonly counts: {
    readonly steps: number;
    readonly calls: number;
    readonly invocations: number;
    readonly killed: number;
    readonly stops: number;
  };
}

export interface SimulateOptions {
  readonly variant?: Variant | undefined;
  /** Told of everything that happens, for a person who looks into a seed. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** Plays one seed through: one or two nights of a small fleet, with whatever the seed makes go wrong. */
export async function simulate(
  seed: number,
  { variant = UNCHANGED, onLine }: SimulateOptions = {},
): Promise<Simulated> {
  await loadEveryKind();
  const scenario = drawScenario(seed);
  const { nights, random, fleet } = scenario;
  const startMs = (nights[0]?.boundary ?? 0) - 30 * MINUTE;
  const people = random.fork();
  let trouble = CALM;
  /** Whether people come in between right now. */
  let meddled = false;
  const tokens = createRandom(seed ^ startMs);
  const cloud = createCloud({ seed, startMs, fleet, random: random.fork(), tokens, trouble });
  const happened: string[] = [];
  let steps = 0;
  const note = (line: string) => {
    const at = cloud.clock.now();
    happened.push(`${at} ${line}`);
    onLine?.(`${new Date(at).toISOString()} ${line}`);
  };
  const scheduler = createScheduler({
    clock: cloud.clock,
    random: random.fork(),
    isBusy: () => cloud.service.working() > 0,
    onStep: ({ name }) => {
      steps += 1;
      note(name);
      if (meddled && people.chance(scenario.meddling)) {
        scheduler.add({ at: cloud.clock.now(), name: 'people', run: act });
      }
    },
  });
  const observer = createObserver({ cloud, policies: scenario.policies, onViolation: note });
  const invoke = createInvoker({
    scenario,
    cloud,
    scheduler,
    store: watched(createMemoryStore({ clock: { ...NO_SLEEP, now: clockNow } }), observer),
    observer,
    variant,
    distance: distanceOf(() => trouble, random.fork()),
    weather: storeWeatherOf(() => trouble, random.fork()),
    onLog: (line) => onLine?.(`  ${line}`),
  });
  const invocations: Invoked[] = [];
  function clockNow(): Date {
    return new Date(cloud.clock.now());
  }

  function setTrouble(next: typeof trouble): void {
    trouble = next;
    cloud.setTrouble(next);
  }

  function schedule(wake: Wake, boundary: number): void {
    const run = () => {
      invocations.push(invoke(wake, boundary));
    };
    const due = new Date(wake.due).toISOString();
    scheduler.add({ at: wake.at, name: `trigger of ${due} is delivered`, run });
  }

  function act(): void {
    note(actAsPeople(cloud.world, people));
  }

  function letPeopleAct(until: number): void {
    const at = scheduler.now() + people.next() * 2 * scenario.peopleMinutes * MINUTE;
    if (at >= until) return;
    const run = () => {
      act();
      letPeopleAct(until);
    };
    scheduler.add({ at: Math.round(at), name: 'people', run });
  }

  const limitMs = scenario.timeoutSeconds * 1000;
  const lastOf = (wakes: readonly Wake[]) => Math.max(0, ...wakes.map(({ at }) => at));

  async function playNight(night: Night): Promise<void> {
    const { boundary, wakes, healing } = night;
    setTrouble(CALM);
    // So that the schedule is known before its first boundary.
    schedule({ due: boundary - 10 * MINUTE, at: boundary - 10 * MINUTE, killAt: undefined }, 0);
    await scheduler.runUntil(boundary - MINUTE);
    setTrouble(scenario.trouble);
    if (scenario.people) {
      meddled = true;
      letPeopleAct(Math.max(lastOf(healing), lastOf(wakes)));
    }
    for (const wake of wakes) schedule(wake, boundary);
    await scheduler.runUntil(Math.max(boundary, lastOf(wakes)) + limitMs + MINUTE);
    setTrouble(CALM);
    meddled = false;
    if (scenario.people && scenario.comeBack) comeBack(cloud.world, people);
    const disturbed = invocations.length;
    for (const wake of healing) {
      schedule(wake, boundary);
      await scheduler.runUntil(wake.at + limitMs + MINUTE);
    }
    if (healing.length === 0) return;
    checkEnd({ night, scenario, cloud, observer, healing: invocations.slice(disturbed) });
  }

  for (const [index, night] of nights.entries()) {
    await playNight(night);
    const next = nights[index + 1];
    if (next === undefined) break;
    await scheduler.runUntil(next.boundary - 120 * MINUTE);
    beginTheDay(cloud.world, people);
    await scheduler.runUntil(next.boundary - 30 * MINUTE);
  }

  return {
    seed,
    violations: observer.violations,
    hash: createHash('sha256').update(happened.join('\n')).digest('hex'),
    counts: {
      steps,
      calls: cloud.service.calls.list().length,
      invocations: invocations.length,
      killed: invocations.filter(({ process }) => process.state === 'killed').length,
      stops: observer.stops.filter(({ effectAt }) => effectAt !== undefined).length,
    },
  };
}

const NO_SLEEP = { sleep: () => Promise.reject(new Error('A store does not sleep.')) };

/** Tells the observer of every write. */
function watched(store: ObjectStore, observer: Observer): ObjectStore {
  const tell = (key: string, body: Uint8Array | string) =>
    observer.onWrite(key, typeof body === 'string' ? body : new TextDecoder().decode(body));
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
      observer.onDelete(key);
    },
  };
}
