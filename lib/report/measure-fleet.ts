import { DISK_KEPT_MS, FREE_DISK_GIB } from '../policy/disk-clearing.ts';
import { cutName } from './add-up.ts';
import { instanceKey } from './measure-hours.ts';
import type { CommittedDayOf, Rows, SeenRow } from './report-input.ts';
import type { Named } from './report-model.ts';
import { createShared, type Shared } from './shared.ts';

/** An instance as the last look at its target saw it, with how long it had been like that. */
export interface SeenInstance {
  readonly id: string;
  readonly name: string;
  readonly target: string;
  readonly owner: Named;
  readonly workspace: Named;
  readonly gpus: number | null;
  readonly status: string;
  readonly seenAt: Date;
  /** When it was first seen in this status without another in between. */
  readonly since: Date;
  /** When it was last seen in another one. */
  readonly lastOtherAt: Date | undefined;
  /** By when it had come into this status, by what looks said of its last change and of its disk; epoch ms. */
  readonly inStatusByMs: number;
  readonly disk: SeenDisk;
  /** Has an idle culler, or a shutdown timer that is still to come. */
  readonly isGuarded: boolean;
}

/** Whether it is one that is cleared once the instance has been stopped for long; rows of earlier versions do not say. */
type SeenDisk = 'free' | 'kept' | 'unknown';

/** `instances` of two periods, the earlier one first. Its size goes by instances, not by rows. */
export interface MeasuredFleet {
  /** Instances that were there at the last look at their target. */
  readonly present: readonly SeenInstance[];
  readonly workspaceNames: ReadonlyMap<string, string>;
  /** The last look at all. */
  readonly lastLookAt: Date | undefined;
}

/**
 * Follows every instance through the looks of two periods.
 *
 * @param committed says of looks that have no rows: they found nothing, so that nothing is there any more
 */
export async function measureFleet(
  earlier: Rows<SeenRow>,
  now: Rows<SeenRow>,
  committed: readonly CommittedDayOf[],
): Promise<MeasuredFleet> {
  const instances = new Map<string, SeenInstance>();
  const workspaceNames = new Map<string, string>();
  const lastLooks = new Map<string, number>();
  const noteLook = (target: string, atMs: number) => {
    lastLooks.set(target, Math.max(lastLooks.get(target) ?? atMs, atMs));
  };
  for (const { table, target, lookedAt } of committed) {
    if (table === 'instances' && lookedAt !== undefined) noteLook(target, Date.parse(lookedAt));
  }
  const share = createShared();

  const follow = (row: SeenRow) => {
    const key = instanceKey(row.target, row.instance_id);
    instances.set(key, seen(row, instances.get(key), share));
    noteLook(row.target, row.observed_at.getTime());
    if (row.workspace_name !== null) {
      workspaceNames.set(row.workspace_id, cutName(row.workspace_name));
    }
  };
  for (const rows of [earlier, now]) {
    for await (const batch of rows) for (const row of batch) follow(row);
  }

  const latest = Math.max(...lastLooks.values());
  return {
    present: [...instances.values()].filter(
      ({ target, seenAt }) => seenAt.getTime() === lastLooks.get(target),
    ),
    workspaceNames,
    lastLookAt: Number.isFinite(latest) ? new Date(latest) : undefined,
  };
}

function diskOf({ disk_gib: gib }: SeenRow): SeenDisk {
  if (gib === null) return 'unknown';
  return gib > 0 && gib <= FREE_DISK_GIB ? 'free' : 'kept';
}

function seen(row: SeenRow, before: SeenInstance | undefined, share: Shared): SeenInstance {
  const seenAt = share.instant(row.observed_at);
  const isSame = before?.status === row.status;
  return {
    id: row.instance_id,
    name: cutName(row.instance_name),
    target: share.text(row.target),
    owner: share.named(row.owner_id, row.owner_name),
    workspace: share.named(row.workspace_id, row.workspace_name),
    gpus: row.gpus,
    status: share.text(row.status),
    seenAt,
    since: isSame ? before.since : seenAt,
    lastOtherAt: isSame ? before.lastOtherAt : before?.seenAt,
    inStatusByMs: Math.min(
      isSame ? before.inStatusByMs : (row.modified_at?.getTime() ?? Infinity),
      (row.disk_clears_at?.getTime() ?? Infinity) - DISK_KEPT_MS,
    ),
    disk: diskOf(row),
    isGuarded:
      row.culler_max_idle_minutes !== null ||
      (row.shutdown_due_at !== null && row.shutdown_due_at > row.observed_at),
  };
}
