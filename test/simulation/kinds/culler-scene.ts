import type { FleetCuller, Instance } from '../../../local/dsw/entities.ts';
import type { World } from '../../../local/dsw/world.ts';
import { call, remove, startAgain, stop } from '../people.ts';
import type { Random } from '../random.ts';
import { MINUTE } from '../scenario.ts';
import { calm, drawFleet, EVENING, endOf, HOUR, readPolicies, rough } from './draw-fleet.ts';
import { createCullerOracle } from './oracle-cullers.ts';
import type { DrawScene } from './scene.ts';

/** Label of an instance that is left as it is. */
export const EXEMPT = 'own-culler';

/** Cullers every hour: one that goes wrong, its continuation, and the next. */
export const drawCullerScene: DrawScene = ({ random, wakesAround }) => {
  const minutes = 60;
  const replaces = random.chance(0.2);
  const policies = readPolicies([
    {
      name: 'cull',
      kind: 'culler',
      schedule: '0 0 * * * *',
      culler: { minutes },
      exempt: { labels: { [EXEMPT]: '*' } },
      tighter: replaces ? 'replace' : 'keep',
      concurrency: random.between(1, 4),
    },
  ]);
  const fleet = drawFleet(random, {
    size: random.between(3, 5),
    fields: () => ({
      ...(random.chance(0.85) ? { IdleInstanceCuller: drawCuller(random) } : {}),
      ...(random.chance(0.1) ? { Labels: { [EXEMPT]: 'yes' } } : {}),
    }),
  });
  const wakes = wakesAround(EVENING);
  const end = endOf(wakes, EVENING);
  const next = Math.ceil((end + 20 * MINUTE) / HOUR) * HOUR;
  return {
    policies,
    fleet,
    startMs: EVENING - 20 * MINUTE,
    acts: [give, give, take, exempt, stop, startAgain, remove],
    parts: [
      calm('known', [EVENING - 10 * MINUTE], EVENING - MINUTE),
      rough('rough', wakes, end - MINUTE),
      calm('healed', [end]),
      calm('next', [next]),
    ],
    deeds: {
      CreateIdleInstanceCuller: { policy: 'cull', actions: ['set-culler'] },
      DeleteIdleInstanceCuller: { policy: 'cull', actions: ['set-culler'] },
    },
    createOracle: (facts) => createCullerOracle(facts, { minutes, replaces }),
  };
};

/** Most are in the way; one is right, some are tighter, and one is tighter in one way only. */
function drawCuller(random: Random): FleetCuller {
  const [minutes, cpu, gpu] = random.pick([
    [600, 10, 5],
    [600, 10, 5],
    [600, 10, 5],
    [1_000, 10, 5],
    [120, 20, 5],
    [60, 10, 5],
    [30, 10, 5],
    [30, 5, 5],
    [30, 20, 10],
  ] as const);
  return { MaxIdleTimeInMinutes: minutes, CpuPercentThreshold: cpu, GpuPercentThreshold: gpu };
}

function give(world: World, { id, culler }: Instance, random: Random): string {
  if (culler !== undefined) call(world, 'DeleteIdleInstanceCuller', { InstanceId: id });
  call(world, 'CreateIdleInstanceCuller', { InstanceId: id, ...drawCuller(random) });
  return id;
}

function take(world: World, { id }: Instance): string {
  call(world, 'DeleteIdleInstanceCuller', { InstanceId: id });
  return id;
}

function exempt(world: World, { id, labels }: Instance): string {
  const isExempt = labels.some(({ Key }) => Key === EXEMPT);
  world.patchInstance(id, { Labels: { [EXEMPT]: isExempt ? null : 'yes' } });
  return id;
}
