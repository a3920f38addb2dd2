import type { Batches } from './row-order.ts';
import type { Table } from './table.ts';

/** What a writer says of a file once it is through. */
export interface Written {
  readonly rows: number;
  /**
   * SHA-256 of the rows before they were compressed, in hex. Compressed bytes differ between builds of zlib, as those of
   * two versions of Node or two processors; this one does not.
   */
  readonly contentSha256: string;
}

/** Makes files of one format. The same rows give the same bytes, however they are cut into batches. */
export interface TableWriter {
  readonly format: 'parquet' | 'jsonl' | 'csv';
  /** Of the file's name, without a leading dot. */
  readonly extension: string;
  /**
   * The file in pieces, in bounded memory. A piece is the caller's: it is not touched again.
   *
   * @throws ExportError `EXPORT_VALUE_INVALID` for a value that does not fit its column
   */
  write(table: Table, batches: Batches): AsyncGenerator<Uint8Array, Written>;
}
