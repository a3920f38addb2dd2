import type { ObservedSnapshot } from '../policy/rotation.ts';
import type { SnapshotListing } from '../policy/snapshot-listing.ts';
import type { Deadline } from './deadline.ts';
import { readFailure } from './failure.ts';
import { observeSnapshot } from './observe-snapshot.ts';
import type { RunDeps } from './ports.ts';

/**
 * Lists all snapshots of one instance. What keeps it from being read whole is told in the listing: nothing is deleted on part
 * of a list.
 *
 * @throws what would fail every other call too, and where the deadline came
 */
export async function listSnapshots(
  { dsw }: Pick<RunDeps, 'dsw'>,
  instanceId: string,
  deadline: Deadline,
): Promise<SnapshotListing> {
  const snapshots: ObservedSnapshot[] = [];
  try {
    const listing = dsw.eachInstanceSnapshot({ InstanceId: instanceId }, deadline.callOptions());
    for await (const wire of listing) {
      const snapshot = observeSnapshot(wire);
      if (snapshot === undefined) {
        return { snapshots, problem: 'The service lists a snapshot without an id.' };
      }
      snapshots.push(snapshot);
    }
    return { snapshots };
  } catch (error) {
    const { kind, code, message } = readFailure(error);
    // Out of time is no answer about the instance: the next trigger asks again.
    if (kind === 'run' || deadline.isOver()) throw error;
    return { snapshots, problem: `${code}: ${message}` };
  }
}
