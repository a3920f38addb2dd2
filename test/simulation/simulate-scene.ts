import { checkWorld } from '../../local/dsw/check-world.ts';
import { drawAwaitedScene } from './kinds/awaited-scene.ts';
import { drawBackstopScene } from './kinds/backstop-scene.ts';
import { checkRuns } from './kinds/check-runs.ts';
import { drawCleanupScene } from './kinds/cleanup-scene.ts';
import { drawCullerScene } from './kinds/culler-scene.ts';
import { drawDiskScene } from './kinds/disk-scene.ts';
import { disturbScene } from './kinds/disturb-scene.ts';
import { drawHoursScene } from './kinds/hours-scene.ts';
import { drawLimitsScene } from './kinds/limits-scene.ts';
import type { DrawScene, Part, Scene } from './kinds/scene.ts';
import { createSceneWatch, type SceneWatch } from './kinds/scene-watch.ts';
import { drawSessionScene } from './kinds/session-scene.ts';
import { createSimChannel } from './kinds/sim-channel.ts';
import { drawSnapshotScene } from './kinds/snapshot-scene.ts';
import { drawStartScene } from './kinds/start-scene.ts';
import { drawWarningScene } from './kinds/warning-scene.ts';
import { actByChance } from './people.ts';
import { createRandom, type Random } from './random.ts';
import { drawNight, MINUTE, MOST_SKEW_MS } from './scenario.ts';
import type { Simulated, SimulateOptions } from './simulate.ts';
import { createStage, type Play, type Stage } from './stage.ts';
import { CALM, drawTrouble, type Trouble } from './trouble.ts';
import { UNCHANGED } from './variant.ts';

/** By kind of policy, or of what is special about it. */
const SCENES = {
  snapshot: drawSnapshotScene,
  culler: drawCullerScene,
  start: drawStartScene,
  hours: drawHoursScene,
  backstop: drawBackstopScene,
  warning: drawWarningScene,
  disk: drawDiskScene,
  awaited: drawAwaitedScene,
  session: drawSessionScene,
  limits: drawLimitsScene,
  cleanup: drawCleanupScene,
} as const satisfies Readonly<Record<string, DrawScene>>;

export type SceneName = keyof typeof SCENES;

export const SCENE_NAMES = Object.keys(SCENES) as [SceneName, ...SceneName[]]; // its keys

/** One seed in so many has a scene, so that together they cost a third of what the nights do. */
export const SCENE_EVERY = 3;

export function isWithScene(seed: number): boolean {
  return seed % SCENE_EVERY === 0;
}

/** The scene that a seed has; they take turns. */
export function sceneOf(seed: number): SceneName {
  return SCENE_NAMES[Math.floor(seed / SCENE_EVERY) % SCENE_NAMES.length] ?? SCENE_NAMES[0];
}

/** The first seeds that have a scene. */
export function* seedsWith(name: SceneName, count: number): Generator<number> {
  for (let seed = SCENE_EVERY, found = 0; found < count; seed += SCENE_EVERY) {
    if (sceneOf(seed) !== name) continue;
    found += 1;
    yield seed;
  }
}

/** Nothing that is drawn for the nights is drawn again. */
const OF_SCENES = 0x51ed270b;

export interface SceneOptions extends SimulateOptions {
  /** Another one than the seed has. */
  readonly scene?: SceneName;
}

/** Plays the scene of a seed: a small fleet under policies of some other kind. */
export async function simulateScene(
  seed: number,
  { variant = UNCHANGED, onLine, scene: name = sceneOf(seed) }: SceneOptions = {},
): Promise<Simulated> {
  const random = createRandom(seed ^ OF_SCENES);
  const later = random.fork();
  const drawn = drawTrouble(random, later);
  const withPeople = random.chance(0.7);
  const scene = SCENES[name]({
    random,
    wakesAround: (boundary) => drawNight(random, boundary, drawn, false, later).wakes,
  });
  const trouble = forbiddenBy(scene, drawn, later);
  const play = drawPlay(seed, scene, random);
  onLine?.(`The scene: ${name}.`);
  const stage = createStage<SceneWatch>({
    play,
    startMs: scene.startMs,
    variant,
    disturb: disturbScene,
    notifier: createSimChannel,
    watch: (cloud, note) =>
      createSceneWatch({
        cloud,
        scene,
        isCalm: trouble === CALM && !withPeople,
        onViolation: note,
      }),
    people(world, people, { changes, oracle }) {
      changes.begin({ by: 'person' });
      oracle.beforePeople?.();
      const said = actByChance(world, people, scene.acts);
      oracle.afterPeople?.();
      changes.end();
      return said;
    },
    onLine,
  });
  for (const part of scene.parts) {
    await playPart(stage, play, part, { trouble, withPeople });
  }
  const ticks = scene.parts
    .filter(({ isRough }) => !isRough)
    .flatMap(({ wakes }) => wakes.map(({ at }) => at));
  checkRuns(stage.watch, ticks);
  for (const problem of checkWorld(stage.cloud.world)) stage.watch.violated('world-sound', problem);
  return {
    seed,
    violations: stage.watch.violations,
    hash: stage.hash(),
    counts: { ...stage.counts(), stops: 0, scenes: 1 },
  };
}

function drawPlay(seed: number, { policies, fleet }: Scene, random: Random): Play {
  return {
    seed,
    policies,
    fleet,
    peopleMinutes: random.between(2, 20),
    meddling: random.chance(0.5) ? random.next() * 0.1 : 0,
    timeoutSeconds: random.pick([60, 120, 300, 600]),
    skewMs: random.pick([0, 0, 1_000, MOST_SKEW_MS / 2]),
    pageSize: random.between(1, 5),
    random,
  };
}

/** Sometimes an operation of the scene's own is not allowed. */
function forbiddenBy({ deeds }: Scene, trouble: Trouble, random: Random): Trouble {
  if (trouble.forbidden === undefined) return trouble;
  return { ...trouble, forbidden: random.pickAny([...Object.keys(deeds), 'ListInstances']) };
}

async function playPart(
  stage: Stage<SceneWatch>,
  { timeoutSeconds }: Play,
  { name, wakes, isRough, isPeopled, until }: Part,
  { trouble, withPeople }: { readonly trouble: Trouble; readonly withPeople: boolean },
): Promise<void> {
  const { scheduler, invocations, watch } = stage;
  const before = invocations.length;
  const end = Math.max(
    scheduler.now(),
    until,
    ...wakes.map(({ at }) => at + timeoutSeconds * 1000 + MINUTE),
  );
  stage.setTrouble(isRough ? trouble : CALM);
  stage.setMeddled(isPeopled && isRough && withPeople);
  if (isPeopled && withPeople) stage.letPeopleAct(end - MINUTE);
  for (const wake of wakes) stage.schedule(wake, 0);
  await scheduler.runUntil(end);
  stage.setMeddled(false);
  if (!isRough) {
    for (const { overran, process } of invocations.slice(before)) {
      if (overran) watch.violated('ends-in-time', `${process.id} was still at work`);
    }
  }
  watch.oracle.afterPart?.(name);
}
