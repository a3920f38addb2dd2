import { type Batches, compareRows, isSameRow, rowClash } from './row-order.ts';
import type { Row, Table } from './table.ts';

const BATCH_ROWS = 1_000;

/** A sorted source, standing at a row. */
interface Head {
  row: Row;
  readonly rest: AsyncGenerator<Row>;
}

/**
 * Rows of sources that are each sorted, sorted together, with a batch of each source in memory. A row that comes twice counts
 * once.
 *
 * @throws ExportError `EXPORT_ROW_CLASH` when two rows with the same key differ
 */
export async function* mergeRows(
  table: Table,
  sources: readonly Batches[],
): AsyncGenerator<readonly Row[]> {
  const heads: Head[] = [];
  for (const source of sources) {
    const rest = oneByOne(source);
    const first = await rest.next();
    if (!first.done) push(table, heads, { row: first.value, rest });
  }
  let batch: Row[] = [];
  let last: Row | undefined;
  for (let head = heads[0]; head !== undefined; head = heads[0]) {
    const { row } = head;
    const next = await head.rest.next();
    if (next.done) pop(table, heads);
    else {
      head.row = next.value;
      sink(table, heads);
    }
    if (last !== undefined && compareRows(table, last, row) === 0) {
      if (!isSameRow(table, last, row)) throw rowClash(table, last, row);
      continue;
    }
    batch.push(row);
    last = row;
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function* oneByOne(batches: Batches): AsyncGenerator<Row> {
  for await (const batch of batches) yield* batch;
}

// A binary heap: the least row is at 0, the children of `at` at 2·at + 1 and 2·at + 2.

function push(table: Table, heads: Head[], head: Head): void {
  heads.push(head);
  for (let at = heads.length - 1; at > 0; ) {
    const parent = (at - 1) >> 1;
    if (!isLess(table, heads, at, parent)) return;
    swap(heads, at, parent);
    at = parent;
  }
}

function pop(table: Table, heads: Head[]): void {
  const last = heads.pop();
  if (last === undefined || heads.length === 0) return;
  heads[0] = last;
  sink(table, heads);
}

function sink(table: Table, heads: Head[]): void {
  for (let at = 0; ; ) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) {
      if (isLess(table, heads, child, least)) least = child;
    }
    if (least === at) return;
    swap(heads, at, least);
    at = least;
  }
}

function isLess(table: Table, heads: readonly Head[], a: number, b: number): boolean {
  const [one, other] = [heads[a], heads[b]];
  return one !== undefined && other !== undefined && compareRows(table, one.row, other.row) < 0;
}

function swap(heads: Head[], a: number, b: number): void {
  const [one, other] = [heads[a], heads[b]];
  if (one === undefined || other === undefined) return;
  heads[a] = other;
  heads[b] = one;
}
