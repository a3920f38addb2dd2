import { hold, release, startAgain, stop } from '../people.ts';
import { drawHold, HOLD, MINUTE } from '../scenario.ts';
import { calm, drawFleet, EVENING, endOf, HOUR, readPolicies, rough } from './draw-fleet.ts';
import { createAwaitedOracle } from './oracle-awaited.ts';
import type { DrawScene } from './scene.ts';

/** Snapshots are taken so long before the stop, which waits for them so long after its boundary. */
export const LEAD_MS = HOUR;
export const WAIT_MS = 30 * MINUTE;

/** A stop at ten that waits for the snapshots of nine, some of which cannot be saved. */
export const drawAwaitedScene: DrawScene = ({ random, wakesAround }) => {
  const ifFails = random.pick(['keep', 'stop'] as const);
  const policies = readPolicies([
    {
      name: 'night',
      kind: 'stop',
      window: { from: '22:00', to: '08:00' },
      batch: random.pick([1, 2, 100]),
    },
    {
      name: 'snap',
      kind: 'snapshot',
      before: { policy: 'night', lead: '1h', ifFails, wait: '30m' },
      wait: random.pick(['25m', '80m']),
      image: '{registry}/team/{instance}:{name}',
      concurrency: random.between(1, 3),
    },
  ]);
  const fleet = drawFleet(random, {
    size: random.between(2, 5),
    fields: () => ({
      levers: random.chance(0.25) ? { failNextSave: 'ImagePushFailed' } : {},
      ...(random.chance(0.15) ? { Labels: { [HOLD]: drawHold(random, EVENING) } } : {}),
    }),
  });
  const nine = EVENING - LEAD_MS;
  // Often nobody looks after nine until it is time to stop, or shortly before.
  const isLate = random.chance(0.4);
  const saving = isLate
    ? wakesAround(EVENING - random.pick([0, 2, 5]) * MINUTE)
    : wakesAround(nine).filter(({ at }) => at < EVENING - 12 * MINUTE);
  const wakes = wakesAround(EVENING);
  const end = Math.max(endOf(wakes, EVENING), endOf(saving, nine), EVENING + WAIT_MS + MINUTE);
  return {
    policies,
    fleet,
    startMs: nine - 20 * MINUTE,
    acts: [startAgain, startAgain, stop, hold, release],
    parts: [
      calm('known', [nine - 10 * MINUTE], nine - MINUTE),
      ...(isLate
        ? [rough('rough', [...saving, ...wakes])]
        : [rough('saving', saving), rough('rough', wakes)]),
      calm('healed', [end, end + 15 * MINUTE, end + 30 * MINUTE]),
    ],
    deeds: {
      CreateInstanceSnapshot: { policy: 'snap', actions: ['snapshot'] },
      StopInstance: { policy: 'night', actions: ['stop'] },
      StopInstances: { policy: 'night', actions: ['stop'] },
    },
    createOracle: (facts) => createAwaitedOracle(facts, { ifFails }),
  };
};
