import type { MeasuredFleet, SeenInstance } from './measure-fleet.ts';
import { rank } from './ranked.ts';
import type { Clearing, ClearingDisk } from './report-model.ts';

/** A free system disk that was not expanded is cleared when its instance has been stopped for longer. */
const KEPT_DAYS = 15;

/** How long before that it is listed: time enough for a weekend and an answer. */
const WARN_DAYS = 5;

const DAY_MS = 86_400_000;

/** Disks that are cleared soon, the next one first. */
export function findClearing(
  { present, lastLookAt }: Pick<MeasuredFleet, 'present' | 'lastLookAt'>,
  mostRows: number,
): Clearing {
  const nowMs = lastLookAt?.getTime() ?? 0;
  const disks = present.filter(({ status }) => status === 'Stopped').map(toDisk);
  const soon = disks.filter(({ clearsAt }) => {
    const leftMs = Date.parse(clearsAt) - nowMs;
    return leftMs > 0 && leftMs <= WARN_DAYS * DAY_MS;
  });
  return {
    method: 'clearing',
    withinDays: WARN_DAYS,
    soon: rank(
      soon,
      mostRows,
      ({ clearsAt }) => -Date.parse(clearsAt),
      ({ id }) => id,
    ),
    over: disks.filter(({ clearsAt }) => Date.parse(clearsAt) <= nowMs).length,
  };
}

function toDisk(instance: SeenInstance): ClearingDisk {
  const { id, name, target, owner, workspace } = instance;
  const stoppedMs = Math.min(instance.since.getTime(), instance.changedAt?.getTime() ?? Infinity);
  return {
    id,
    name,
    target,
    owner,
    workspace,
    stoppedSince: new Date(stoppedMs).toISOString(),
    clearsAt: new Date(stoppedMs + KEPT_DAYS * DAY_MS).toISOString(),
  };
}
