import { createHash, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { readValue } from './read-value.ts';
import type { Batches } from './row-order.ts';
import type { Row, Table, Value } from './table.ts';
import type { TableWriter, Written } from './table-writer.ts';
import { inBlocks } from './text-blocks.ts';

/** Where the gzip header says which system wrote it (RFC 1952, 2.3); 255 says nothing, so that all write the same. */
const OS_BYTE = 9;
const OS_UNKNOWN = 255;

/**
 * JSON Lines in one gzip member without name and time. Every column is in every line; `int64` is written in full, which
 * programs that read numbers as doubles round beyond 2^53.
 */
export const jsonLinesWriter: TableWriter = {
  format: 'jsonl',
  extension: 'jsonl.gz',
  write,
};

async function* write(table: Table, batches: Batches): AsyncGenerator<Uint8Array, Written> {
  const content = createHash('sha256');
  let rows = 0;
  async function* lines(): AsyncGenerator<readonly string[]> {
    for await (const batch of batches) {
      rows += batch.length;
      yield batch.map((row) => jsonLine(table, row));
    }
  }
  yield* compress(hashed(inBlocks(lines()), content));
  return { rows, contentSha256: content.digest('hex') };
}

async function* hashed(
  blocks: AsyncIterable<Uint8Array>,
  content: Hash,
): AsyncGenerator<Uint8Array> {
  for await (const block of blocks) {
    content.update(block);
    yield block;
  }
}

async function* compress(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gzip = createGzip();
  const feeding = pipeline(Readable.from(blocks), gzip);
  // What goes wrong there ends the loop below, too; without this it would be reported twice.
  feeding.catch(() => {});
  let offset = 0;
  try {
    for await (const chunk of gzip as AsyncIterable<Buffer>) {
      const at = OS_BYTE - offset;
      if (at >= 0 && at < chunk.length) chunk[at] = OS_UNKNOWN;
      offset += chunk.length;
      yield chunk;
    }
  } finally {
    gzip.destroy();
  }
  await feeding;
}

function jsonLine(table: Table, row: Row): string {
  const members = table.columns.map(
    (column) => `${JSON.stringify(column.name)}:${jsonValue(readValue(table, column, row))}`,
  );
  return `{${members.join(',')}}\n`;
}

function jsonValue(value: Value): string {
  if (typeof value === 'bigint') return String(value);
  // JSON has no such numbers; as text they are read back by what knows the column's type.
  if (typeof value === 'number' && !Number.isFinite(value)) return `"${value}"`;
  return JSON.stringify(value);
}
