import type { Row, Table } from '../../../lib/export/table.ts';
import type { TableWriter, Written } from '../../../lib/export/table-writer.ts';

export interface WrittenFile extends Written {
  readonly bytes: Buffer;
  readonly pieces: number;
}

/** A file of rows in one piece; `cut` says how many rows a batch has, in turn. */
export async function writeFileOf(
  writer: TableWriter,
  table: Table,
  rows: readonly Row[],
  cut: readonly number[] = [rows.length],
): Promise<WrittenFile> {
  const file = writer.write(table, inBatches(rows, cut));
  const pieces: Uint8Array[] = [];
  let next = await file.next();
  while (!next.done) {
    pieces.push(next.value);
    next = await file.next();
  }
  return { ...next.value, bytes: Buffer.concat(pieces), pieces: pieces.length };
}

export function* inBatches(
  rows: readonly Row[],
  cut: readonly number[],
): Generator<readonly Row[]> {
  for (let from = 0, turn = 0; from < rows.length; turn += 1) {
    const size = Math.max(1, cut[turn % cut.length] ?? 1);
    yield rows.slice(from, from + size);
    from += size;
  }
}
