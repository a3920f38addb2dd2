import { call, hold, release, remove, startAgain, stop } from '../people.ts';
import { MINUTE } from '../scenario.ts';
import { calm, DAY, drawFleet, EVENING, endOf, readPolicies, rough } from './draw-fleet.ts';
import { createCleanupOracle } from './oracle-cleanup.ts';
import type { DrawScene } from './scene.ts';

/** What rests for so long is marked, and what stays marked and told of for so long is deleted. */
export const AFTER_MS = DAY;
export const NOTICE_MS = DAY;

/** The evening on which the notice period of the first marks is not over yet, one on which it is, and one after that. */
const [EARLY, LATE, LAST] = [EVENING + DAY, EVENING + 2 * DAY, EVENING + 3 * DAY];

/** Instances at rest, marked on one evening and deleted on the third, while people come back to some of them. */
export const drawCleanupScene: DrawScene = ({ random, wakesAround }) => {
  const policies = readPolicies(
    [
      {
        name: 'tidy',
        kind: 'cleanup',
        schedule: '0 0 22 * * *',
        abandoned: { after: '1d', notice: '1d', allow: 'delete' },
        limits: { count: 100 },
        notify: { channels: ['lab'] },
      },
    ],
    { channels: [{ name: 'lab', kind: 'webhook', url: { env: 'URL' }, secret: { env: 'KEY' } }] },
  );
  const fleet = drawFleet(random, {
    size: random.between(2, 4),
    stopped: 0.9,
    fields: () => ({
      GmtModifiedTime: new Date(EVENING - random.pick([3, 3, 3, 0.5]) * DAY).toISOString(),
    }),
  });
  const evenings = [EVENING, EARLY, LATE].map((at) => ({ at, wakes: wakesAround(at) }));
  return {
    policies,
    fleet,
    startMs: EVENING - 20 * MINUTE,
    acts: [startAgain, startAgain, stop, hold, release, relabel, remove],
    parts: [
      calm('known', [EVENING - 10 * MINUTE], EVENING - MINUTE),
      ...evenings.flatMap(({ at, wakes }) => {
        const end = endOf(wakes, at);
        const evening = rough('rough', wakes, end - MINUTE);
        return [
          // Days on which somebody comes every few minutes leave nothing abandoned.
          calm('quiet', [], at - 20 * MINUTE),
          { ...evening, isPeopled: at !== EVENING },
          calm('ticks', [end, end + 15 * MINUTE]),
        ];
      }),
      calm('healed', [LAST, LAST + 15 * MINUTE]),
    ],
    deeds: {
      UpdateInstanceLabels: { policy: 'tidy', actions: ['mark'] },
      DeleteInstanceLabels: { policy: 'tidy', actions: ['unmark'] },
      DeleteInstance: { policy: 'tidy', actions: ['delete'] },
    },
    createOracle: createCleanupOracle,
  };
};

function relabel(world: Parameters<typeof call>[0], { id }: { readonly id: string }): string {
  const Labels = [{ Key: 'project', Value: `p${world.now()}` }];
  call(world, 'UpdateInstanceLabels', { InstanceId: id, Labels });
  return id;
}
