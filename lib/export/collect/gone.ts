import type { InstanceObservation } from '../../policy/observation.ts';
import type { Gap } from '../../run/exported.ts';
import { ExportError } from '../errors.ts';
import { findCommitted } from '../find-committed.ts';
import { readCommitted } from '../read-committed.ts';
import type { RowOf } from '../table.ts';
import { instances } from '../tables/instances.ts';
import type { CollectContext } from './context.ts';
import { dayBefore } from './days.ts';
import { type Look, readLook, type SeenInstance } from './look.ts';
import { readSeenByRuns } from './seen-by-runs.ts';

/** An instance that was there on the day and is listed no more. */
export interface GoneInstance {
  readonly seen: SeenInstance;
  /** When it was last seen, ISO 8601 UTC. */
  readonly seenAt: string;
}

interface Gone {
  readonly instances: readonly GoneInstance[];
  readonly gaps: readonly Gap[];
}

/**
 * Who was there on the day and was deleted before the look: the look of the day before saw it, or a run of the day did. Takes
 * no calls. One that was created and deleted between all of these nobody knows of.
 */
export async function findGone(context: CollectContext, look: Look): Promise<Gone> {
  const listed = new Set<string>();
  for await (const part of readLook(context, look)) {
    for (const { instance } of part) listed.add(instance.id);
  }
  const gone = new Map<string, GoneInstance>();
  const gaps: Gap[] = [];
  try {
    for await (const one of readLookBefore(context, listed)) gone.set(one.seen.instance.id, one);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    gaps.push({ dt: context.dt, what: 'deleted', code: error.code, message: error.message });
  }
  const { store } = context.deps;
  for await (const { decision, seenAt } of readSeenByRuns(store, context, listed)) {
    const known = gone.get(decision.instanceId);
    if (known !== undefined && known.seenAt >= seenAt) continue;
    const { instanceId, instanceName, workspaceId, ownerId } = decision;
    const facts = { id: instanceId, name: instanceName, workspaceId, ownerId };
    const seen = known?.seen ?? { instance: onlyKnown(facts), workspaceName: null };
    gone.set(instanceId, { seen, seenAt });
  }
  const byId = [...gone].sort(([a], [b]) => (a < b ? -1 : 1));
  return { instances: byId.map(([, one]) => one), gaps };
}

const WANTED = [
  'observed_at',
  'instance_id',
  'instance_name',
  'status',
  'workspace_id',
  'workspace_name',
  'owner_id',
  'owner_name',
  'payment_type',
  'spec',
  'accelerator',
  'resource_id',
  'labels',
] as const satisfies readonly (keyof RowOf<typeof instances>)[];

/** Of the look at the day before, which was taken on this one, those that are not listed any more. */
async function* readLookBefore(
  { deps, policy, target, dt, day }: CollectContext,
  listed: ReadonlySet<string>,
): AsyncGenerator<GoneInstance> {
  const days = [dayBefore(policy.timeZone, dt)];
  for (const found of await findCommitted(deps.store, instances, { days, part: target.name })) {
    for await (const rows of readCommitted(deps.store, instances, found, WANTED)) {
      for (const row of rows) {
        const isOfDay = row.observed_at >= day.start && row.observed_at < day.end;
        if (isOfDay && !listed.has(row.instance_id)) yield fromRow(row);
      }
    }
  }
}

function fromRow(row: Pick<RowOf<typeof instances>, (typeof WANTED)[number]>): GoneInstance {
  return {
    seenAt: row.observed_at.toISOString(),
    seen: {
      workspaceName: row.workspace_name,
      instance: onlyKnown({
        id: row.instance_id,
        name: row.instance_name,
        status: row.status,
        workspaceId: row.workspace_id,
        ownerId: row.owner_id,
        ownerName: row.owner_name ?? undefined,
        paymentType: row.payment_type ?? undefined,
        spec: row.spec ?? undefined,
        accelerator: row.accelerator ?? undefined,
        resourceId: row.resource_id ?? undefined,
        labels: JSON.parse(row.labels) as Readonly<Record<string, string>>, // as instanceRow wrote them
      }),
    },
  };
}

type Known = Pick<InstanceObservation, 'id' | 'name' | 'workspaceId' | 'ownerId'>;

function onlyKnown(known: Known & Partial<InstanceObservation>): InstanceObservation {
  return {
    status: 'Unknown',
    ownerName: undefined,
    labels: {},
    spec: undefined,
    accelerator: undefined,
    paymentType: undefined,
    resourceId: undefined,
    priority: undefined,
    imageName: undefined,
    createdAt: undefined,
    modifiedAt: undefined,
    accumulatedRunningMs: undefined,
    culler: undefined,
    shutdownTimerDueAt: undefined,
    reasonCode: undefined,
    disks: undefined,
    usage: undefined,
    sessions: undefined,
    latestSnapshot: undefined,
    snapshots: undefined,
    ...known,
  };
}

function isDamaged(error: unknown): error is ExportError {
  return error instanceof ExportError && error.code === 'EXPORT_CONTENT_DAMAGED';
}
