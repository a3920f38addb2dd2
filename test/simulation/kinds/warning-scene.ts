import { hold, release, startAgain, stop } from '../people.ts';
import { MINUTE } from '../scenario.ts';
import { calm, drawFleet, EVENING, endOf, readPolicies, rough } from './draw-fleet.ts';
import { createWarningOracle } from './oracle-warnings.ts';
import type { DrawScene } from './scene.ts';

/** How long before people are told; and when the telling begins. */
export const WARN_MS = 30 * MINUTE;
const BEGINS = EVENING - 40 * MINUTE;

/** A stop that people are told of before, by a channel that does not always work. */
export const drawWarningScene: DrawScene = ({ random, wakesAround }) => {
  const policies = readPolicies(
    [
      {
        name: 'night',
        kind: 'stop',
        window: { from: '22:00', to: '08:00' },
        notify: { channels: ['lab'], warn: '30m' },
      },
    ],
    { channels: [{ name: 'lab', kind: 'webhook', url: { env: 'URL' }, secret: { env: 'KEY' } }] },
  );
  const wakes = wakesAround(EVENING);
  const end = endOf(wakes, EVENING);
  return {
    policies,
    fleet: drawFleet(random, { size: random.between(2, 5) }),
    startMs: BEGINS - 20 * MINUTE,
    acts: [startAgain, startAgain, startAgain, stop, hold, release],
    parts: [
      calm('known', [BEGINS - 10 * MINUTE], BEGINS - MINUTE),
      rough(
        'telling',
        wakesAround(BEGINS).filter(({ at }) => at < EVENING - 12 * MINUTE),
      ),
      rough('rough', wakes),
      calm('healed', [end, end + 15 * MINUTE]),
    ],
    deeds: {
      StopInstance: { policy: 'night', actions: ['stop'] },
      StopInstances: { policy: 'night', actions: ['stop'] },
    },
    createOracle: createWarningOracle,
  };
};
