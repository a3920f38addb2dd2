import type { FleetSnapshot, Instance } from '../../../local/dsw/entities.ts';
import type { World } from '../../../local/dsw/world.ts';
import { call, remove, startAgain, stop } from '../people.ts';
import type { Random } from '../random.ts';
import { MINUTE } from '../scenario.ts';
import { calm, DAY, drawFleet, EVENING, endOf, readPolicies, rough } from './draw-fleet.ts';
import { createSnapshotOracle } from './oracle-snapshots.ts';
import type { DrawScene } from './scene.ts';

/** Label of an instance that names the snapshots which are kept for ever. */
export const PIN = 'steward-pin';

/** Snapshots at ten in the evening, and their rotation, on one or two days. */
export const drawSnapshotScene: DrawScene = ({ random, wakesAround }) => {
  const keepLast = random.between(1, 3);
  const keepDaily = random.chance(0.4) ? random.between(1, 4) : 0;
  const policies = readPolicies([
    {
      name: 'snap',
      kind: 'snapshot',
      schedule: '0 0 22 * * *',
      // What somebody discards is waited for no longer than the scene lasts.
      wait: '25m',
      image: '{registry}/team/{instance}:{name}',
      retention: {
        keepLast,
        keepDaily,
        ...(random.chance(0.2) ? { maxDeletePerRun: 1 } : {}),
        ...(random.chance(0.3) ? { failedAfter: '1d' } : {}),
      },
      concurrency: random.between(1, 3),
    },
  ]);
  const fleet = drawFleet(random, {
    size: random.between(1, 3),
    fields: (index) => ({
      snapshots: drawSnapshots(random, index),
      ...(random.chance(0.2) ? { Labels: { [PIN]: `steward-old-${index}-1` } } : {}),
    }),
  });
  const wakes = wakesAround(EVENING);
  const end = endOf(wakes, EVENING);
  const next = EVENING + DAY;
  const ticks = (from: number) => [0, 15, 30].map((minutes) => from + minutes * MINUTE);
  return {
    policies,
    fleet,
    startMs: EVENING - 20 * MINUTE,
    acts: [takeOwn, discard, discard, discard, pin, unpin, stop, startAgain, remove],
    parts: [
      calm('known', [EVENING - 10 * MINUTE], EVENING - MINUTE),
      rough('rough', wakes),
      calm('healed', ticks(end)),
      ...(random.chance(0.3) ? [calm('next', ticks(next))] : []),
    ],
    deeds: {
      CreateInstanceSnapshot: { policy: 'snap', actions: ['snapshot'] },
      DeleteInstanceSnapshot: { policy: 'snap.rotation', actions: ['delete-snapshots'] },
    },
    createOracle: (facts) => createSnapshotOracle(facts, { keepLast, keepDaily }),
  };
};

/** Older ones of ours, one or two a day, and some that rotation must leave alone. */
function drawSnapshots(random: Random, index: number): FleetSnapshot[] {
  const ours = Array.from({ length: random.between(1, 4) }, (_, number): FleetSnapshot => {
    const backMs = Math.ceil((number + 1) / random.pick([1, 1, 2])) * DAY + number * MINUTE;
    return {
      SnapshotId: `snp-${index}-${number}`,
      SnapshotName: `steward-old-${index}-${number}`,
      ImageUrl: `registry/team/old:${index}-${number}`,
      Status: random.chance(0.15) ? 'Failed' : 'Saved',
      GmtCreateTime: new Date(EVENING - backMs).toISOString(),
      ...(random.chance(0.1) ? { Labels: { [PIN]: '' } } : {}),
    };
  });
  const foreign: FleetSnapshot = {
    SnapshotId: `snp-${index}-mine`,
    SnapshotName: `mine-${index}`,
    ImageUrl: `registry/team/mine:${index}`,
    Status: 'Saved',
    GmtCreateTime: new Date(EVENING - 20 * DAY).toISOString(),
  };
  return random.chance(0.5) ? [...ours, foreign] : ours;
}

/** Somebody saves their work. */
function takeOwn(world: World, { id }: Instance): string {
  const at = world.now();
  const SnapshotName = `mine-${id}-${at}`;
  call(world, 'CreateInstanceSnapshot', {
    InstanceId: id,
    SnapshotName,
    ImageUrl: `registry/team/mine:${at}`,
  });
  return `${id} ${SnapshotName}`;
}

function discard(world: World, { id }: Instance, random: Random): string {
  const snapshot = random.pickAny(world.records.snapshotsOf(id));
  if (snapshot === undefined) return `${id} nothing`;
  call(world, 'DeleteInstanceSnapshot', { InstanceId: id, SnapshotId: snapshot.id });
  return `${id} ${snapshot.name}`;
}

function pin(world: World, { id }: Instance, random: Random): string {
  const snapshot = random.pickAny(world.records.snapshotsOf(id));
  if (snapshot !== undefined) world.patchInstance(id, { Labels: { [PIN]: snapshot.name } });
  return `${id} ${snapshot?.name ?? 'nothing'}`;
}

function unpin(world: World, { id }: Instance): string {
  world.patchInstance(id, { Labels: { [PIN]: null } });
  return id;
}
