import { forEachLimited } from '../base/concurrency.ts';
import type { InstanceObservation } from '../policy/observation.ts';
import type { SnapshotListing } from '../policy/snapshot-listing.ts';
import type { Deadline } from './deadline.ts';
import { LISTINGS_PER_OBJECT, openKeptListings } from './kept-listings.ts';
import { listSnapshots } from './list-snapshots.ts';
import type { RunDeps } from './ports.ts';
import type { Warning } from './warning.ts';

/** Parallel ListInstanceSnapshot calls; the client's pacer holds them back where the service is slower. */
const CONCURRENCY = 10;

interface ListingsWanted {
  readonly run: { readonly policy: string; readonly target: string; readonly scheduledAt: Date };
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

/**
 * Asks for the snapshots of those instances whose plan depends on them: one call each, more where a page does not hold them. Of
 * many, what was listed is kept where the run is in our hands, so that the next trigger goes on where the time was over.
 */
export async function observeListings(
  deps: Pick<RunDeps, 'dsw' | 'store' | 'clock' | 'log'>,
  { run, instances, ids, keepHold }: ListingsWanted,
  deadline: Deadline,
): Promise<ListingsLook> {
  const isMany = keepHold !== undefined && ids.length > LISTINGS_PER_OBJECT;
  const kept = isMany ? await openKeptListings(deps, run) : undefined;
  const listings = new Map<string, SnapshotListing>(kept?.known);
  const warnings: Warning[] = [];
  const asked = ids.filter((id) => !listings.has(id));
  try {
    await forEachLimited(asked, CONCURRENCY, async (instanceId) => {
      await keepHold?.();
      const listing = await listSnapshots(deps, instanceId, deadline);
      listings.set(instanceId, listing);
      await kept?.add(instanceId, listing);
      if (listing.problem === undefined) return;
      const message = `The snapshots of ${instanceId} could not be listed, so that none is deleted: ${listing.problem}`;
      warnings.push({ code: 'SNAPSHOTS_UNKNOWN', message, instanceId });
    });
  } catch (error) {
    await kept?.flush();
    throw error;
  }
  return {
    warnings,
    instances: instances.map((one) => ({
      ...one,
      snapshots: listings.get(one.id) ?? one.snapshots,
    })),
  };
}
