import { startAgain, stop, work } from '../people.ts';
import { MINUTE } from '../scenario.ts';
import { calm, DAY, drawFleet, EVENING, endOf, HOUR, readPolicies, rough } from './draw-fleet.ts';
import { createDiskOracle } from './oracle-disks.ts';
import type { DrawScene } from './scene.ts';

/** Two hours after the start at ten, what was started is stopped again. */
const AGAIN = EVENING + 2 * HOUR;

/** Stopped instances whose disk is cleared tomorrow, or in a week: started for a while, and stopped again. */
export const drawDiskScene: DrawScene = ({ random, wakesAround }) => {
  const policies = readPolicies([
    { name: 'disks', kind: 'disk', schedule: '0 0 22,0 * * *', reset: { before: '1d' } },
  ]);
  const fleet = drawFleet(random, {
    size: random.between(2, 4),
    stopped: 0.9,
    fields: () => {
      const stoppedAt = EVENING - random.pick([14.5, 14.5, 14.5, 8]) * DAY;
      return {
        runs: [
          {
            from: new Date(stoppedAt - DAY).toISOString(),
            to: new Date(stoppedAt).toISOString(),
          },
        ],
        GmtModifiedTime: new Date(stoppedAt).toISOString(),
        CloudDisks: [{ Capacity: '100Gi', MountPath: '/mnt/workspace', SubType: 'system' }],
        Status: 'Stopped',
      };
    },
  });
  const wakes = wakesAround(EVENING);
  const end = endOf(wakes, EVENING);
  const again = wakesAround(AGAIN);
  const endAgain = endOf(again, AGAIN);
  return {
    policies,
    fleet,
    startMs: EVENING - 20 * MINUTE,
    acts: [startAgain, stop, work],
    parts: [
      calm('known', [EVENING - 10 * MINUTE], EVENING - MINUTE),
      rough('rough', wakes),
      calm('started', [end, end + 15 * MINUTE]),
      rough('again', again, endAgain - MINUTE),
      calm('healed', [endAgain, endAgain + 15 * MINUTE]),
    ],
    deeds: {
      StartInstance: { policy: 'disks', actions: ['start'] },
      StopInstance: { policy: 'disks', actions: ['stop'] },
      StopInstances: { policy: 'disks', actions: ['stop'] },
    },
    createOracle: createDiskOracle,
  };
};
