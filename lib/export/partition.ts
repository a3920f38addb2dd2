import { ExportError } from './errors.ts';
import { isDay } from './read-value.ts';
import type { Table } from './table.ts';
import type { TableWriter } from './table-writer.ts';

/** What is exported, replaced and committed as one: a day of a table, of one target, in one format. */
export interface Partition {
  readonly table: Table;
  /** The day, `YYYY-MM-DD`, in the zone that the commits name. */
  readonly dt: string;
  /** Name of the file within the day, as a rule the target: each target's export has a file of its own. */
  readonly part: string;
  readonly extension: TableWriter['extension'];
}

const ROOT = 'stats/';

/**
 * Beside the tables, never inside them: readers take every object below a table's folder for a file of it. Nothing in here
 * has an extension that they look for.
 */
const META = `${ROOT}_meta/`;

/** Names that readers do not skip, as they do with a leading `_` or `.`, and that need no quoting anywhere. */
const PART = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** @throws ExportError `EXPORT_PARTITION_INVALID` */
export function checkPartition({ dt, part }: Partition): void {
  const problem = !isDay(dt)
    ? `the day is ${JSON.stringify(dt)}, not one such as 2026-01-05`
    : `the part is ${JSON.stringify(part)}, and must be letters, digits, dots, _ and -`;
  if (isDay(dt) && PART.test(part)) return;
  throw new ExportError('EXPORT_PARTITION_INVALID', `Not a partition: ${problem}.`, {
    details: { dt, part },
  });
}

/** The one object that readers of folders see. It is replaced whole. */
export function viewKey({ table, dt, part, extension }: Partition): string {
  return `${ROOT}${table.name}/dt=${dt}/${part}.${extension}`;
}

/** Where the commits of a partition and what they name are; ends in `/`. */
export function metaPrefix({ table, dt, part, extension }: Partition): string {
  return `${tableMetaPrefix(table)}dt=${dt}/${part}.${extension}/`;
}

/** Where everything about the partitions of a table is; ends in `/`. */
export function tableMetaPrefix(table: Table): string {
  return `${META}${table.name}/`;
}

/** Zero-padded, so that a listing has them in order. */
export function commitKey(partition: Partition, revision: number): string {
  return `${metaPrefix(partition)}${String(revision).padStart(12, '0')}.json`;
}

/** The revision that a key is the commit of; undefined for other keys. */
export function revisionOf(key: string): number | undefined {
  const [, digits] = /\/(\d{12})\.json$/.exec(key) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** Named after its bytes, so that the same ones are one object however often they are written. */
export function contentKey(partition: Partition, sha256: string): string {
  return `${metaPrefix(partition)}${sha256}.content`;
}

export function schemaKey(table: Table, version: number): string {
  return `${tableMetaPrefix(table)}schema-${version}.json`;
}
