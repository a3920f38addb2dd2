import { instanceKey } from './measure-hours.ts';
import { rank } from './ranked.ts';
import type { Rows, SnapshotRow } from './report-input.ts';
import type { Snapshots } from './report-model.ts';

const DAY_MS = 86_400_000;

/** Ages in days at which a bar begins. */
const AGES = [0, 7, 30, 90, 180] as const;

interface TargetSum {
  seenMs: number;
  count: number;
  readonly statuses: Map<string, number>;
  readonly ages: number[];
  unknownAge: number;
  readonly instances: Map<string, InstanceSum>;
}

interface InstanceSum {
  readonly id: string;
  readonly ownerId: string;
  count: number;
  oldestMs: number;
}

/** Snapshots as the last look at each target saw them; earlier looks of the day do not count. */
export async function measureSnapshots(
  rows: Rows<SnapshotRow>,
  mostRows: number,
): Promise<Omit<Snapshots, 'countBefore'>> {
  const targets = new Map<string, TargetSum>();
  for await (const batch of rows) {
    for (const row of batch) {
      const seenMs = row.observed_at.getTime();
      const known = targets.get(row.target);
      if (known !== undefined && known.seenMs > seenMs) continue;
      const sum = known?.seenMs === seenMs ? known : emptySum(seenMs);
      targets.set(row.target, sum);
      add(sum, row);
    }
  }

  const sums = [...targets.values()];
  const count = total(sums.map((sum) => sum.count));
  const statuses = new Map<string, number>();
  for (const sum of sums) {
    for (const [status, of] of sum.statuses) statuses.set(status, (statuses.get(status) ?? 0) + of);
  }
  return {
    method: 'snapshot-age',
    count,
    seenAt:
      sums.length === 0 ? null : new Date(Math.max(...sums.map((s) => s.seenMs))).toISOString(),
    statuses: [...statuses]
      .map(([status, of]) => ({ status, count: of }))
      .sort((a, b) => b.count - a.count || (a.status < b.status ? -1 : 1)),
    ages: AGES.map((from, at) => ({
      from,
      to: AGES[at + 1] ?? null,
      count: total(sums.map((sum) => sum.ages[at] ?? 0)),
    })),
    unknownAge: total(sums.map((sum) => sum.unknownAge)),
    instances: rank(
      sums.flatMap((sum) => [...sum.instances.values()].map(plain)),
      mostRows,
      (one) => one.count,
      ({ id }) => id,
    ),
  };
}

/** How many there were, and nothing else. */
export async function countSnapshots(rows: Rows<SnapshotRow>): Promise<number> {
  return (await measureSnapshots(rows, 0)).count;
}

function emptySum(seenMs: number): TargetSum {
  return {
    seenMs,
    count: 0,
    statuses: new Map(),
    ages: AGES.map(() => 0),
    unknownAge: 0,
    instances: new Map(),
  };
}

function add(sum: TargetSum, row: SnapshotRow): void {
  sum.count += 1;
  sum.statuses.set(row.status, (sum.statuses.get(row.status) ?? 0) + 1);
  const createdMs = row.created_at?.getTime();
  if (createdMs === undefined) sum.unknownAge += 1;
  else {
    const at = bandOf((sum.seenMs - createdMs) / DAY_MS);
    sum.ages[at] = (sum.ages[at] ?? 0) + 1;
  }
  const key = instanceKey(row.target, row.instance_id);
  const instance = sum.instances.get(key) ?? {
    id: row.instance_id,
    ownerId: row.owner_id,
    count: 0,
    oldestMs: Infinity,
  };
  instance.count += 1;
  instance.oldestMs = Math.min(instance.oldestMs, createdMs ?? Infinity);
  sum.instances.set(key, instance);
}

/** Clocks differ a little: what is from the future is new. */
function bandOf(ageDays: number): number {
  return Math.max(
    0,
    AGES.findLastIndex((from) => from <= ageDays),
  );
}

function plain({ id, ownerId, count, oldestMs }: InstanceSum) {
  return {
    id,
    name: null,
    owner: { id: ownerId, name: null },
    count,
    oldestAt: Number.isFinite(oldestMs) ? new Date(oldestMs).toISOString() : null,
  };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
