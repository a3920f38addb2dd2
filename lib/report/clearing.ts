import { DISK_KEPT_MS } from '../policy/disk-clearing.ts';
import { findPhase } from '../policy/statuses.ts';
import type { MeasuredFleet, SeenInstance } from './measure-fleet.ts';
import { instanceKey } from './measure-hours.ts';
import type { LastChanges } from './measure-runs.ts';
import { rank } from './ranked.ts';
import type { Clearing, ClearingDisk } from './report-model.ts';

/** How long before that it is listed: time enough for a weekend and an answer. */
const WARN_DAYS = 5;

const DAY_MS = 86_400_000;

/** Disks that are cleared soon, the next one first. */
export function findClearing(
  { present, lastLookAt }: Pick<MeasuredFleet, 'present' | 'lastLookAt'>,
  lastChanges: LastChanges,
  mostRows: number,
): Clearing {
  const nowMs = lastLookAt?.getTime() ?? 0;
  const disks = present
    .filter(mayBeCleared)
    .map((instance) => ({ ...toDisk(instance, lastChanges), isSure: instance.disk === 'free' }));
  const near = disks.filter(({ clearsAt }) => Date.parse(clearsAt) - nowMs <= WARN_DAYS * DAY_MS);
  const soon = near.filter(({ clearsAt }) => Date.parse(clearsAt) > nowMs);
  return {
    method: 'clearing',
    withinDays: WARN_DAYS,
    soon: rank(
      soon.map(({ isSure: _, ...disk }) => disk),
      mostRows,
      ({ clearsAt }) => -Date.parse(clearsAt),
      ({ id }) => id,
    ),
    over: near.length - soon.length,
    unsure: near.filter(({ isSure }) => !isSure).length,
  };
}

function mayBeCleared({ status, disk }: SeenInstance): boolean {
  const phase = findPhase(status);
  return (phase === 'stopped' || phase === 'failed') && disk !== 'kept';
}

function toDisk(instance: SeenInstance, lastChanges: LastChanges): ClearingDisk {
  const { id, name, target, owner, workspace } = instance;
  const stoppedMs = Math.min(
    instance.since.getTime(),
    instance.inStatusByMs,
    recordedStop(instance, lastChanges),
  );
  return {
    id,
    name,
    target,
    owner,
    workspace,
    stoppedSince: new Date(stoppedMs).toISOString(),
    clearsAt: new Date(stoppedMs + DISK_KEPT_MS).toISOString(),
  };
}

/**
 * When a run of ours stopped it, which a label that was set later does not move; Infinity where the last one did not, or was
 * before somebody saw it in another status.
 */
function recordedStop({ target, id, lastOtherAt }: SeenInstance, lastChanges: LastChanges): number {
  const change = lastChanges.get(instanceKey(target, id));
  if (change?.action !== 'stop' || change.atMs < (lastOtherAt?.getTime() ?? 0)) return Infinity;
  return change.atMs;
}
