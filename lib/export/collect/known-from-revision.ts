import type { SpecPrice } from '../../policy/observation.ts';
import { findCommitted } from '../find-committed.ts';
import { readCommitted } from '../read-committed.ts';
import { rowsToJson } from '../row-codec.ts';
import { instanceHours } from '../tables/instance-hours.ts';
import { instances } from '../tables/instances.ts';
import type { CollectContext } from './context.ts';
import { fromInstanceRow, type GoneInstance, onlyKnown, SEEN_COLUMNS } from './gone-instance.ts';
import { mayHaveRun } from './may-have-run.ts';

/**
 * Whom the revision that is rebuilt knows and nobody lists any more, with its row of hours. One without hours is given only
 * where answers were missing then: else it had not run.
 *
 * @throws ExportError `EXPORT_CONTENT_DAMAGED`
 */
export async function* readKnownFromRevision(
  { deps, target, dt, day }: CollectContext,
  listed: ReadonlySet<string>,
): AsyncGenerator<GoneInstance> {
  const wanted = { days: [dt], part: target.name };
  const known = new Map<string, GoneInstance>();
  let isWhole = false;
  for (const found of await findCommitted(deps.store, instanceHours, wanted)) {
    const { source, revision } = found.commit;
    isWhole = source['gaps'] === 0;
    const seenAt =
      typeof source['lookedAt'] === 'string' ? source['lookedAt'] : day.end.toISOString();
    for await (const rows of readCommitted(deps.store, instanceHours, found)) {
      for (const row of rows) {
        if (listed.has(row.instance_id)) continue;
        const instance = onlyKnown({
          id: row.instance_id,
          name: row.instance_name,
          workspaceId: row.workspace_id,
          ownerId: row.owner_id,
          ownerName: row.owner_name ?? undefined,
          paymentType: row.payment_type ?? undefined,
          spec: row.spec ?? undefined,
          accelerator: row.accelerator ?? undefined,
        });
        const [hours = []] = rowsToJson(instanceHours, [row]);
        const kept = { revision, hours };
        known.set(row.instance_id, { seen: { instance, workspaceName: null }, seenAt, kept });
      }
    }
  }
  for (const found of await findCommitted(deps.store, instances, wanted)) {
    for await (const rows of readCommitted(deps.store, instances, found, SEEN_COLUMNS)) {
      for (const row of rows) {
        if (listed.has(row.instance_id)) continue;
        const one = fromInstanceRow(row);
        const { kept } = known.get(row.instance_id) ?? {};
        // It has the labels and the workspace, which the hours have not.
        if (kept !== undefined) known.set(row.instance_id, { ...one, kept });
        else if (!isWhole && mayHaveRun(one.seen.instance, day)) known.set(row.instance_id, one);
      }
    }
  }
  yield* known.values();
}

/**
 * What a spec cost by the revision that is rebuilt: today's list is not that of the day.
 *
 * @throws ExportError `EXPORT_CONTENT_DAMAGED`
 */
export async function readPricesFromRevision({
  deps,
  target,
  dt,
}: CollectContext): Promise<readonly SpecPrice[]> {
  const wanted = { days: [dt], part: target.name };
  const prices = new Map<string, SpecPrice>();
  const add = (
    row: { spec: string | null; price_per_hour: number | null; currency: string | null },
    gpus: number | null,
    vcpus: number | null,
  ) => {
    const { spec, price_per_hour: pricePerHour, currency } = row;
    if (spec === null || pricePerHour === null || currency === null || prices.has(spec)) return;
    const price = { spec, pricePerHour, currency };
    prices.set(spec, { ...price, gpus: gpus ?? undefined, vcpus: vcpus ?? undefined });
  };
  for (const found of await findCommitted(deps.store, instances, wanted)) {
    const names = ['spec', 'price_per_hour', 'currency', 'gpus', 'vcpus'] as const;
    for await (const rows of readCommitted(deps.store, instances, found, names)) {
      for (const row of rows) add(row, row.gpus, row.vcpus);
    }
  }
  for (const found of await findCommitted(deps.store, instanceHours, wanted)) {
    const names = ['spec', 'price_per_hour', 'currency', 'gpus'] as const;
    for await (const rows of readCommitted(deps.store, instanceHours, found, names)) {
      for (const row of rows) add(row, row.gpus, null);
    }
  }
  return [...prices.values()];
}
