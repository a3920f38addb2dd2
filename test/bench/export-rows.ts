import type { InstanceHoursRow } from '../../lib/export/tables/instance-hours.ts';
import type { InstanceRow } from '../../lib/export/tables/instances.ts';

const BATCH = 1_000;
const HOUR_MS = 3_600_000;
const DAY_START = Date.UTC(2026, 0, 5, 16);
const SPECS = ['ecs.g6.large', 'ecs.gn6i-c8g1.2xlarge', 'ecs.gn7i-c16g1.4xlarge', 'ecs.c7.xlarge'];

/** Rows of a mixed fleet in batches, by the table's key; made anew each time, so that none of them is held. */
export function* hoursInBatches(count: number): Generator<readonly InstanceHoursRow[]> {
  for (let from = 0; from < count; from += BATCH) {
    const length = Math.min(BATCH, count - from);
    yield Array.from({ length }, (_, at) => makeHours(from + at));
  }
}

export function makeHours(index: number): InstanceHoursRow {
  const mixed = mix(index);
  const gpus = mixed % 4 === 1 || mixed % 4 === 2 ? 1 + (mixed % 2) : 0;
  const running = 1 + (mixed % 1_440);
  const busy = mix(index + 7) % (running + 1);
  const unknown = mixed % 10 === 0 ? Math.min(30, running - busy) : 0;
  const price = mixed % 11 === 0 ? null : 1.17 + (mixed % 4) * 5.4;
  return {
    target: 'main',
    region_id: 'cn-hangzhou',
    instance_id: `dsw-${index.toString(36).padStart(16, '0')}`,
    instance_name: index % 3 === 0 ? `训练-notebook-${index}` : `notebook_${index}`,
    workspace_id: String(100_001 + (mixed % 40)),
    owner_id: `2001234567890${mixed % 5_000}`,
    owner_name: mixed % 5 === 0 ? null : `user-${mixed % 5_000}`,
    payment_type: price === null ? 'Subscription' : 'PayAsYouGo',
    spec: price === null ? null : (SPECS[mixed % 4] ?? null),
    accelerator: gpus > 0 ? 'GPU' : 'CPU',
    gpus,
    day_start: new Date(DAY_START),
    day_end: new Date(DAY_START + 24 * HOUR_MS),
    starts: mixed % 4,
    running_hours: running / 60,
    busy_hours: busy / 60,
    idle_hours: (running - busy - unknown) / 60,
    unknown_hours: unknown / 60,
    gpu_hours: (running / 60) * gpus,
    idle_gpu_hours: ((running - busy - unknown) / 60) * gpus,
    price_per_hour: price,
    currency: price === null ? null : 'CNY',
    list_cost: price === null ? null : (running / 60) * price,
  };
}

export function makeInstanceRow(index: number): InstanceRow {
  const mixed = mix(index);
  const hours = makeHours(index);
  return {
    observed_at: new Date(DAY_START),
    target: hours.target,
    region_id: hours.region_id,
    instance_id: hours.instance_id,
    instance_name: hours.instance_name,
    status: mixed % 5 < 3 ? 'Running' : 'Stopped',
    workspace_id: hours.workspace_id,
    workspace_name: `workspace ${hours.workspace_id}`,
    owner_id: hours.owner_id,
    owner_name: hours.owner_name,
    payment_type: hours.payment_type,
    spec: hours.spec,
    accelerator: hours.accelerator,
    gpus: hours.gpus,
    vcpus: 8,
    price_per_hour: hours.price_per_hour,
    currency: hours.currency,
    resource_id: null,
    priority: null,
    image_name: 'pytorch:2.6-gpu-py312-cu126-ubuntu22.04',
    created_at: new Date(DAY_START - (mixed % 1_000_000) * 60_000),
    modified_at: new Date(DAY_START - (mixed % 10_000) * 1_000),
    accumulated_running_ms: (mixed % 1_000_000) * 60_000,
    culler_max_idle_minutes: mixed % 3 === 0 ? 180 : null,
    culler_cpu_percent: mixed % 3 === 0 ? 10 : null,
    culler_gpu_percent: mixed % 3 === 0 ? 5 : null,
    culler_idle_minutes: mixed % 3 === 0 ? mixed % 120 : null,
    shutdown_due_at: null,
    labels: `{"env":"dev","team":"team-${mixed % 17}"}`,
    disk_gib: 100,
    disk_clears_at: null,
  };
}

/** Scatters small numbers, the same way each time. */
function mix(index: number): number {
  return (Math.imul(index + 1, 2_654_435_761) >>> 7) & 0xff_ffff;
}
