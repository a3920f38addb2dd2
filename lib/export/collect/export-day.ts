import { canonicalJson } from '../../base/canonical-json.ts';
import { sha256Hex } from '../../base/sha256.ts';
import type { ExportPolicy, Target } from '../../policy/policies.ts';
import { createAvoidedCount } from '../../run/count-avoided.ts';
import type { Deadline } from '../../run/deadline.ts';
import type { ExportedPartition, Gap } from '../../run/exported.ts';
import type { Lease } from '../../run/lease.ts';
import type { RunDeps } from '../../run/ports.ts';
import { newestFirst } from '../../run/recorded-runs.ts';
import { type CommitRecord, fileOf, readNewestCommit, type Source } from '../commit.ts';
import { checkDayOver, dayBounds } from '../day.ts';
import { type Published, publishPartition, type Revise } from '../publish.ts';
import type { Batches } from '../row-order.ts';
import { createRowSpool } from '../row-spool.ts';
import type { Table } from '../table.ts';
import type { TableWriter } from '../table-writer.ts';
import { actions } from '../tables/actions.ts';
import { runs } from '../tables/runs.ts';
import { savings } from '../tables/savings.ts';
import { TABLES } from '../tables.ts';
import { refreshView } from '../view.ts';
import { writerFor } from '../writer-for.ts';
import { type CollectedDay, collectDay, type ServiceTable } from './collect-day.ts';
import type { CollectContext } from './context.ts';
import { type DayRun, readActionRows, readDayRuns } from './day-runs.ts';
import { nextDayEnd } from './days.ts';
import { type Calls, openRawParts, partsPrefix } from './raw-parts.ts';
import { runRow, savingsRows } from './run-rows.ts';

/** What the days of one export share. */
export interface ExportContext {
  readonly deps: RunDeps;
  readonly policy: ExportPolicy;
  readonly target: Target;
  readonly runId: string;
  readonly deadline: Deadline;
  readonly lease: Lease;
  /** What is there is replaced, whatever it is. */
  readonly rebuild: boolean;
}

export interface DayResult {
  readonly partitions: readonly ExportedPartition[];
  readonly gaps: readonly Gap[];
  /** That the answers behind it took, whichever trigger asked. */
  readonly calls: Calls;
}

/** Tables that are made of our own records. They cost no calls, and may grow when a run ends late. */
const OF_RECORDS: ReadonlySet<string> = new Set(['runs', 'actions', 'savings']);

/** Tables that say how things were when somebody looked: what was not looked at then is gone. */
const OF_A_MOMENT: ReadonlySet<string> = new Set([
  'instances',
  'workspace_statistics',
  'snapshots',
]);

/** Exports the tables of one day that are not there yet. */
export async function exportDay(context: ExportContext, dt: string): Promise<DayResult> {
  const { deps, policy, runId, rebuild, lease } = context;
  checkDayOver(policy.timeZone, dt, deps.clock.now());
  const service = serviceTablesOf(policy);
  const settled = new Map<string, CommitRecord>();
  const replaced = new Map<string, CommitRecord>();
  for (const { table, writer } of filesOf(context, service)) {
    const partition = partitionOf(context, dt, table, writer);
    const newest = await readNewestCommit(deps.store, partition);
    if (newest === undefined) continue;
    if (rebuild && newest.runId !== runId) {
      replaced.set(fileName(table, writer), newest);
      continue;
    }
    // Whoever committed it may not have come to that.
    await refreshView(deps.store, partition, newest);
    settled.set(fileName(table, writer), newest);
  }
  const isOpen = filesOf(context, service).some(
    ({ table, writer }) => !settled.has(fileName(table, writer)),
  );
  const wasOurs = [...settled.values()].some((commit) => commit.runId === runId);
  const day = isOpen || wasOurs ? await collect(context, dt, service) : undefined;

  const partitions: ExportedPartition[] = [];
  for (const table of service) {
    let rows: (() => Batches) | undefined;
    for (const { writer } of filesOf(context, [table])) {
      const commit = settled.get(fileName(table, writer));
      if (commit !== undefined || day === undefined) {
        if (commit !== undefined) partitions.push(describeCommit(context, commit));
        continue;
      }
      if (OF_A_MOMENT.has(table.name) && !day.isInTime) {
        const kept = replaced.get(fileName(table, writer));
        partitions.push(
          kept === undefined ? missed(dt, table, writer) : describeCommit(context, kept),
        );
        continue;
      }
      rows ??= await day.rowsOf(table.name as ServiceTable); // those of records were filtered out
      await lease.confirm();
      const published = await publish(context, dt, table, writer, rows, sourceOf(day), {
        ...(rebuild && { revise: { lease, reason: 'rebuild' } as const }),
      });
      partitions.push(describe(context, dt, published));
    }
  }
  partitions.push(...(await exportRecords(context, dt)));
  return { partitions, gaps: day?.gaps ?? [], calls: day?.calls ?? {} };
}

/** Exports `runs`, `actions` and `savings` of a day, as a new revision where runs have ended since. */
export async function exportRecords(
  context: ExportContext,
  dt: string,
): Promise<readonly ExportedPartition[]> {
  const { deps, policy, target, rebuild, lease } = context;
  const tables = tablesOf(policy).filter(({ name }) => OF_RECORDS.has(name));
  if (tables.length === 0) return [];
  const day = dayBounds(policy.timeZone, dt);
  const found = await readDayRuns(deps.store, { target: target.name, day });
  const endings = found.map(({ run, report }) => [run.prefix, report.finishedAt, report.status]);
  const source = { runs: found.length, reports: sha256Hex(canonicalJson(endings)) };
  const hasAllOf = (before: Source) => Number(before['runs'] ?? 0) <= found.length;
  const revise = { lease, reason: rebuild ? 'rebuild' : 'late-data', hasAllOf } as const;
  const partitions: ExportedPartition[] = [];
  for (const table of tables) {
    const rows = await gatherRecords(context, table, found);
    for (const { writer } of filesOf(context, [table])) {
      await lease.confirm();
      const published = await publish(context, dt, table, writer, rows, source, { revise });
      partitions.push(describe(context, dt, published));
    }
  }
  return partitions;
}

async function gatherRecords(
  { deps }: ExportContext,
  table: Table,
  found: readonly DayRun[],
): Promise<() => Batches> {
  const spool = createRowSpool(table);
  for (const run of found) {
    if (table === runs) spool.add(runRow(run));
    if (table === actions && run.mode === 'act') {
      for (const row of await readActionRows(deps.store, run)) spool.add(row);
    }
  }
  if (table === savings) {
    const avoided = createAvoidedCount();
    const acting = found.filter(({ mode }) => mode === 'act');
    for (const run of acting.sort((a, b) => newestFirst(a.run, b.run))) {
      for (const row of savingsRows(run, avoided.count(run.report))) spool.add(row);
    }
  }
  return spool.sorted;
}

/** Where the answers of a day are kept: what was asked for other tables, or by other thresholds, is of no use here. */
export function rawPartsOf(
  { policy, target, rebuild }: Pick<ExportContext, 'policy' | 'target' | 'rebuild'>,
  dt: string,
): string {
  const names = serviceTablesOf(policy).map(({ name }) => name);
  const { busy, timeZone: zone } = policy;
  const selection = { names, busy, zone, target, ...(rebuild && { rebuild }) };
  const digest = sha256Hex(canonicalJson(selection)).slice(0, 12);
  return partsPrefix({ policy: policy.name, target: target.name }, dt, digest);
}

async function collect(
  { deps, policy, target, deadline, lease, rebuild }: ExportContext,
  dt: string,
  tables: readonly Table[],
): Promise<CollectedDay> {
  const names = tables.map(({ name }) => name);
  const prefix = rawPartsOf({ policy, target, rebuild }, dt);
  const context: CollectContext = {
    deps,
    policy,
    target,
    dt,
    day: dayBounds(policy.timeZone, dt),
    deadline,
    lease,
    rebuild,
    parts: openRawParts(deps.store, prefix),
  };
  return collectDay(context, new Set(names), nextDayEnd(policy.timeZone, dt));
}

function tablesOf({ tables }: ExportPolicy): readonly Table[] {
  const names: ReadonlySet<string> = new Set(tables);
  return TABLES.filter(({ name }) => names.has(name));
}

function serviceTablesOf(policy: ExportPolicy): readonly Table[] {
  return tablesOf(policy).filter(({ name }) => !OF_RECORDS.has(name));
}

interface PlannedFile {
  readonly table: Table;
  readonly writer: TableWriter;
}

function filesOf({ policy }: ExportContext, tables: readonly Table[]): readonly PlannedFile[] {
  return tables.flatMap((table) =>
    policy.formats.map((format) => ({ table, writer: writerFor(format, policy) })),
  );
}

function fileName(table: Table, { format }: TableWriter): string {
  return `${table.name}.${format}`;
}

function partitionOf({ target }: ExportContext, dt: string, table: Table, writer: TableWriter) {
  return { table, dt, part: target.name, extension: writer.extension };
}

function publish(
  { deps, policy, target, runId }: ExportContext,
  dt: string,
  table: Table,
  writer: TableWriter,
  rows: () => Batches,
  source: Source,
  { revise }: { readonly revise?: Revise },
): Promise<Published> {
  return publishPartition(deps, {
    table,
    writer,
    dt,
    zone: policy.timeZone,
    part: target.name,
    rows,
    runId,
    source,
    revise,
  });
}

/** What is missing is told with the rows: how many answers, and of what. */
function sourceOf({ look, asked, gaps }: CollectedDay): Source {
  const whats = [...new Set(gaps.map(({ what }) => what))].sort();
  return {
    lookedAt: look.at,
    instances: look.instances,
    asked,
    gaps: gaps.length,
    ...Object.fromEntries(
      whats.map((what) => [`gaps.${what}`, gaps.filter((gap) => gap.what === what).length]),
    ),
  };
}

function describe(context: ExportContext, dt: string, published: Published): ExportedPartition {
  const described = describeCommit(context, published.commit);
  if (published.status !== 'conflict') return described;
  return { ...described, dt, status: 'conflict' };
}

/** By who committed it, so that a run that was resumed tells the same as one that was not. */
function describeCommit({ runId }: ExportContext, commit: CommitRecord): ExportedPartition {
  const { rows, bytes } = fileOf(commit);
  const { table, format, dt, revision } = commit;
  const ours = revision === 1 ? 'published' : 'revised';
  return {
    table,
    format,
    dt,
    status: commit.runId === runId ? ours : 'unchanged',
    rows,
    bytes,
    revision,
  };
}

function missed(dt: string, table: Table, { format }: TableWriter): ExportedPartition {
  return { table: table.name, format, dt, status: 'missed', rows: 0, bytes: 0, revision: 0 };
}
