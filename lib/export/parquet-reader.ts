import { gunzipSync } from 'node:zlib';
import type { Column, Row, Value } from './table.ts';

/** The library's own decoder takes U+FEFF at the beginning of a text for a byte order mark, and drops it. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** A Parquet file of ours, a row group at a time. The library is loaded when the first file is read. */
export async function* readParquet(
  bytes: Uint8Array,
  columns: readonly Column[],
): AsyncGenerator<readonly Row[]> {
  const { parquetMetadata, parquetReadObjects } = await import('hyparquet');
  // An own copy begins at its buffer's first byte, which one from a pool does not.
  const file = new Uint8Array(bytes).buffer;
  const metadata = parquetMetadata(file);
  const present = new Set(metadata.schema.map(({ name }) => name));
  const wanted = columns.filter(({ name }) => present.has(name)).map(({ name }) => name);
  const missing = columns.filter(({ name }) => !present.has(name)).map(({ name }) => name);
  const nulls = Object.fromEntries(missing.map((name) => [name, null]));
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const found: Record<string, Value>[] = await parquetReadObjects({
      file,
      metadata,
      rowStart,
      rowEnd,
      columns: wanted,
      compressors: { GZIP: (page) => gunzipSync(page) },
      parsers: {
        stringFromBytes: (text: Uint8Array) => utf8.decode(text),
        dateFromDays: (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10),
      },
    });
    yield missing.length === 0 ? found : found.map((row) => ({ ...row, ...nulls }));
    rowStart = rowEnd;
  }
}
