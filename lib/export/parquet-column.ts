import { readValue } from './read-value.ts';
import type { Column, Row, Table, Value } from './table.ts';

const DAY_MS = 86_400_000;

/** The values of one column as the Parquet library takes them, and where they are null. */
export interface ParquetColumn {
  readonly data: unknown[];
  /** A byte for each row, 1 where there is a value; undefined where there always is. */
  readonly present: Uint8Array | undefined;
}

/** @throws ExportError `EXPORT_VALUE_INVALID` */
export function parquetColumn(table: Table, column: Column, rows: readonly Row[]): ParquetColumn {
  const present = column.nullable ? new Uint8Array(rows.length) : undefined;
  const data = rows.map((row, at) => {
    const value = readValue(table, column, row);
    if (value === null) return null;
    if (present !== undefined) present[at] = 1;
    return toPhysical(column, value);
  });
  return { data, present };
}

function toPhysical({ type }: Column, value: NonNullable<Value>): unknown {
  switch (type) {
    case 'int64':
      return BigInt(value as number | bigint); // `readValue` has looked
    case 'float64':
      // The library's dictionaries do not tell -0 from 0, so that it would depend on the neighbours which one is written.
      return (value as number) + 0;
    case 'date':
      return Date.parse(value as string) / DAY_MS;
    case 'string':
    case 'int32':
    case 'boolean':
    case 'timestamp':
      return value;
  }
}
