import type { FleetInstance } from '../../../../local/dsw/entities.ts';
import { aService, type TestService } from '../dsw-wire/a-service.ts';
import type { Wanted } from '../dsw-wire/signed-request.ts';

/** Instances `dsw-00`, `dsw-01`, …, in order of creation. */
export function someInstances(count: number, status = 'Running'): FleetInstance[] {
  return Array.from({ length: count }, (_, index) => ({
    InstanceId: idOf(index),
    InstanceName: `box-${index}`,
    Status: status,
    GmtCreateTime: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
  }));
}

export function idOf(index: number): string {
  return `dsw-${String(index).padStart(2, '0')}`;
}

/** A service whose calls suffer from these rules. */
export function aFaultyService(
  rules: readonly unknown[],
  options: Parameters<typeof aService>[0] = {},
): TestService & { statusOf(id?: string): string | undefined; pass(ms: number): void } {
  const service = aService({ faults: rules, ...options });
  return {
    ...service,
    statusOf: (id = 'dsw-run') => service.world.instances.get(id)?.status,
    pass: (ms) => service.clock.advanceTo(service.clock.now() + ms),
  };
}

export const minutes = (count: number) => count * 60_000;

export function stopBatch(ids: readonly string[]): Wanted {
  return {
    method: 'PUT',
    action: 'StopInstances',
    path: '/api/v2/batch/instances/stop',
    body: JSON.stringify({ InstanceIds: ids }),
  };
}

/** A page of all instances, oldest first. */
export function listPage(number = 1, size = 10): Wanted {
  const query = { ResourceId: 'ALL', SortBy: 'GmtCreateTime', Order: 'ASC' };
  return { query: { ...query, PageNumber: String(number), PageSize: String(size) } };
}

export interface ListedInstance {
  readonly InstanceId: string;
  readonly Status: string;
  readonly [field: string]: unknown;
}

/** What a page shows, in short. */
export async function readPage(
  service: TestService,
  number = 1,
  size = 10,
): Promise<{ total: unknown; ids: string[]; instances: readonly ListedInstance[] }> {
  const { body } = await service.call(listPage(number, size));
  const { TotalCount, Instances } = body as {
    TotalCount?: unknown;
    Instances?: readonly ListedInstance[];
  };
  const instances = Instances ?? [];
  return { total: TotalCount, ids: instances.map(({ InstanceId }) => InstanceId), instances };
}

/** A call has arrived and is held up when somebody waits for the clock. */
export async function someoneWaits({ clock }: TestService): Promise<void> {
  while (clock.waiting() === 0) await new Promise((resolve) => setImmediate(resolve));
}
