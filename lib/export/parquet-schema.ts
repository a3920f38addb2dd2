import type { SchemaElement } from 'hyparquet-writer';
import type { Column, ColumnType, Table } from './table.ts';

/**
 * The Parquet schema of a table. Logical and converted types both: without the logical one DuckDB takes instants for local
 * times, and older readers know the converted ones only.
 */
export function parquetSchema(table: Table): SchemaElement[] {
  return [
    { name: table.name, num_children: table.columns.length },
    ...table.columns.map((column) => ({
      name: column.name,
      repetition_type: repetition(column),
      ...physical(column.type),
    })),
  ];
}

function repetition(column: Column): 'OPTIONAL' | 'REQUIRED' {
  return column.nullable ? 'OPTIONAL' : 'REQUIRED';
}

function physical(type: ColumnType): Omit<SchemaElement, 'name'> {
  switch (type) {
    case 'string':
      return { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
    case 'int32':
      return { type: 'INT32' };
    case 'int64':
      return { type: 'INT64' };
    case 'float64':
      return { type: 'DOUBLE' };
    case 'boolean':
      return { type: 'BOOLEAN' };
    case 'timestamp':
      return {
        type: 'INT64',
        converted_type: 'TIMESTAMP_MILLIS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
      };
    case 'date':
      return { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } };
  }
}
