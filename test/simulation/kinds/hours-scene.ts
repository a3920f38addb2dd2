import { hold, release, startAgain, stop } from '../people.ts';
import type { Random } from '../random.ts';
import { drawHold, HOLD, MINUTE } from '../scenario.ts';
import { calm, drawFleet, EVENING, endOf, readPolicies, rough } from './draw-fleet.ts';
import { createHoursOracle } from './oracle-hours.ts';
import type { DrawScene } from './scene.ts';

export const SCHEDULE = 'steward-schedule';

/** Labels, and whether each says that ten in the evening of a Monday in Shanghai is a time to stop. */
export const LABELS: Readonly<Record<string, boolean>> = {
  'off=[(m-f,22)];on=[(m-f,8)];tz=Asia/Shanghai': true,
  'off=[(m-f,14)];on=[(m-f,8)];tz=utc': true,
  'off=[(m-f,19)];on=[(m-f,7)];tz=Asia/Shanghai': false,
  'off=[(t-f,22)];on=[(m-f,8)];tz=Asia/Shanghai': false,
  off: false,
  'every evening': false,
};

/** How long what somebody has begun within a window is left alone. */
export const GRACE_MS = 10 * MINUTE;

/** A stop policy that stops again what is started at night, or one that goes by each instance's own label. */
export const drawHoursScene: DrawScene = ({ random, wakesAround }) => {
  const isByLabel = random.chance(0.5);
  const policies = readPolicies([
    {
      name: 'night',
      kind: 'stop',
      ...(isByLabel
        ? { schedule: '@every 15m', byLabel: {} }
        : { window: { from: '22:00', to: '08:00' }, enforce: { grace: '10m', every: '15m' } }),
      batch: random.pick([1, 2, 100]),
    },
  ]);
  const fleet = drawFleet(random, {
    size: random.between(2, 5),
    fields: () => ({ Labels: drawLabels(random, isByLabel) }),
  });
  const wakes = wakesAround(EVENING);
  const end = endOf(wakes, EVENING);
  return {
    policies,
    fleet,
    startMs: EVENING - 20 * MINUTE,
    acts: [startAgain, startAgain, startAgain, stop, hold, release],
    parts: [
      calm('known', [EVENING - 10 * MINUTE], EVENING - MINUTE),
      rough('rough', wakes, end - MINUTE),
      calm('healed', [end, end + 15 * MINUTE]),
    ],
    deeds: {
      StopInstance: { policy: 'night', actions: ['stop'] },
      StopInstances: { policy: 'night', actions: ['stop'] },
    },
    createOracle: (facts) => createHoursOracle(facts, { isByLabel }),
  };
};

function drawLabels(random: Random, isByLabel: boolean): Record<string, string> {
  const own = isByLabel ? random.pickAny([...Object.keys(LABELS), undefined]) : undefined;
  const due = Object.keys(LABELS)[0];
  const label = isByLabel && random.chance(0.5) ? due : own;
  return {
    ...(label === undefined ? {} : { [SCHEDULE]: label }),
    ...(random.chance(0.15) ? { [HOLD]: drawHold(random, EVENING) } : {}),
  };
}
