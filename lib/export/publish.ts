import { canonicalJson } from '../base/canonical-json.ts';
import type { Clock } from '../base/clock.ts';
import { toRecordText } from '../run/records.ts';
import type { ObjectStore } from '../store/object-store.ts';
import {
  type CommitRecord,
  type CommittedFile,
  fileOf,
  type RevisionReason,
  readNewestCommit,
  type Source,
} from './commit.ts';
import { checkDayOver } from './day.ts';
import { type EncodedRows, encodeRows } from './encode-rows.ts';
import { keepSchema } from './keep-schema.ts';
import { checkPartition, commitKey, contentKey, type Partition, viewKey } from './partition.ts';
import type { Batches } from './row-order.ts';
import { schemaSha256 } from './schema.ts';
import type { Table } from './table.ts';
import type { TableWriter } from './table-writer.ts';
import { refreshView } from './view.ts';

export interface PublishDeps {
  readonly store: ObjectStore;
  readonly clock: Clock;
}

export interface PublishInput {
  readonly table: Table;
  readonly writer: TableWriter;
  /** A day that is over in `zone`. */
  readonly dt: string;
  readonly zone: string;
  /** Name of the file within the day: the target. */
  readonly part: string;
  /** Ascending by the table's key; the same rows each time it is called. */
  readonly rows: () => Batches;
  readonly runId: string;
  /** What the rows were made of. */
  readonly source: Source;
  /** Without it a day that was exported otherwise before is a conflict, and stays as it is. */
  readonly revise?: Revise | undefined;
  readonly keepBytes?: number | undefined;
}

/** Leave to follow an earlier revision by another one. */
export interface Revise {
  readonly lease: RevisionLease;
  /** `late-data` revises only where the source is another than that of the earlier revision, and nothing is lost. */
  readonly reason: Exclude<RevisionReason, 'export'>;
  /** Whether all that the earlier revision was made of is still there; not asked where a day is rebuilt. */
  readonly hasAllOf?: (before: Source) => boolean;
}

/** What is needed of a `Lease`. */
export interface RevisionLease {
  readonly term: number;
  /** @throws StewardError `LEASE_LOST` */
  confirm(): Promise<void>;
}

/**
 * - `created`, `revised`: committed as the first or a further revision
 * - `unchanged`: the newest revision has these rows already
 * - `conflict`: it has others, and they stay; `found` is what was not written
 */
export type Published =
  | { readonly status: 'created' | 'revised' | 'unchanged'; readonly commit: CommitRecord }
  | { readonly status: 'conflict'; readonly commit: CommitRecord; readonly found: CommittedFile };

/**
 * Publishes one partition exactly once, whenever it is killed and however often it is called.
 *
 * The bytes are stored first, under a name made of them; then the commit is created, which of racing writers one can do;
 * then the view for readers of folders is replaced. Killed before the commit, nothing has happened that anybody sees; killed
 * after it, the next call or sweep brings the view up.
 *
 * @throws ExportError `EXPORT_DAY_OPEN`, `EXPORT_PARTITION_INVALID`, `EXPORT_SCHEMA_CHANGED`, and what the rows may throw
 */
export async function publishPartition(
  { store, clock }: PublishDeps,
  input: PublishInput,
): Promise<Published> {
  const { table, writer, dt, zone, part, revise } = input;
  const partition: Partition = { table, dt, part, extension: writer.extension };
  checkPartition(partition);
  checkDayOver(zone, dt, clock.now());

  const encoded = await encodeRows(input);
  const file = describe(partition, encoded);
  const base = await readNewestCommit(store, partition);
  if (base !== undefined) {
    const settled = compare(base, input, file);
    if (settled?.status === 'unchanged' && revise?.reason === 'rebuild') {
      // Whoever rebuilds may do so because the content is gone or damaged.
      if (file.key === fileOf(base).key) await store.write(file.key, encoded.pieces());
    }
    if (settled !== undefined) return await settle(store, partition, settled);
  }

  await keepSchema(store, table);
  // Even where it is there already: an old one might just be swept, and a fresh one is not.
  await store.write(file.key, encoded.pieces());
  if (base !== undefined) await revise?.lease.confirm();
  const commit = makeCommit(input, file, base);
  const isOurs =
    (await store.create(commitKey(partition, commit.revision), toRecordText(commit))) === 'created';
  if (isOurs) {
    await refreshView(store, partition, commit);
    return { status: base === undefined ? 'created' : 'revised', commit };
  }
  const winner = await readNewestCommit(store, partition);
  if (winner === undefined) throw new RangeError(`a commit of ${viewKey(partition)} has gone`);
  return await settle(
    store,
    partition,
    isSame(winner, table, file)
      ? { status: 'unchanged', commit: winner }
      : { status: 'conflict', commit: winner, found: file },
  );
}

/** The answer where the newest revision is to stay; undefined where another one is to follow it. */
function compare(
  base: CommitRecord,
  { table, source, revise }: PublishInput,
  file: CommittedFile,
): Published | undefined {
  if (isSame(base, table, file)) return { status: 'unchanged', commit: base };
  // The same source with other rows is a fault somewhere, which late data are not; nor do they take anything away.
  const isLateData =
    revise !== undefined &&
    !isSameSource(base.source, source) &&
    (revise.hasAllOf?.(base.source) ?? true);
  return revise?.reason === 'rebuild' || isLateData
    ? undefined
    : { status: 'conflict', commit: base, found: file };
}

/** The newest revision stays, so all there is to do is what an earlier call may not have come to. */
async function settle(
  store: ObjectStore,
  partition: Partition,
  answer: Published,
): Promise<Published> {
  await refreshView(store, partition, answer.commit);
  return answer;
}

function describe(partition: Partition, encoded: EncodedRows): CommittedFile {
  return {
    key: contentKey(partition, encoded.sha256),
    view: viewKey(partition),
    bytes: encoded.bytes,
    rows: encoded.rows,
    sha256: encoded.sha256,
    contentSha256: encoded.contentSha256,
    firstKey: encoded.firstKey ?? null,
    lastKey: encoded.lastKey ?? null,
  };
}

function makeCommit(
  { table, writer, dt, zone, part, runId, source, revise }: PublishInput,
  file: CommittedFile,
  base: CommitRecord | undefined,
): CommitRecord {
  return {
    version: 1,
    table: table.name,
    schemaVersion: table.version,
    schemaSha256: schemaSha256(table),
    format: writer.format,
    dt,
    tz: zone,
    part,
    revision: (base?.revision ?? 0) + 1,
    base: base?.revision ?? 0,
    reason: base === undefined || revise === undefined ? 'export' : revise.reason,
    runId,
    term: base === undefined ? null : (revise?.lease.term ?? null),
    source,
    files: [file],
  };
}

function isSame(commit: CommitRecord, table: Table, file: CommittedFile): boolean {
  return (
    commit.schemaSha256 === schemaSha256(table) &&
    fileOf(commit).contentSha256 === file.contentSha256
  );
}

function isSameSource(a: Source, b: Source): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
