import { canonicalJson } from '../base/canonical-json.ts';
import { sha256Hex } from '../base/sha256.ts';
import type { ColumnType, Table } from './table.ts';

/** What readers rely on of a table, as it is kept beside its partitions. */
export interface SchemaRecord {
  readonly version: 1;
  readonly table: string;
  readonly schemaVersion: number;
  readonly key: readonly string[];
  readonly columns: readonly SchemaColumn[];
}

export interface SchemaColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly unit: string | null;
}

/** The schema without what may be reworded at any time. */
export function schemaOf(table: Table): SchemaRecord {
  return {
    version: 1,
    table: table.name,
    schemaVersion: table.version,
    key: table.key,
    columns: table.columns.map(({ name, type, nullable, unit }) => ({
      name,
      type,
      nullable,
      unit: unit ?? null,
    })),
  };
}

export function schemaSha256(table: Table): string {
  return sha256Hex(canonicalJson(schemaOf(table)));
}

/**
 * Why readers of files of `older` would stumble over files of `newer`; empty where they would not. Only nullable columns
 * at the end may be new.
 */
export function findSchemaBreaks(older: SchemaRecord, newer: SchemaRecord): string[] {
  const breaks: string[] = [];
  if (canonicalJson(older.key) !== canonicalJson(newer.key)) breaks.push('the key is another');
  older.columns.forEach((column, at) => {
    const found = newer.columns[at];
    if (canonicalJson(column) !== canonicalJson(found)) {
      breaks.push(`column ${at + 1} was ${describe(column)} and is ${describe(found)}`);
    }
  });
  for (const column of newer.columns.slice(older.columns.length)) {
    if (!column.nullable) breaks.push(`the new column ${column.name} is not nullable`);
  }
  if (newer.columns.length > older.columns.length && newer.schemaVersion <= older.schemaVersion) {
    breaks.push(`there are new columns, but the version is still ${newer.schemaVersion}`);
  }
  return breaks;
}

function describe(column: SchemaColumn | undefined): string {
  if (column === undefined) return 'gone';
  const { name, type, nullable, unit } = column;
  return `${name} ${type}${nullable ? ' or null' : ''}${unit === null ? '' : ` in ${unit}`}`;
}
