import { StewardError } from '../base/errors.ts';
import type { SnapshotListing } from '../policy/snapshot-listing.ts';
import type { RunDeps } from './ports.ts';
import { readRecord, toRecordText, type Versioned } from './records.ts';
import { instantText } from './run-key.ts';

/** The listings that the triggers of one run have made so far, so that none begins anew where the one before was cut off. */
export interface KeptListings {
  /** By instance id. Only whole ones, and none from too long ago. */
  readonly known: ReadonlyMap<string, SnapshotListing>;
  /** Takes one more; now and then they are written. One that is not whole is not kept. */
  add(instanceId: string, listing: SnapshotListing): Promise<void>;
  /** Writes what is not written yet. */
  flush(): Promise<void>;
}

/** One object; about half a megabyte where an instance has 20 snapshots. */
export const LISTINGS_PER_OBJECT = 100;

/**
 * A plan may go by a list that is so old: who deletes lists the instance again. Between that and the plan snapshots can only
 * be found gone, or spared.
 */
const HOLD_MS = 2 * 3_600_000;

interface ListingsRecord extends Versioned {
  /** The boundary of the run; listings of another are no use. */
  readonly scheduledAt: string;
  readonly listings: Readonly<Record<string, KeptListing>>;
}

interface KeptListing extends SnapshotListing {
  /** When it was asked for, ISO 8601 UTC. */
  readonly at: string;
}

interface RunName {
  readonly policy: string;
  readonly target: string;
  readonly scheduledAt: Date;
}

/** Only the holder of the lease asks. The objects are written over by the next run, so that they do not grow in number. */
export async function openKeptListings(
  { store, clock, log }: Pick<RunDeps, 'store' | 'clock' | 'log'>,
  { policy, target, scheduledAt }: RunName,
): Promise<KeptListings> {
  const prefix = `listings/${policy}/${target}/`;
  const boundary = instantText(scheduledAt);
  const isFresh = (at: Date) => clock.now().getTime() - at.getTime() < HOLD_MS;
  const known = new Map<string, SnapshotListing>();
  const taken = new Set<string>();
  for await (const { key, modifiedAt } of store.list(prefix)) {
    // Those of earlier runs are not read.
    if (!isFresh(modifiedAt)) continue;
    const record = await read(key);
    if (record?.scheduledAt !== boundary) continue;
    taken.add(key);
    for (const [id, { at, snapshots }] of Object.entries(record.listings)) {
      if (isFresh(new Date(at))) known.set(id, { snapshots });
    }
  }
  let waiting = new Map<string, KeptListing>();

  /** What cannot be read is written over: nothing but time is lost with it. */
  async function read(key: string): Promise<ListingsRecord | undefined> {
    try {
      return await readRecord<ListingsRecord>(store, key);
    } catch (error) {
      if (!(error instanceof StewardError) || error.code !== 'RECORD_UNREADABLE') throw error;
      log.warn('kept listings cannot be read, and are made anew', { key, error });
      return undefined;
    }
  }

  async function flush(): Promise<void> {
    if (waiting.size === 0) return;
    const record: ListingsRecord = {
      version: 1,
      scheduledAt: boundary,
      listings: Object.fromEntries(waiting),
    };
    waiting = new Map();
    const key = nextKey();
    taken.add(key);
    await store.put(key, toRecordText(record));
  }

  function nextKey(): string {
    for (let number = 1; ; number += 1) {
      const key = `${prefix}${String(number).padStart(4, '0')}.json`;
      if (!taken.has(key)) return key;
    }
  }

  return {
    known,
    flush,
    async add(instanceId, listing) {
      if (listing.problem !== undefined) return;
      waiting.set(instanceId, { at: instantText(clock.now()), ...listing });
      if (waiting.size >= LISTINGS_PER_OBJECT) await flush();
    },
  };
}
