import { describe, expect, test } from 'vitest';
import { stopPlanner } from '../../../lib/policy/kinds/stop.ts';
import { type Acted, findTrips, withoutLimited } from '../../../lib/policy/limits.ts';
import { makePlan } from '../../../lib/policy/make-plan.ts';
import type { Plan } from '../../../lib/policy/plan.ts';
import { decide } from '../../../lib/policy/planner.ts';
import { stepsOfFile } from '../../../lib/policy/steps.ts';
import {
  A_TARGET,
  anObservation,
  anObserved,
  aStopPolicy,
  NIGHT,
  NIGHT_START,
} from '../../helpers/policy-setup.ts';
import { aSnapshotFile } from '../../helpers/snapshot-setup.ts';
import { aDiskPolicy } from '../../helpers/start-setup.ts';

/** Trips of a plan that would stop `running` instances, beside `stopped` ones and `elsewhere` in another workspace. */
function tripsOf(limits: object, running: number, stopped = 0, elsewhere = 0) {
  const policy = aStopPolicy({ limits });
  const many = (count: number, prefix: string, fields: object) =>
    Array.from({ length: count }, (_, n) => anObserved({ id: `${prefix}${n}`, ...fields }));
  const { plan } = makePlan(stopPlanner, {
    policy,
    target: { ...A_TARGET, workspaces: ['1001'] },
    observation: anObservation([
      ...many(running, 'a', {}),
      ...many(stopped, 'b', { status: 'Stopped' }),
      ...many(elsewhere, 'c', { workspaceId: '9' }),
    ]),
    scheduledAt: new Date(NIGHT_START),
    decidedAt: new Date(NIGHT),
  });
  return findTrips(plan, policy);
}

describe('count', () => {
  test('trips above, not at', () => {
    expect(tripsOf({ count: 3 }, 3)).toEqual([]);
    expect(tripsOf({ count: 3 }, 4)).toEqual([
      {
        limit: 'count',
        allowed: 3,
        wanted: 4,
        message: 'would stop 4 instances, limits.count allows 3',
      },
    ]);
  });

  test('zero allows none', () => {
    expect(tripsOf({ count: 0 }, 0)).toEqual([]);
    expect(tripsOf({ count: 0 }, 1)).toHaveLength(1);
  });
});

describe('percent', () => {
  test("is of the target's instances in any status", () => {
    expect(tripsOf({ percent: 40 }, 2, 3)).toEqual([]);
    expect(tripsOf({ percent: 39 }, 2, 3)).toMatchObject([
      { limit: 'percent', allowed: 39, wanted: 2, of: 5 },
    ]);
  });

  test('does not count other workspaces', () => {
    expect(tripsOf({ percent: 50 }, 2, 2, 100)).toEqual([]);
    expect(tripsOf({ percent: 49 }, 2, 2, 100)).toHaveLength(1);
  });

  test('is not rounded: one of one is more than half', () => {
    expect(tripsOf({ percent: 50 }, 1)).toHaveLength(1);
  });

  test('zero allows none, and nothing to do never trips', () => {
    expect(tripsOf({ percent: 0 }, 1, 99)).toHaveLength(1);
    expect(tripsOf({ percent: 0 }, 0)).toEqual([]);
  });
});

test('both limits are told when both are exceeded', () => {
  expect(tripsOf({ count: 1, percent: 10 }, 5).map(({ limit }) => limit)).toEqual([
    'count',
    'percent',
  ]);
});

test('without limits nothing trips', () => {
  expect(tripsOf({}, 500)).toEqual([]);
});

test('limits are about what a kind is there to do, not about what ends it', () => {
  const acts = (action: 'start' | 'stop', count: number) =>
    Array.from({ length: count }, (_, index) => ({
      ...decide(anObserved({ id: `${action}-${index}` }), action, 'disk-reset'),
    }));
  const plan: Plan = {
    version: 1,
    policy: 'disks',
    kind: 'disk',
    target: 'main',
    scheduledAt: NIGHT,
    decidedAt: NIGHT,
    decisions: [...acts('start', 2), ...acts('stop', 5)],
  };
  const policy = aDiskPolicy({ reset: { before: '1d' }, limits: { count: 2 } });

  expect(findTrips(plan, policy)).toEqual([]);
  expect(findTrips({ ...plan, decisions: acts('start', 3) }, policy)).toHaveLength(1);
  expect(withoutLimited(plan, 'disk', []).decisions).toEqual(acts('stop', 5));
  expect(
    withoutLimited(plan, 'disk', findTrips({ ...plan, decisions: [] }, policy, { missing: 1 })),
  ).toMatchObject({ decisions: [] });
});

describe('snapshots', () => {
  /** Trips of a rotation that would delete so many snapshots of each instance. */
  function rotationTrips(limits: object, each: readonly number[], today?: Acted) {
    const file = aSnapshotFile({ limits });
    const rotation = stepsOfFile(file).find(({ kind }) => kind === 'rotation');
    if (rotation === undefined) throw new Error('no rotation');
    const decisions = each.map((count, number) => {
      const removed = Array.from({ length: count }, (_, nth) => ({
        id: `snp-${number}-${nth}`,
        name: `steward-${nth}`,
        status: 'Saved',
      }));
      const action = count === 0 ? 'keep' : 'delete-snapshots';
      return decide(anObserved({ id: `a${number}` }), action, 'snapshots-due', { removed });
    });
    const plan: Plan = {
      version: 1,
      policy: rotation.name,
      kind: rotation.kind,
      target: 'main',
      scheduledAt: NIGHT_START,
      decidedAt: NIGHT,
      decisions,
    };
    return findTrips(plan, rotation, { today });
  }

  test('trips above, not at, over all instances', () => {
    expect(rotationTrips({ snapshots: 5 }, [2, 0, 3])).toEqual([]);
    expect(rotationTrips({ snapshots: 4 }, [2, 0, 3])).toEqual([
      {
        limit: 'snapshots',
        allowed: 4,
        wanted: 5,
        message: 'would delete 5 snapshots, limits.snapshots allows 4',
      },
    ]);
  });

  test('zero allows none', () => {
    expect(rotationTrips({ snapshots: 0 }, [0, 0])).toEqual([]);
    expect(rotationTrips({ snapshots: 0 }, [1])).toHaveLength(1);
  });

  test('of the day are counted with those before, of which earlier versions said nothing', () => {
    const before = { instances: 1, owners: {}, workspaces: {}, perHour: {} };
    const limits = { day: { snapshots: 5 } };

    expect(rotationTrips(limits, [5], before)).toEqual([]);
    expect(rotationTrips(limits, [3], { ...before, snapshots: 2 })).toEqual([]);
    expect(rotationTrips(limits, [3], { ...before, snapshots: 3 })).toMatchObject([
      { limit: 'day.snapshots', allowed: 5, wanted: 6 },
    ]);
  });

  test('are of no use where none are deleted', () => {
    const limits = { snapshots: 5, day: { snapshots: 5 } };

    expect(() => aSnapshotFile({ limits, retention: undefined })).toThrow(
      /limits\.day\.snapshots.*this policy deletes none/s,
    );
    expect(() => aStopPolicy({ limits })).toThrow();
  });
});
