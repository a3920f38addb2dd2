import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createManualClock } from '../../../../local/clock-manual.ts';
import { checkWorld } from '../../../../local/dsw/check-world.ts';
import { type InstancePatch, usageKinds, type WorldState } from '../../../../local/dsw/entities.ts';
import { synthesizeFleet } from '../../../../local/dsw/fleet.ts';
import { ServiceError } from '../../../../local/dsw/operation.ts';
import { createWorld } from '../../../../local/dsw/world.ts';
import { type Answer, aWorld, hour, inspect, minute, monday, type TestWorld } from './a-world.ts';

type Act = (local: TestWorld, ids: readonly string[]) => void;

/** Carries out an operation; a refusal is an answer like any other. */
function attempt(local: TestWorld, operation: string, input: Record<string, unknown>): void {
  try {
    local.call(operation, input);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    expect(error.status).toBeGreaterThanOrEqual(400);
  }
}

const one = (operation: string, input: Record<string, unknown> = {}) =>
  fc.nat(11).map(
    (n): Act =>
      (local, ids) =>
        attempt(local, operation, { InstanceId: ids[n % ids.length], ...input }),
  );

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.nat(3 * hour).map(
      (ms): Act =>
        (local) =>
          local.wait(ms),
    ),
  },
  { weight: 2, arbitrary: one('StartInstance') },
  one('StopInstance'),
  one('StopInstance', { SaveImage: true }),
  one('DeleteInstance'),
  one('UpdateInstance', { Priority: 7 }),
  one('UpdateInstance', { StartInstance: true }),
  one('UpdateInstance', { EcsSpec: 'ecs.gn7i-c8g1.2xlarge', StartInstance: true }),
  one('CreateIdleInstanceCuller', { MaxIdleTimeInMinutes: 30 }),
  one('DeleteIdleInstanceCuller'),
  one('CreateInstanceShutdownTimer', { RemainingTimeInMs: 50 * minute }),
  one('DeleteInstanceShutdownTimer'),
  one('CreateInstanceSnapshot', {
    SnapshotName: 'snap',
    ImageUrl: 'registry/a/b:1',
    Overwrite: true,
  }),
  fc.constant<Act>((local) =>
    attempt(local, 'CreateInstance', {
      ResourceId: 'quota1',
      RequestedResource: { CPU: '8', GPU: '1', Memory: '32' },
      ImageId: 'image-x',
    }),
  ),
  fc.tuple(fc.nat(11), fc.constantFrom(...usageKinds)).map(
    ([n, usage]): Act =>
      (local, ids) =>
        patch(local, ids[n % ids.length], { usage }),
  ),
  fc
    .tuple(
      fc.nat(11),
      fc.constantFrom('Running', 'Stopped', 'ArrearStopping', 'Recovering', 'Failed'),
    )
    .map(
      ([n, Status]): Act =>
        (local, ids) =>
          patch(local, ids[n % ids.length], { Status }),
    ),
  fc.tuple(fc.nat(11), fc.boolean()).map(
    ([n, frozen]): Act =>
      (local, ids) =>
        patch(local, ids[n % ids.length], { frozen }),
  ),
);

function patch(local: TestWorld, id: string | undefined, change: InstancePatch): void {
  try {
    local.world.patchInstance(id ?? '', change);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}

function aFleet(seed: number) {
  const fleet = synthesizeFleet({ instances: 11, seed, at: monday });
  return {
    ...fleet,
    resources: [...(fleet.resources ?? []), { ResourceId: 'quota1', GPU: 2 }],
  };
}

describe('the world', () => {
  test('keeps its invariants under any order of operations', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.array(act, { maxLength: 40 }), (seed, acts) => {
        const local = aWorld(aFleet(seed));
        for (const step of acts) {
          step(local, [...local.world.instances.keys(), 'dsw-none']);
          expect(checkWorld(local.world)).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('goes on the same after being saved and restored at any point', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.array(act, { maxLength: 25 }), fc.nat(25), (seed, acts, cut) => {
        const straight = aWorld(aFleet(seed));
        let restored = aWorld(aFleet(seed));
        for (const [index, step] of acts.entries()) {
          if (index === cut) restored = revive(restored);
          step(straight, [...straight.world.instances.keys(), 'dsw-none']);
          step(restored, [...restored.world.instances.keys(), 'dsw-none']);
        }

        straight.wait(hour);
        restored.wait(hour);
        expect(plain(revive(restored))).toEqual(plain(straight));
      }),
      { numRuns: 150 },
    );
  });

  test('does what fell due while it was away, each at its own instant', () => {
    const local = aWorld(aFleet(5));
    const state = JSON.parse(JSON.stringify(local.world.snapshot())) as WorldState;
    local.wait(30 * hour);

    const clock = createManualClock(monday + 30 * hour);
    const late = createWorld({
      clock,
      region: 'cn-hangzhou',
      accountId: '1234567890123456',
      seed: 9,
    });
    late.restore(state);

    expect(plain(inspect(late, clock))).toEqual(plain(local));
  });

  test('can be dumped as a fleet and loaded again', () => {
    const local = aWorld(aFleet(6));
    local.wait(3 * hour);

    const again = aWorld(local.world.dumpFleet(), local.clock.now());

    expect(checkWorld(again.world)).toEqual([]);
    const shown = (from: TestWorld) =>
      from
        .call('ListInstances', {
          ResourceId: 'ALL',
          PageSize: 100,
          SortBy: 'GmtCreateTime',
          Order: 'ASC',
        })
        .Instances.map(({ InstanceId, Status, Labels, GmtCreateTime }: Answer) => [
          InstanceId,
          Status,
          Labels,
          GmtCreateTime,
        ]);
    expect(shown(again)).toEqual(shown(local));
  });
});

/** The state without what JSON leaves out. */
function plain(local: TestWorld): WorldState {
  return JSON.parse(JSON.stringify(local.world.snapshot())) as WorldState;
}

function revive(local: TestWorld): TestWorld {
  const before = JSON.stringify(local.world.snapshot());
  const clock = createManualClock(local.clock.now());
  const { region, accountId } = local.world;
  const world = createWorld({ clock, region, accountId, seed: 77 });
  world.restore(JSON.parse(before) as WorldState);
  expect(JSON.stringify(world.snapshot()) === before).toBe(true);
  return inspect(world, clock);
}
