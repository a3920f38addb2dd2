import { ExportError } from './errors.ts';
import type { Column, Row, Table, Value } from './table.ts';

/** Some of the rows of a partition; how they are cut into batches means nothing. */
export type Batches = AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>;

/** By the table's key: null first, strings by code units, so that the order is the same on every machine. */
export function compareRows(table: Table, a: Row, b: Row): number {
  for (const name of table.key) {
    const order = compare(a[name] ?? null, b[name] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

/**
 * Rows by the table's key. A row that came twice, as listings do when items move between pages, counts once.
 *
 * @throws ExportError `EXPORT_ROW_CLASH` when two rows with the same key differ: either one would be a guess
 */
export function sortRows<R extends Row>(table: Table, rows: readonly R[]): R[] {
  const sorted = rows.toSorted((a, b) => compareRows(table, a, b));
  return sorted.filter((row, at) => {
    const next = sorted[at + 1];
    if (next === undefined || compareRows(table, row, next) !== 0) return true;
    if (!isSameRow(table, row, next)) throw rowClash(table, row, next);
    return false;
  });
}

export function isSameRow(table: Table, a: Row, b: Row): boolean {
  return findDifference(table, a, b) === undefined;
}

/** The error for two different rows with the same key. */
export function rowClash(table: Table, a: Row, b: Row): ExportError {
  const column = findDifference(table, a, b)?.name;
  return new ExportError(
    'EXPORT_ROW_CLASH',
    `Two rows of ${table.name} have the key ${showKey(table, a)} and differ in ${column}. ` +
      'Leave one of them out.',
    { details: { table: table.name, column } },
  );
}

/**
 * Passes rows on and makes sure that they strictly ascend: what is not in order has other bytes each time.
 *
 * @throws ExportError `EXPORT_ROW_ORDER`
 */
export async function* inOrder(table: Table, batches: Batches): AsyncGenerator<readonly Row[]> {
  let last: Row | undefined;
  for await (const batch of batches) {
    for (const row of batch) {
      if (last !== undefined && compareRows(table, last, row) >= 0)
        throw disorder(table, last, row);
      last = row;
    }
    yield batch;
  }
}

/** The key of a row as JSON values. */
export function keyOf(table: Table, row: Row): readonly (string | number | boolean | null)[] {
  return table.key.map((name) => {
    const value = row[name] ?? null;
    if (value instanceof Date) return value.toISOString();
    return typeof value === 'bigint' ? String(value) : value;
  });
}

function compare(a: Value, b: Value): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

function findDifference(table: Table, a: Row, b: Row): Column | undefined {
  return table.columns.find(({ name }) => !isSame(a[name], b[name]));
}

function isSame(a: Value | undefined, b: Value | undefined): boolean {
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  return Object.is(a, b);
}

function disorder(table: Table, last: Row, row: Row): ExportError {
  return new ExportError(
    'EXPORT_ROW_ORDER',
    `A row of ${table.name} with the key ${showKey(table, row)} came after ${showKey(table, last)}. ` +
      'Sort the rows by the key of the table first.',
    { details: { table: table.name } },
  );
}

function showKey(table: Table, row: Row): string {
  const text = JSON.stringify(keyOf(table, row));
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
