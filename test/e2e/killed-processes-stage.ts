import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createFolderStore } from '../../lib/store/folder-store.ts';
import type { ObjectStore } from '../../lib/store/object-store.ts';
import { openStore } from '../../lib/store/open-store.ts';
import { runUntil } from '../../local/clock-run.ts';
import { viewAsClock } from '../../local/clock-view.ts';
import type { CallRecord } from '../../local/dsw/calls.ts';
import { createDraw } from '../../local/dsw/chance.ts';
import type { Instance } from '../../local/dsw/entities.ts';
import { handlers } from '../../local/dsw/operations/index.ts';
import type { World } from '../../local/dsw/world.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { createWire, type Wire } from '../../local/wire.ts';
import { armKill, drawMoment, type Moment } from './killed-processes-moments.ts';
import { drawScene, fateOf } from './killed-processes-scene.ts';

/** One run of the policy, with what was done to its process, as the services and the store have it. */
export interface PlayedRun {
  readonly scheduledAt: string;
  /** What the kills hit; empty where the run was over before. */
  readonly hits: readonly string[];
  /** Those that a person started again between the kill and the next trigger. */
  readonly startedAgain: readonly string[];
  readonly before: ReadonlyMap<string, Instance>;
  readonly after: ReadonlyMap<string, Instance>;
  readonly calls: readonly CallRecord[];
  /** As they are in the store; undefined where there is none. */
  readonly plan: unknown;
  readonly report: unknown;
}

/** The built functions on the local services, on a clock that moves as soon as everybody waits for it. */
export interface Stage {
  /** Plays a run without a kill, or with one or two of them drawn from the seed. */
  play(seed: number, kills: boolean): Promise<PlayedRun>;
  close(): Promise<void>;
}

const MINUTE = 60_000;
/** Of the catch-up timer in s.yaml. */
const TICK = 5 * MINUTE;
/** Of the policy: time for two triggers that are killed, two more, and one to see that all is over. */
const PERIOD = 5 * TICK;
/** How often somebody starts a stopped instance again before the run goes on. */
const COMES_BACK = 0.3;
/** About as many as a run makes that nothing disturbs. */
const REQUESTS = { oss: 48, folder: 24 } as const;
const START = Date.parse('2026-01-05T00:00:00Z') - TICK;

/** @param onLine told of each line that the functions write */
export async function setStage(
  store: 'oss' | 'folder',
  onLine: (line: string) => void,
): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'killed-'));
  const wire = await createWire();
  await cp('dist', join(folder, 'dist'), { recursive: true });
  await cp('s.yaml', join(folder, 's.yaml'));
  const policies = join(folder, 'policies.json');
  const location = store === 'oss' ? 'oss://dsw-steward/killed' : join(folder, 'store');
  const stack = await startStack({
    clock: 'manual',
    start: START,
    sYamlPath: join(folder, 's.yaml'),
    fleet: { instances: [] },
    functionEnvironment: {
      STEWARD_STORE: location,
      STEWARD_POLICIES: policies,
      STEWARD_DSW_ENDPOINT: wire.urls.dsw,
      STEWARD_CLOCK: wire.urls.dsw,
      STEWARD_OSS_ENDPOINT: wire.urls.oss,
    },
    onFunctionLine: onLine,
  });
  const { dsw, fc } = stack;
  if (!dsw || !fc) throw new Error('the local stack did not start whole');
  wire.connect(stack);
  const records = await openRecords(stack, location);
  const props = { stack, dsw, fc, wire, records, policies, requests: REQUESTS[store] };
  return {
    play: (seed, kills) => play(props, seed, kills),
    async close() {
      await stack.close();
      await wire.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function openRecords({ clock, info }: Stack, location: string): Promise<ObjectStore> {
  if (!location.startsWith('oss:')) return createFolderStore(resolve(location));
  return openStore(location, {
    clock: viewAsClock(clock),
    random: () => 0.5,
    log: silent,
    credentials: { get: async () => info },
    region: info.region,
    endpoint: info.oss ?? '',
  });
}

const nothing = () => {};
const silent = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  with: () => silent,
};

interface Props {
  readonly stack: Stack;
  readonly dsw: NonNullable<Stack['dsw']>;
  readonly fc: NonNullable<Stack['fc']>;
  readonly wire: Wire;
  readonly records: ObjectStore;
  readonly requests: number;
  /** File that the functions read at each trigger. */
  readonly policies: string;
}

/** @param kills whether there are any; drawn from the seed, like the fleet */
async function play(props: Props, seed: number, kills: boolean): Promise<PlayedRun> {
  const { stack, dsw, fc, wire, records, requests } = props;
  const { clock } = stack;
  const draw = createDraw(seed, 0x6b);
  const until = (instant: number) =>
    runUntil(clock, instant, { isBusy: () => stack.isBusy() || wire.working() > 0 });
  const boundary = Math.floor(clock.now() / PERIOD + 1) * PERIOD;

  await until(boundary - MINUTE);
  const { policy, fleet } = drawScene(draw);
  const targets = [{ name: 'main', region: 'cn-hangzhou', workspaces: ['1001'] }];
  const schedule = `@every ${PERIOD / MINUTE}m`;
  const policies = [{ name: 'often', kind: 'stop', schedule, ...policy }];
  await writeFile(props.policies, JSON.stringify({ version: 1, targets, policies }));
  dsw.world.loadFleet({ instances: fleet });
  dsw.calls.clear();
  const before = new Map(dsw.world.instances);

  const hits: string[] = [];
  let trigger = 0;
  /** Plays one trigger, from just before it to a minute after it, when it is through unless it waits for something. */
  async function playTrigger(moment?: Moment): Promise<void> {
    await until(boundary + trigger * TICK - 1);
    const kill = moment && armKill({ clock, fc, wire }, moment);
    await until(boundary + trigger * TICK + MINUTE);
    trigger += 1;
    kill?.disarm();
    if (kill?.hit !== undefined) hits.push(kill.hit);
  }

  await playTrigger(kills ? drawMoment(draw, requests) : undefined);
  const startedAgain = hits.length > 0 && draw() < COMES_BACK ? startOne(dsw.world) : [];
  // What goes on with a killed run can be killed as well.
  if (hits.length > 0 && draw() < 0.3) await playTrigger(drawMoment(draw, requests / 2));
  await playTrigger();
  await playTrigger();
  await until(boundary + trigger * TICK - 1);

  const scheduledAt = new Date(boundary).toISOString().replace('.000Z', 'Z');
  const read = async (name: string): Promise<unknown> => {
    const bytes = await records.get(`runs/often/${scheduledAt}/main/${name}`);
    return bytes && JSON.parse(new TextDecoder().decode(bytes));
  };
  dsw.world.settle();
  return {
    scheduledAt,
    hits,
    startedAgain,
    before,
    after: new Map(dsw.world.instances),
    calls: dsw.calls.list(),
    plan: await read('plan.json'),
    report: await read('report.json'),
  };
}

/** Somebody comes back to find a notebook stopped, and starts it. */
function startOne(world: World): readonly string[] {
  world.settle();
  const id = [...world.instances.values()].find(
    (instance) => fateOf(instance.id) === 'stop' && instance.status === 'Stopped',
  )?.id;
  if (id === undefined) return [];
  const caller = { accessKeyId: 'person', accountId: world.accountId, userId: '1' };
  const operation = 'StartInstance';
  handlers[operation]?.(world, { operation, input: { InstanceId: id }, requestId: 'p', caller });
  return [id];
}
