import { hold, release, startAgain, stop } from '../people.ts';
import { drawHold, HOLD, MINUTE } from '../scenario.ts';
import { calm, drawFleet, EVENING, endOf, HOUR, readPolicies, rough } from './draw-fleet.ts';
import { createSessionOracle } from './oracle-sessions.ts';
import type { DrawScene } from './scene.ts';

/** Nobody's session lasts longer. */
export const MOST_MS = 4 * HOUR;

/** 15:00, a long time before the stop at ten. */
const AFTERNOON = EVENING - 7 * HOUR;

/** Sessions that began in the last hours, or long ago, and end after four by the platform's own timer. */
export const drawSessionScene: DrawScene = ({ random, wakesAround }) => {
  const policies = readPolicies([
    {
      name: 'night',
      kind: 'stop',
      window: { from: '22:00', to: '08:00' },
      backstop: { maxSession: '4h', every: '15m' },
    },
  ]);
  const fleet = drawFleet(random, {
    size: random.between(2, 4),
    stopped: 0,
    fields: () => {
      const from = new Date(AFTERNOON - random.pick([30, 90, 210, 235, 600]) * MINUTE);
      return {
        runs: [{ from: from.toISOString() }],
        GmtModifiedTime: from.toISOString(),
        ...(random.chance(0.4) ? { Labels: { [HOLD]: drawHold(random, AFTERNOON + HOUR) } } : {}),
      };
    },
  });
  const wakes = wakesAround(AFTERNOON);
  const end = endOf(wakes, AFTERNOON);
  const ticks = [0, 16, 32].map((minutes) => end + minutes * MINUTE);
  return {
    policies,
    fleet,
    startMs: AFTERNOON - 20 * MINUTE,
    acts: [hold, hold, release, startAgain, startAgain, stop],
    parts: [
      calm('known', [AFTERNOON - 10 * MINUTE], AFTERNOON - MINUTE),
      rough('rough', wakes),
      calm('healed', ticks),
      // The last of them that are not held are over by then.
      calm('over', [], end + MOST_MS + HOUR),
    ],
    deeds: {
      CreateInstanceShutdownTimer: { policy: 'night.backstop', actions: ['set-timer'] },
      DeleteInstanceShutdownTimer: {
        policy: 'night.backstop',
        actions: ['set-timer', 'clear-timer'],
      },
    },
    createOracle: createSessionOracle,
  };
};
