import type { Instance } from '../../../local/dsw/entities.ts';
import type { World } from '../../../local/dsw/world.ts';
import { remove, startAgain, stop } from '../people.ts';
import { MINUTE } from '../scenario.ts';
import {
  calm,
  drawFleet,
  EVENING,
  endOf,
  HOUR,
  readPolicies,
  rough,
  wakeAt,
} from './draw-fleet.ts';
import { createStartOracle } from './oracle-starts.ts';
import type { DrawScene } from './scene.ts';

/** A night that is stopped at ten, people in it, and a start at half past seven. */
export const drawStartScene: DrawScene = ({ random, wakesAround }) => {
  const policies = readPolicies([
    {
      name: 'night',
      kind: 'stop',
      window: { from: '22:00', to: '07:00' },
      batch: random.pick([1, 2, 100]),
    },
    {
      name: 'morning',
      kind: 'start',
      schedule: '0 30 7 * * *',
      stagger: { batch: random.between(2, 4), every: '1m' },
      retry: { for: '20m', every: '2m' },
      ...(random.chance(0.2) ? { canary: true } : {}),
    },
  ]);
  const fleet = drawFleet(random, { size: random.between(2, 4) });
  const isRoughNight = random.chance(0.4);
  const evening = isRoughNight ? wakesAround(EVENING) : [wakeAt(EVENING)];
  const end = endOf(evening, EVENING);
  const morning = EVENING + 9.5 * HOUR;
  const wakes = wakesAround(morning);
  // A batch, or a step of the cautious way, may take all the time that a trigger has.
  const ticks = (from: number) => [0, 10, 20, 30].map((minutes) => from + minutes * MINUTE);
  return {
    policies,
    fleet,
    startMs: EVENING - 20 * MINUTE,
    acts: [startAgain, startAgain, stop, stop, touch, remove],
    parts: [
      calm('known', [EVENING - 10 * MINUTE], EVENING - MINUTE),
      { ...rough('evening', evening), isRough: isRoughNight, isPeopled: isRoughNight },
      calm('stopped', ticks(end)),
      { ...rough('night', [], end + random.between(1, 5) * HOUR), isRough: false },
      calm('dawn', [], morning - MINUTE),
      rough('rough', wakes),
      calm('healed', ticks(endOf(wakes, morning))),
    ],
    deeds: {
      StopInstance: { policy: 'night', actions: ['stop'] },
      StopInstances: { policy: 'night', actions: ['stop'] },
      StartInstance: { policy: 'morning', actions: ['start'] },
    },
    createOracle: createStartOracle,
  };
};

/** Something about it changes that says nothing of whether it runs. */
function touch(world: World, { id }: Instance): string {
  world.patchInstance(id, { Labels: { note: String(world.now()) } });
  return id;
}
