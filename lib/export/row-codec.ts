import { gunzipSync, gzipSync } from 'node:zlib';
import { readValue } from './read-value.ts';
import type { Column, Row, Table, Value } from './table.ts';

/** Fast: what is packed is unpacked soon. */
const LEVEL = 1;

/** Rows in a tenth of their memory. {@link unpackRows} gives them back as they were. */
export function packRows(table: Table, rows: readonly Row[]): Uint8Array {
  return gzipSync(JSON.stringify(rowsToJson(table, rows)), { level: LEVEL });
}

export function unpackRows(table: Table, packed: Uint8Array): Row[] {
  return rowsFromJson(table, JSON.parse(gunzipSync(packed).toString()) as JsonRow[]); // as packRows wrote it
}

/** The values of a row in the order of the columns, as JSON has them. */
export type JsonRow = readonly JsonValue[];

type JsonValue = string | number | boolean | null;

/** Rows as JSON that {@link rowsFromJson} makes the same ones of. @throws ExportError `EXPORT_VALUE_INVALID` */
export function rowsToJson(table: Table, rows: readonly Row[]): JsonRow[] {
  return rows.map((row) => table.columns.map((column) => toJson(readValue(table, column, row))));
}

export function rowsFromJson(table: Table, rows: readonly JsonRow[]): Row[] {
  return rows.map((row) =>
    Object.fromEntries(
      table.columns.map((column, at) => [column.name, fromJson(column, row[at] ?? null)]),
    ),
  );
}

function toJson(value: Value): JsonValue {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return value;
}

function fromJson({ type }: Column, value: JsonValue): Value {
  if (value === null) return null;
  if (type === 'timestamp') return new Date(Number(value));
  if (type === 'int64' && typeof value === 'string') return BigInt(value);
  return type === 'float64' ? Number(value) : value;
}
