import { createHash } from 'node:crypto';
import { ExportError } from './errors.ts';
import { type Batches, inOrder, keyOf } from './row-order.ts';
import type { Row, Table } from './table.ts';
import type { TableWriter, Written } from './table-writer.ts';

/** Files up to this size are kept in memory between being hashed and being stored; larger ones are made a second time. */
const KEEP_BYTES = 32 * 1024 * 1024;

export interface EncodeOptions {
  readonly table: Table;
  readonly writer: TableWriter;
  /** The rows from the beginning, each time that it is called; the same ones, by the table's key. */
  readonly rows: () => Batches;
  readonly keepBytes?: number | undefined;
}

/** A finished file that is not stored yet: its name depends on what is in it. */
export interface EncodedRows extends Written {
  readonly bytes: number;
  /** Of the bytes, in hex. */
  readonly sha256: string;
  /** Keys of the first and the last row; undefined where there are none. */
  readonly firstKey: KeyValues | undefined;
  readonly lastKey: KeyValues | undefined;
  /** The bytes, from the beginning each time. @throws ExportError `EXPORT_ROWS_CHANGED` */
  pieces(): AsyncIterable<Uint8Array>;
}

type KeyValues = ReturnType<typeof keyOf>;

/** Makes a file of rows in bounded memory, and knows its digest before a byte of it is stored. */
export async function encodeRows(options: EncodeOptions): Promise<EncodedRows> {
  const { table, writer, rows, keepBytes = KEEP_BYTES } = options;
  const ends: { first?: Row; last?: Row } = {};
  const hash = createHash('sha256');
  let kept: Uint8Array[] | undefined = [];
  let bytes = 0;

  const file = writer.write(table, noteEnds(inOrder(table, rows()), ends));
  let next = await file.next();
  while (!next.done) {
    const piece = next.value;
    hash.update(piece);
    bytes += piece.length;
    if (bytes > keepBytes) kept = undefined;
    kept?.push(piece);
    next = await file.next();
  }
  const sha256 = hash.digest('hex');
  const inMemory = kept;

  return {
    ...next.value,
    bytes,
    sha256,
    firstKey: ends.first && keyOf(table, ends.first),
    lastKey: ends.last && keyOf(table, ends.last),
    async *pieces() {
      if (inMemory !== undefined) yield* inMemory;
      else yield* sameAs(sha256, writer.write(table, inOrder(table, rows())), table);
    },
  };
}

async function* noteEnds(
  batches: AsyncIterable<readonly Row[]>,
  ends: { first?: Row; last?: Row },
): AsyncGenerator<readonly Row[]> {
  for await (const batch of batches) {
    const [first, last] = [batch[0], batch.at(-1)];
    if (first !== undefined) ends.first ??= first;
    if (last !== undefined) ends.last = last;
    yield batch;
  }
}

/** Passes pieces on and fails at the end, so that nothing is stored, if they are not those that were hashed before. */
async function* sameAs(
  sha256: string,
  pieces: AsyncIterable<Uint8Array>,
  table: Table,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
  if (hash.digest('hex') === sha256) return;
  throw new ExportError(
    'EXPORT_ROWS_CHANGED',
    `The rows of ${table.name} were others when they were read again. Export a day that is over.`,
    { details: { table: table.name } },
  );
}
