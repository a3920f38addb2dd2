import type { InstanceObservation } from '../../policy/observation.ts';
import { ExportError } from '../errors.ts';
import type { JsonRow } from '../row-codec.ts';
import type { RowOf } from '../table.ts';
import type { instances } from '../tables/instances.ts';
import type { SeenInstance } from './look.ts';

/** An instance that was there on the day and is listed no more. */
export interface GoneInstance {
  readonly seen: SeenInstance;
  /** When it was last seen, ISO 8601 UTC. */
  readonly seenAt: string;
  /** Its row of `instance_hours` in the revision that is rebuilt. */
  readonly kept?: { readonly revision: number; readonly hours: JsonRow };
}

/** What there is to know of an instance in a look that was exported. */
export const SEEN_COLUMNS = [
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
  'created_at',
  'modified_at',
  'labels',
] as const satisfies readonly (keyof RowOf<typeof instances>)[];

/** An instance as a look that was exported has it. */
export function fromInstanceRow(
  row: Pick<RowOf<typeof instances>, (typeof SEEN_COLUMNS)[number]>,
): GoneInstance {
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
        createdAt: row.created_at?.toISOString(),
        modifiedAt: row.modified_at?.toISOString(),
        labels: JSON.parse(row.labels) as Readonly<Record<string, string>>, // as instanceRow wrote them
      }),
    },
  };
}

type Known = Pick<InstanceObservation, 'id' | 'name' | 'workspaceId' | 'ownerId'>;

/** An instance of which no more is known than this. */
export function onlyKnown(known: Known & Partial<InstanceObservation>): InstanceObservation {
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

export function isDamaged(error: unknown): error is ExportError {
  return error instanceof ExportError && error.code === 'EXPORT_CONTENT_DAMAGED';
}
