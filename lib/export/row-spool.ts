import { mergeRows } from './merge-rows.ts';
import { packRows, unpackRows } from './row-codec.ts';
import { type Batches, sortRows } from './row-order.ts';
import type { Row, Table } from './table.ts';

/** Rows that are sorted at a time, and those of each sorted run that are unpacked at a time. */
const RUN_ROWS = 4_000;
const BLOCK_ROWS = 100;

/** Rows as they come, to be had sorted: a fleet's day takes megabytes so, where it would take hundreds. */
export interface RowSpool<R extends Row = Row> {
  /** @throws ExportError `EXPORT_VALUE_INVALID`, `EXPORT_ROW_CLASH` */
  add(row: R): void;
  /** Every row by the table's key, from the beginning each time. Nothing is added after the first call. */
  sorted(): Batches;
}

/** Sorts in runs that are kept packed, and merges them when they are read. Nothing is on disk. */
export function createRowSpool<R extends Row>(table: Table): RowSpool<R> {
  const runs: (readonly Uint8Array[])[] = [];
  let open: R[] = [];

  function close(): void {
    const rows = sortRows(table, open);
    open = [];
    const blocks: Uint8Array[] = [];
    for (let from = 0; from < rows.length; from += BLOCK_ROWS) {
      blocks.push(packRows(table, rows.slice(from, from + BLOCK_ROWS)));
    }
    runs.push(blocks);
  }

  return {
    add(row) {
      open.push(row);
      if (open.length === RUN_ROWS) close();
    },
    sorted() {
      if (open.length > 0) close();
      return mergeRows(
        table,
        runs.map((blocks) => unpacked(table, blocks)),
      );
    },
  };
}

function* unpacked(table: Table, blocks: readonly Uint8Array[]): Generator<readonly Row[]> {
  for (const block of blocks) yield unpackRows(table, block);
}
