import { hold, release, startAgain, work } from '../people.ts';
import { drawHold, HOLD, MINUTE } from '../scenario.ts';
import { calm, drawFleet, EVENING, endOf, HOUR, readPolicies, rough } from './draw-fleet.ts';
import { createBackstopOracle } from './oracle-backstop.ts';
import type { DrawScene } from './scene.ts';

/** How long after the planned stop the platform stops by itself. */
const AFTER = 3 * HOUR;

/** Timers behind the stop at ten: set before it, and moved on after it; or we never run again. */
export const drawBackstopScene: DrawScene = ({ random, wakesAround }) => {
  const isSilent = random.chance(0.3);
  const policies = readPolicies([
    {
      name: 'night',
      kind: 'stop',
      window: { from: '22:00', to: '08:00' },
      unless: { busy: { over: '30m', cpuPercent: 10 } },
      backstop: { after: '3h', every: '15m' },
    },
  ]);
  const fleet = drawFleet(random, {
    size: random.between(2, 4),
    stopped: 0.1,
    fields: () => ({
      usage: { kind: 'steady', cpuPercent: random.chance(0.3) ? 60 : 2, gpuPercent: 0 },
      ...(random.chance(0.3) ? { Labels: { [HOLD]: drawHold(random, EVENING + AFTER) } } : {}),
    }),
  });
  const first = EVENING - 75 * MINUTE;
  const setting = wakesAround(first);
  const set = EVENING - 10 * MINUTE;
  const wakes = isSilent ? [] : wakesAround(EVENING);
  const end = endOf(wakes, EVENING);
  const healed = isSilent ? [] : [0, 16, 32].map((minutes) => end + minutes * MINUTE);
  return {
    policies,
    fleet,
    startMs: first - 20 * MINUTE,
    acts: [hold, hold, release, work, startAgain],
    parts: [
      calm('known', [first - 10 * MINUTE], first - MINUTE),
      rough(
        'setting',
        setting.filter(({ at }) => at < set - 12 * MINUTE),
      ),
      calm('set', [set]),
      ...(isSilent ? [] : [rough('rough', wakes), calm('healed', healed)]),
      calm('over', [], EVENING + AFTER + 10 * MINUTE),
    ],
    deeds: {
      StopInstance: { policy: 'night', actions: ['stop'] },
      StopInstances: { policy: 'night', actions: ['stop'] },
      CreateInstanceShutdownTimer: { policy: 'night.backstop', actions: ['set-timer'] },
      DeleteInstanceShutdownTimer: {
        policy: 'night.backstop',
        actions: ['set-timer', 'clear-timer'],
      },
    },
    createOracle: (facts) => createBackstopOracle(facts, { isSilent, firesAt: EVENING + AFTER }),
  };
};
