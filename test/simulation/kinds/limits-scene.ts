import { release, startAgain, stop } from '../people.ts';
import type { Random } from '../random.ts';
import { HOLD, MINUTE } from '../scenario.ts';
import { calm, drawFleet, EVENING, endOf, readPolicies, rough } from './draw-fleet.ts';
import { createLimitsOracle } from './oracle-limits.ts';
import type { DrawScene } from './scene.ts';

/** What is drawn of `limits`: most instances of a run, of a day, and of each owner; percent of the fleet. */
export interface DrawnLimits {
  readonly count?: number;
  readonly percent?: number;
  readonly perOwner?: number;
  readonly day?: { readonly count?: number; readonly perOwner?: number };
}

/** Two stops within a day: what was held until after the first, and what people start again, is for the second. */
export const drawLimitsScene: DrawScene = ({ random, wakesAround }) => {
  const limits = drawLimits(random);
  const policies = readPolicies([
    {
      name: 'night',
      kind: 'stop',
      schedule: '0 0 22,23 * * *',
      limits,
      batch: random.pick([1, 2, 100]),
      ...(random.chance(0.2) ? { canary: true } : {}),
    },
  ]);
  const fleet = drawFleet(random, {
    size: random.between(3, 6),
    fields: () => ({
      UserId: random.pick(['2001', '2002']),
      ...(random.chance(0.5)
        ? { Labels: { [HOLD]: new Date(EVENING + 40 * MINUTE).toISOString() } }
        : {}),
    }),
  });
  const wakes = wakesAround(EVENING).filter(({ at }) => at < EVENING + 38 * MINUTE);
  const second = EVENING + 60 * MINUTE;
  const again = wakesAround(second);
  const end = endOf(again, second);
  return {
    policies,
    fleet,
    startMs: EVENING - 20 * MINUTE,
    acts: [startAgain, startAgain, startAgain, stop, release],
    parts: [
      calm('known', [EVENING - 10 * MINUTE], EVENING - MINUTE),
      rough('first', wakes, second - MINUTE),
      rough('second', again),
      calm(
        'healed',
        [0, 15, 30].map((minutes) => end + minutes * MINUTE),
      ),
    ],
    deeds: {
      StopInstance: { policy: 'night', actions: ['stop'] },
      StopInstances: { policy: 'night', actions: ['stop'] },
    },
    createOracle: (facts) => createLimitsOracle(facts, { limits, size: fleet.length }),
  };
};

function drawLimits(random: Random): DrawnLimits {
  const day = random.chance(0.85)
    ? {
        ...(random.chance(0.8) ? { count: random.between(0, 5) } : {}),
        ...(random.chance(0.4) ? { perOwner: random.between(1, 4) } : {}),
      }
    : undefined;
  return {
    ...(random.chance(0.3) ? { count: random.between(0, 6) } : {}),
    ...(random.chance(0.2) ? { percent: random.pick([0, 25, 50, 80, 100]) } : {}),
    ...(random.chance(0.2) ? { perOwner: random.between(1, 4) } : {}),
    ...(day && { day }),
  };
}
