import { rotateInstance } from '../../policy/kinds/rotation.ts';
import type { InstanceObservation } from '../../policy/observation.ts';
import {
  type RemovedSnapshot,
  type RotationRecord,
  readRotationRecord,
  stillListed,
} from '../../policy/rotation-record.ts';
import type { SnapshotListing } from '../../policy/snapshot-listing.ts';
import type { Deadline } from '../deadline.ts';
import { readFailure } from '../failure.ts';
import { listSnapshots } from '../list-snapshots.ts';
import type { Outcome, OutcomeKind } from '../outcome.ts';
import {
  type ActionContext,
  type ActionDriver,
  DONE,
  OPEN,
  type SendResult,
} from './action-driver.ts';
import { answered, failedCall } from './answered.ts';

/**
 * Deletes snapshots that a plan names, and no others. All snapshots of the instance are listed right before: the new one has
 * to be there and good, and the policy still has to let each of them go. One that is gone already is as good as deleted.
 */
export const deleteSnapshotsDriver: ActionDriver = {
  unitSize: () => 1,
  async send(context, [id], deadline) {
    return id === undefined ? { outcomes: [] } : deleteOf(context, id, deadline);
  },
  see: () => OPEN,
  async lookCloser(context, instance, deadline) {
    const record = recordOf(context, instance.id);
    const listing = await listSnapshots(context.deps, instance.id, deadline);
    if (listing.problem !== undefined) return OPEN;
    if (remaining(record, listing).length === 0) return DONE;
    // A list from before the new snapshot tells nothing of those that were to go.
    if (!isNewThere(record, listing)) return OPEN;
    if (findDue(context, instance, record, listing).length > 0) return OPEN;
    return { is: 'changed', code: 'CHANGED_SINCE', message: describeStaying(record, listing) };
  },
  // By id: what is gone is not deleted again.
  isRepeatable: true,
  // The first look comes when listings have caught up, so that one is enough.
  verifyTimes: (_policy, times) => ({ ...times, firstWaitMs: 6_000, timeoutMs: 120_000 }),
};

function recordOf({ decisions }: ActionContext, instanceId: string): RotationRecord {
  return readRotationRecord(decisions.get(instanceId)?.evidence ?? {});
}

/** Of the recorded snapshots those that may go now. */
function findDue(
  { deps, policy }: ActionContext,
  { labels }: InstanceObservation,
  { newSnapshot, removed }: RotationRecord,
  listing: SnapshotListing,
): readonly RemovedSnapshot[] {
  if (policy.kind !== 'rotation') return [];
  const { decisions } = rotateInstance(policy, {
    labels,
    snapshots: listing.snapshots,
    wanted:
      newSnapshot === undefined ? { kind: 'not-needed' } : { kind: 'named', name: newSnapshot },
    nowMs: deps.clock.now().getTime(),
  });
  const due = new Set(
    decisions.filter(({ action }) => action === 'delete').map(({ snapshotId }) => snapshotId),
  );
  return stillListed(removed, listing).filter(({ id }) => due.has(id));
}

async function deleteOf(
  context: ActionContext,
  instanceId: string,
  deadline: Deadline,
): Promise<SendResult> {
  const { deps, seen } = context;
  const say = (outcome: OutcomeKind, Code: string, Message: string): SendResult => ({
    outcomes: [answered(deps, 'delete-snapshots', instanceId, outcome, { Code, Message })],
  });
  const instance = seen.get(instanceId);
  if (instance === undefined) return say('skipped', 'gone', 'The service no longer lists it.');
  const record = recordOf(context, instanceId);
  const listing = await listSnapshots(deps, instanceId, deadline);
  if (listing.problem !== undefined) {
    return say('failed', 'SNAPSHOTS_UNKNOWN', `Nothing was deleted: ${listing.problem}`);
  }
  const due = findDue(context, instance, record, listing);
  if (due.length === 0 && remaining(record, listing).length > 0) {
    const why = isNewThere(record, listing)
      ? describeStaying(record, listing)
      : `Nothing was deleted: the new snapshot ${record.newSnapshot} is not seen Saved.`;
    return say('skipped', 'CHANGED_SINCE', why);
  }
  const deleted: string[] = [];
  for (const { id } of due) {
    try {
      const failed = await deleteOne(context, instanceId, id, deadline);
      if (failed !== undefined) return { outcomes: [withDeleted(failed, deleted)] };
    } catch (error) {
      // Where some are gone already it was begun, so that only a look tells what is left of it.
      if (deleted.length === 0) throw error;
      const { code, message } = readFailure(error);
      const why = `Broken off after ${deleted.join(', ')} had been deleted: ${message}`;
      return { ...say('unknown', code, why), brokenOff: error };
    }
    deleted.push(id);
  }
  return say('accepted', '', '');
}

/** Of those that were to go what is there under the same id, whatever it is by now. */
function remaining(
  { removed }: RotationRecord,
  { snapshots }: SnapshotListing,
): readonly RemovedSnapshot[] {
  const listed = new Set(snapshots.map(({ id }) => id));
  return removed.filter(({ id }) => listed.has(id));
}

function isNewThere({ newSnapshot }: RotationRecord, { snapshots }: SnapshotListing): boolean {
  const isGood = snapshots.some(({ name, status }) => name === newSnapshot && status === 'Saved');
  return newSnapshot === undefined || isGood;
}

/** Of each that was to go whether it is there, for those who look for it in the service. */
function describeStaying(record: RotationRecord, listing: SnapshotListing): string {
  const staying = remaining(record, listing);
  const gone = record.removed.filter((one) => !staying.includes(one));
  const ids = (some: readonly RemovedSnapshot[]) => some.map(({ id }) => id).join(', ');
  const deleted = gone.length === 0 ? 'Nothing was deleted.' : `Deleted: ${ids(gone)}.`;
  return `${deleted} Left there: ${ids(staying)}, which the policy keeps by what is there now, or which changed after the plan.`;
}

function withDeleted(failed: Outcome, deleted: readonly string[]): Outcome {
  if (deleted.length === 0) return failed;
  return {
    ...failed,
    message: `${failed.message ?? ''} Deleted before it: ${deleted.join(', ')}.`,
  };
}

/** @throws what would fail every other call too */
async function deleteOne(
  { deps }: ActionContext,
  instanceId: string,
  snapshotId: string,
  deadline: Deadline,
): Promise<Outcome | undefined> {
  const request = { InstanceId: instanceId, SnapshotId: snapshotId };
  try {
    const answer = await deps.dsw.deleteInstanceSnapshot(request, deadline.callOptions());
    if (answer.Success !== false) return undefined;
    return answered(deps, 'delete-snapshots', instanceId, 'refused', answer);
  } catch (error) {
    const failed = failedCall(deps, 'delete-snapshots', instanceId, error, deadline);
    return failed.code === 'DSW_NOT_FOUND' ? undefined : failed;
  }
}
