import type { Gap } from '../../run/exported.ts';
import { findCommitted } from '../find-committed.ts';
import { readCommitted } from '../read-committed.ts';
import { instances } from '../tables/instances.ts';
import type { CollectContext } from './context.ts';
import { dayBefore } from './days.ts';
import {
  fromInstanceRow,
  type GoneInstance,
  isDamaged,
  onlyKnown,
  SEEN_COLUMNS,
} from './gone-instance.ts';
import { readKnownFromRevision } from './known-from-revision.ts';
import { type Look, readLook } from './look.ts';
import { readSeenByRuns } from './seen-by-runs.ts';

interface Gone {
  readonly instances: readonly GoneInstance[];
  readonly gaps: readonly Gap[];
}

/**
 * Who was there on the day and was deleted before the look: the look of the day before saw it, or a run of the day did, or the
 * revision that is rebuilt has it. Takes no calls. One that was created and deleted between all of these nobody knows of.
 */
export async function findGone(context: CollectContext, look: Look): Promise<Gone> {
  const listed = new Set<string>();
  for await (const part of readLook(context, look)) {
    for (const { instance } of part) listed.add(instance.id);
  }
  const gone = new Map<string, GoneInstance>();
  const gaps: Gap[] = [];
  // The revision comes last: it is the latest of them, and has the hours.
  for (const read of [readLookBefore, ...(context.rebuild ? [readKnownFromRevision] : [])]) {
    try {
      for await (const one of read(context, listed)) gone.set(one.seen.instance.id, one);
    } catch (error) {
      if (!isDamaged(error)) throw error;
      gaps.push({ dt: context.dt, what: 'deleted', code: error.code, message: error.message });
    }
  }
  const { store } = context.deps;
  for await (const { decision, seenAt } of readSeenByRuns(store, context, listed)) {
    const known = gone.get(decision.instanceId);
    if (known !== undefined && known.seenAt >= seenAt) continue;
    const { instanceId, instanceName, workspaceId, ownerId } = decision;
    const facts = { id: instanceId, name: instanceName, workspaceId, ownerId };
    const seen = known?.seen ?? { instance: onlyKnown(facts), workspaceName: null };
    gone.set(instanceId, { ...known, seen, seenAt });
  }
  const byId = [...gone].sort(([a], [b]) => (a < b ? -1 : 1));
  return { instances: byId.map(([, one]) => one), gaps };
}

/** Of the look at the day before, which was taken on this one, those that are not listed any more. */
async function* readLookBefore(
  { deps, policy, target, dt, day }: CollectContext,
  listed: ReadonlySet<string>,
): AsyncGenerator<GoneInstance> {
  const days = [dayBefore(policy.timeZone, dt)];
  for (const found of await findCommitted(deps.store, instances, { days, part: target.name })) {
    for await (const rows of readCommitted(deps.store, instances, found, SEEN_COLUMNS)) {
      for (const row of rows) {
        const isOfDay = row.observed_at >= day.start && row.observed_at < day.end;
        if (isOfDay && !listed.has(row.instance_id)) yield fromInstanceRow(row);
      }
    }
  }
}
