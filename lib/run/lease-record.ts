import type { ObjectStore } from '../store/object-store.ts';
import { readRecord, type Versioned } from './records.ts';

/** One epoch of a lease: `leases/{policy}/{target}/{epoch}.json`. */
export interface LeaseRecord {
  readonly version: 1;
  readonly epoch: number;
  /** The epoch at which its holder came by it. */
  readonly term: number;
  readonly holder: string;
  /** The run that it is held for, and the others: ISO 8601 UTC. */
  readonly scheduledAt: string;
  readonly acquiredAt: string;
  readonly expiresAt: string;
}

interface ReleaseRecord extends Versioned {
  readonly at: string;
}

/** The newest epoch of a lease. */
export interface LeaseState {
  readonly record: LeaseRecord;
  readonly isReleased: boolean;
  /** When its holder let it go, or else when it expires, by the holder's clock. */
  readonly endedAt: Date;
}

/** Where the epochs of a lease are; ends in `/`. */
export function leasePrefix({ policy, target }: { policy: string; target: string }): string {
  return `leases/${policy}/${target}/`;
}

/** Zero-padded, so that a listing has them in order. */
export function leaseKey(prefix: string, epoch: number): string {
  return `${prefix}${String(epoch).padStart(12, '0')}.json`;
}

export function releaseKey(prefix: string, epoch: number): string {
  return leaseKey(prefix, epoch).replace(/json$/, 'released.json');
}

/** The epoch that a key of a lease belongs to. */
export function epochOf(key: string): number | undefined {
  const [, digits] = /\/(\d{12})\.(?:released\.)?json$/.exec(key) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** The newest epoch that a listing shows; 0 where there is none. */
export async function newestEpoch(store: ObjectStore, prefix: string): Promise<number> {
  let newest = 0;
  for await (const { key } of store.list(prefix)) newest = Math.max(newest, epochOf(key) ?? 0);
  return newest;
}

/** The lease as it is now; undefined where nobody ever held it. */
export async function readLease(
  store: ObjectStore,
  prefix: string,
): Promise<LeaseState | undefined> {
  const newest = await newestEpoch(store, prefix);
  if (newest === 0) return undefined;
  // A listing may be behind; what can be read decides.
  let record = await readRecord<LeaseRecord>(store, leaseKey(prefix, newest));
  for (let next = record; next !== undefined; ) {
    record = next;
    next = await readRecord<LeaseRecord>(store, leaseKey(prefix, record.epoch + 1));
  }
  if (record === undefined) return undefined;
  const release = await readRecord<ReleaseRecord>(store, releaseKey(prefix, record.epoch));
  return {
    record,
    isReleased: release !== undefined,
    endedAt: new Date(release?.at ?? record.expiresAt),
  };
}

/** Whether somebody holds it at an instant (epoch ms). */
export function isCurrent({ record, isReleased }: LeaseState, atMs: number): boolean {
  return !isReleased && atMs < Date.parse(record.expiresAt);
}
