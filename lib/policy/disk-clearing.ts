import type { DiskObservation, InstanceObservation } from './observation.ts';
import type { RecordedChange } from './run-facts.ts';
import { restingSince } from './sessions.ts';
import { findPhase } from './statuses.ts';

/**
 * When the free system disk of an instance is cleared. The platform clears it when the instance stays stopped for more than
 * 15 days, unless it was expanded (documented by the SDK and the billing pages).
 */
export type DiskClearing =
  | {
      readonly kind: 'clears';
      /** ISO 8601 UTC. */
      readonly at: string;
      readonly stoppedAt: string;
      readonly by: StoppedAtSource;
    }
  | { readonly kind: 'kept'; readonly because: 'not-stopped' | 'expanded' | 'no-cloud-disk' }
  | { readonly kind: 'unknown'; readonly what: 'disks' | 'status' | 'stopped-at' };

/**
 * What tells since when an instance is stopped, the best first:
 * - `record`: our own stop, and nothing changed since
 * - `sessions`: the service's history of it
 * - `last-change`: the last change of any kind; it may have stopped earlier, so that the date is the latest possible one
 */
export type StoppedAtSource = 'record' | 'sessions' | 'last-change';

const DAY_MS = 86_400_000;

export const DISK_KEPT_MS = 15 * DAY_MS;

/** Pay-as-you-go instances have a free system disk of so much. More is "expanded", costs money and is not cleared. */
export const FREE_DISK_GIB = 100;

/** @param stop our own latest stop of it on record */
export function findDiskClearing(
  instance: InstanceObservation,
  stop?: RecordedChange | undefined,
): DiskClearing {
  const phase = findPhase(instance.status);
  if (phase === undefined) return { kind: 'unknown', what: 'status' };
  if (phase !== 'stopped' && phase !== 'failed') return { kind: 'kept', because: 'not-stopped' };
  const disk = whatOfDisk(instance.disks);
  if (disk !== 'free') return disk;
  const { modifiedAt, sessions } = instance;
  if (stop?.after !== undefined && stop.after === modifiedAt) return clears(modifiedAt, 'record');
  const resting = sessions === undefined ? undefined : restingSince(sessions);
  if (resting !== undefined) return clears(resting, 'sessions');
  if (modifiedAt !== undefined) return clears(modifiedAt, 'last-change');
  return { kind: 'unknown', what: 'stopped-at' };
}

/** When the disk of an instance is cleared that stops at an instant and stays so; undefined where it is kept or not known. */
export function clearsAfterStop(
  { disks }: InstanceObservation,
  stopMs: number,
): string | undefined {
  if (whatOfDisk(disks) !== 'free') return undefined;
  return new Date(stopMs + DISK_KEPT_MS).toISOString();
}

function clears(stoppedAt: string, by: StoppedAtSource): DiskClearing {
  const at = new Date(Date.parse(stoppedAt) + DISK_KEPT_MS).toISOString();
  return { kind: 'clears', at, stoppedAt, by };
}

function whatOfDisk(disks: readonly DiskObservation[] | undefined): 'free' | DiskClearing {
  if (disks === undefined) return { kind: 'unknown', what: 'disks' };
  if (disks.length === 0) return { kind: 'kept', because: 'no-cloud-disk' };
  const sizes = disks.map(({ sizeGiB }) => sizeGiB);
  if (sizes.some((size) => size !== undefined && size > FREE_DISK_GIB)) {
    return { kind: 'kept', because: 'expanded' };
  }
  return sizes.includes(undefined) ? { kind: 'unknown', what: 'disks' } : 'free';
}
