import { ExportError } from './errors.ts';
import type { Column, Row, Table, Value } from './table.ts';

const INT32_MAX = 2_147_483_647;
const INT64_MAX = 9_223_372_036_854_775_807n;

/** Years 1 to 9999, which every format writes with four digits: 0001-01-01 and the last instant of 9999, in epoch ms. */
const FIRST_MS = -62_135_596_800_000;
const LAST_MS = 253_402_300_799_999;

/**
 * The value of a column in a row.
 *
 * @throws ExportError `EXPORT_VALUE_INVALID` where it does not fit: a wrong type would be read as another value, or not at all
 */
export function readValue(table: Table, column: Column, row: Row): Value {
  const value = row[column.name];
  const problem = value === undefined ? 'is missing' : findValueProblem(column, value);
  if (value !== undefined && problem === undefined) return value;
  const key = table.key.map((name) => `${name} ${show(row[name])}`).join(', ');
  throw new ExportError(
    'EXPORT_VALUE_INVALID',
    `The column ${column.name} of a row of ${table.name} ${problem} (${key}). This is a fault in what made the row.`,
    { details: { table: table.name, column: column.name, type: column.type } },
  );
}

/** What is wrong with a value for a column; undefined where it fits. */
export function findValueProblem(column: Column, value: Value): string | undefined {
  if (value === null) return column.nullable ? undefined : 'is null and must not be';
  return fits(column, value) ? undefined : `is ${show(value)}, not a value of ${column.type}`;
}

function fits({ type }: Column, value: NonNullable<Value>): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'int32':
      return Number.isInteger(value) && Number(value) <= INT32_MAX && Number(value) >= ~INT32_MAX;
    case 'int64':
      return typeof value === 'bigint'
        ? value <= INT64_MAX && value >= ~INT64_MAX
        : Number.isSafeInteger(value);
    case 'float64':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'timestamp': {
      if (!(value instanceof Date)) return false;
      const ms = value.getTime();
      return ms >= FIRST_MS && ms <= LAST_MS;
    }
    case 'date':
      return typeof value === 'string' && isDay(value);
  }
}

/** Whether a text is a day of the calendar, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text) && ms >= FIRST_MS;
}

function show(value: Value | undefined): string {
  const text =
    value instanceof Date
      ? `Date ${value.getTime()} ms`
      : (JSON.stringify(value, digits) ?? 'missing');
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function digits(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
