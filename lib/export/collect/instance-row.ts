import { canonicalJson } from '../../base/canonical-json.ts';
import { findDiskClearing } from '../../policy/disk-clearing.ts';
import type { InstanceObservation, SpecPrice } from '../../policy/observation.ts';
import type { Target } from '../../policy/policies.ts';
import type { InstanceRow } from '../tables/instances.ts';
import type { SeenInstance } from './look.ts';

export interface RowOrigin {
  readonly target: Target;
  readonly observedAt: Date;
}

/**
 * The row of an instance that was seen; `price` is that of its spec, where that is known.
 *
 * @param diskClearsAt by its history, where that was asked for; the listing has its last change only
 */
export function instanceRow(
  { instance, workspaceName }: SeenInstance,
  price: SpecPrice | undefined,
  { target, observedAt }: RowOrigin,
  diskClearsAt?: string,
): InstanceRow {
  const { culler } = instance;
  const clearing = findDiskClearing(instance);
  return {
    observed_at: observedAt,
    target: target.name,
    region_id: target.region,
    instance_id: instance.id,
    instance_name: instance.name,
    status: instance.status,
    workspace_id: instance.workspaceId,
    workspace_name: workspaceName,
    owner_id: instance.ownerId,
    owner_name: instance.ownerName ?? null,
    payment_type: instance.paymentType ?? null,
    spec: instance.spec ?? null,
    accelerator: instance.accelerator ?? null,
    gpus: whole(price?.gpus),
    vcpus: whole(price?.vcpus),
    price_per_hour: price?.pricePerHour ?? null,
    currency: price?.currency ?? null,
    resource_id: instance.resourceId ?? null,
    priority: whole(instance.priority),
    image_name: instance.imageName ?? null,
    created_at: instantOf(instance.createdAt),
    modified_at: instantOf(instance.modifiedAt),
    accumulated_running_ms: whole(instance.accumulatedRunningMs),
    culler_max_idle_minutes: whole(culler?.maxIdleMinutes),
    culler_cpu_percent: whole(culler?.cpuPercent),
    culler_gpu_percent: whole(culler?.gpuPercent),
    culler_idle_minutes: whole(culler?.idleMinutes),
    shutdown_due_at: instantOf(instance.shutdownTimerDueAt),
    labels: canonicalJson(instance.labels),
    disk_gib: largestDisk(instance.disks),
    disk_clears_at: clearing.kind === 'clears' ? instantOf(diskClearsAt ?? clearing.at) : null,
  };
}

function largestDisk(disks: InstanceObservation['disks']): number | null {
  const sizes = disks?.map(({ sizeGiB }) => sizeGiB);
  if (sizes === undefined || sizes.includes(undefined)) return null;
  return Math.max(0, ...sizes.map((size) => size ?? 0));
}

/** The service may send a fraction where a whole number is documented; a table does not take it. */
function whole(value: number | undefined | null): number | null {
  return value === undefined || value === null ? null : Math.round(value);
}

/** Null where it is no instant. */
export function instantOf(text: string | undefined | null): Date | null {
  const instant = new Date(text ?? '');
  return Number.isNaN(instant.getTime()) ? null : instant;
}
