import { DuckDBDateValue, DuckDBTimestampTZValue } from '@duckdb/node-api';
import type { Row, Table, Value } from '../../../lib/export/table.ts';
import type { DuckRow } from './duckdb.ts';

/** What DuckDB read, as values of ours. */
export function fromDuckdb(row: DuckRow): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]));
}

function plain(value: unknown): unknown {
  if (value instanceof DuckDBTimestampTZValue) return new Date(Number(value.micros / 1000n));
  if (value instanceof DuckDBDateValue) {
    return new Date(value.days * 86_400_000).toISOString().slice(0, 10);
  }
  return value;
}

/** What should be read of a row that was written: int64 in full, no minus zero, no half surrogate pairs. */
export function asWritten(table: Table, row: Row): Record<string, unknown> {
  return Object.fromEntries(
    table.columns.map(({ name, type }) => [name, written(type, row[name] ?? null)]),
  );
}

function written(type: string, value: Value): unknown {
  if (value === null) return null;
  if (type === 'int64') return BigInt(value as number | bigint);
  if (typeof value === 'string') return Buffer.from(value).toString();
  return typeof value === 'number' ? value + 0 : value;
}
