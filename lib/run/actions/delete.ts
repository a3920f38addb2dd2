import { canonicalJson } from '../../base/canonical-json.ts';
import { otherLabels } from '../../policy/marks.ts';
import type { InstanceObservation } from '../../policy/observation.ts';
import type { Evidence } from '../../policy/planner.ts';
import { lastGoodSnapshot } from '../../policy/snapshot-listing.ts';
import type { Deadline } from '../deadline.ts';
import { readFailure } from '../failure.ts';
import { listSnapshots } from '../list-snapshots.ts';
import { observeInstance } from '../observe-instance.ts';
import type { Outcome } from '../outcome.ts';
import { type ActionContext, type ActionDriver, DONE, OPEN, UNDER_WAY } from './action-driver.ts';
import { answered, failedCall } from './answered.ts';
import { keyOf } from './mark.ts';

/**
 * Deletes instances, each with a call of its own, and each only if it is to the letter what the plan was made on. Lists may be
 * stale, so the instance itself is asked for right before: its status, last change and labels must be those of the plan. What
 * is not so is left alone. Nothing undoes a deletion.
 */
export const deleteDriver: ActionDriver = {
  unitSize: () => 1,
  async send(context, ids, deadline) {
    const outcomes: Outcome[] = [];
    for (const id of ids) {
      try {
        outcomes.push(await deleteOne(context, id, deadline));
      } catch (brokenOff) {
        return { outcomes, brokenOff };
      }
    }
    return { outcomes };
  },
  see: (_context, { status }) => (status === 'Deleting' ? UNDER_WAY : OPEN),
  async seeGone({ deps }, id, deadline) {
    const found = await findInstance({ deps }, id, deadline);
    if (found === undefined) return DONE;
    return found.status === 'Deleting' ? UNDER_WAY : OPEN;
  },
  // It may be another's by then: what has changed is not tried again.
  isRepeatable: false,
  verifyTimes: (_policy, times) => ({ ...times, timeoutMs: Math.max(times.timeoutMs, 600_000) }),
};

/** @throws what would fail every other call too */
async function deleteOne(context: ActionContext, id: string, deadline: Deadline): Promise<Outcome> {
  const { deps, decisions } = context;
  const evidence = decisions.get(id)?.evidence ?? {};
  try {
    const instance = await findInstance(context, id, deadline);
    if (instance === undefined) return skip(context, id, 'gone', 'The service no longer has it.');
    const change =
      findChange(instance, evidence, keyOf(context.policy)) ??
      (await findSnapshotChange(context, id, evidence, deadline));
    if (change !== undefined) {
      return skip(context, id, 'CHANGED_SINCE', `Nothing was deleted: ${change}.`);
    }
  } catch (error) {
    const failed = failedCall(deps, 'delete', id, error, deadline);
    // A look that had no answer leaves no doubt: nothing was begun.
    return failed.outcome === 'unknown' ? { ...failed, outcome: 'failed' } : failed;
  }
  try {
    const answer = await deps.dsw.deleteInstance({ InstanceId: id }, deadline.callOptions());
    const kind = answer.Success === false ? 'refused' : 'accepted';
    return answered(deps, 'delete', id, kind, answer);
  } catch (error) {
    return failedCall(deps, 'delete', id, error, deadline);
  }
}

/** The instance itself, not by a list; undefined where the service says that there is none. */
async function findInstance(
  { deps }: Pick<ActionContext, 'deps'>,
  InstanceId: string,
  deadline: Deadline,
): Promise<InstanceObservation | undefined> {
  try {
    return observeInstance(await deps.dsw.getInstance({ InstanceId }, deadline.callOptions()));
  } catch (error) {
    if (readFailure(error).code === 'DSW_NOT_FOUND') return undefined;
    throw error;
  }
}

/** What about an instance is not as the plan has it; undefined where it is the same. */
function findChange(
  instance: InstanceObservation,
  { status, changedAt, mark, labels }: Evidence,
  key: string,
): string | undefined {
  if (instance.status !== status) return `it is ${instance.status} now`;
  if (instance.labels[key] === undefined || instance.labels[key] !== mark) {
    return `its label ${key} is not the one that was set`;
  }
  if (instance.modifiedAt === undefined || instance.modifiedAt !== changedAt) {
    return `it was changed at ${instance.modifiedAt ?? 'an unknown time'}`;
  }
  const same =
    labels !== undefined && canonicalJson(otherLabels(instance, key)) === canonicalJson(labels);
  return same ? undefined : 'its labels are others';
}

/** The same of its snapshots, where the plan goes by one. */
async function findSnapshotChange(
  { deps }: ActionContext,
  id: string,
  { snapshot }: Evidence,
  deadline: Deadline,
): Promise<string | undefined> {
  if (snapshot === undefined) return undefined;
  const good = lastGoodSnapshot(await listSnapshots(deps, id, deadline));
  if (good === 'unknown') return 'its snapshots could not be listed';
  const planned = typeof snapshot === 'object' && snapshot !== null && 'id' in snapshot;
  return planned && good?.id === snapshot['id'] ? undefined : 'its last good snapshot is another';
}

function skip({ deps }: ActionContext, id: string, Code: string, Message: string): Outcome {
  return answered(deps, 'delete', id, 'skipped', { Code, Message });
}
