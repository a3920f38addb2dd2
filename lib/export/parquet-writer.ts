import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { canonicalJson } from '../base/canonical-json.ts';
import { parquetColumn } from './parquet-column.ts';
import { parquetSchema } from './parquet-schema.ts';
import { inGroups } from './row-groups.ts';
import type { Batches } from './row-order.ts';
import { schemaOf } from './schema.ts';
import type { Table } from './table.ts';
import type { TableWriter, Written } from './table-writer.ts';

/** Where the gzip header says which system wrote it (RFC 1952, 2.3); 255 says nothing, so that all write the same. */
const OS_BYTE = 9;
const OS_UNKNOWN = 255;

/** Parsed by readers: `name version x (build y)`. */
const CREATED_BY = 'dsw-steward version 1 (build hyparquet-writer)';

/**
 * Parquet, compressed by gzip: of the codecs that MaxCompute and DuckDB both read the smallest, and the fastest here, since
 * zlib is native. The library is loaded when the first file is written, so that nothing else waits for it.
 */
export const parquetWriter: TableWriter = {
  format: 'parquet',
  extension: 'parquet',
  write,
};

async function* write(table: Table, batches: Batches): AsyncGenerator<Uint8Array, Written> {
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const content = createHash('sha256').update(canonicalJson(schemaOf(table)));
  const sink = new ByteWriter();
  const file = new ParquetWriter({
    writer: sink,
    schema: parquetSchema(table),
    codec: 'GZIP',
    compressors: {
      GZIP: (page) => {
        content.update(page);
        return compress(page);
      },
    },
    kvMetadata: [
      { key: 'dsw-steward.table', value: table.name },
      { key: 'dsw-steward.schema_version', value: String(table.version) },
    ],
    createdBy: CREATED_BY,
  });
  /** What the library has written since; it goes on counting offsets. */
  const take = () => {
    const bytes = sink.getBytes().slice();
    sink.index = 0;
    return bytes;
  };

  let rows = 0;
  for await (const group of inGroups(table, batches)) {
    const columnData = table.columns.map((column) => {
      const { data, present } = parquetColumn(table, column, group);
      // Where the nulls are is in no page that is compressed.
      if (present !== undefined) content.update(present);
      return { name: column.name, data };
    });
    await file.write({ columnData, rowGroupSize: group.length });
    rows += group.length;
    yield take();
  }
  await file.finish();
  yield take();
  return { rows, contentSha256: content.digest('hex') };
}

function compress(page: Uint8Array): Uint8Array {
  const bytes = gzipSync(page);
  bytes[OS_BYTE] = OS_UNKNOWN;
  return bytes;
}
