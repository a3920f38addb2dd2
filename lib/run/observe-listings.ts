import { forEachLimited } from '../base/concurrency.ts';
import type { InstanceObservation } from '../policy/observation.ts';
import type { SnapshotListing } from '../policy/snapshot-listing.ts';
import type { Deadline } from './deadline.ts';
import { listSnapshots } from './list-snapshots.ts';
import type { RunDeps } from './ports.ts';
import type { Warning } from './warning.ts';

/** Parallel ListInstanceSnapshot calls; the client's pacer holds them back where the service is slower. */
const CONCURRENCY = 10;

interface ListingsWanted {
  readonly instances: readonly InstanceObservation[];
  /** Of which of them. */
  readonly ids: readonly string[];
  /** Keeps the run in our hands meanwhile: thousands of calls take longer than a lease lasts. */
  readonly keepHold?: (() => Promise<void>) | undefined;
}

interface ListingsLook {
  /** All of them, those that were asked for with what was found. */
  readonly instances: readonly InstanceObservation[];
  readonly warnings: readonly Warning[];
}

/** Asks for the snapshots of those instances whose plan depends on them: one call each, more where a page does not hold them. */
export async function observeListings(
  deps: Pick<RunDeps, 'dsw'>,
  { instances, ids, keepHold }: ListingsWanted,
  deadline: Deadline,
): Promise<ListingsLook> {
  const listings = new Map<string, SnapshotListing>();
  const warnings: Warning[] = [];
  await forEachLimited(ids, CONCURRENCY, async (instanceId) => {
    await keepHold?.();
    const listing = await listSnapshots(deps, instanceId, deadline);
    listings.set(instanceId, listing);
    if (listing.problem === undefined) return;
    const message = `The snapshots of ${instanceId} could not be listed, so that none is deleted: ${listing.problem}`;
    warnings.push({ code: 'SNAPSHOTS_UNKNOWN', message, instanceId });
  });
  return {
    warnings,
    instances: instances.map((one) => ({
      ...one,
      snapshots: listings.get(one.id) ?? one.snapshots,
    })),
  };
}
