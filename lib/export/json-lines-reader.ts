import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Column, Row, Value } from './table.ts';

const BATCH_ROWS = 10_000;

/** A gzipped JSON Lines file of ours. */
export async function* readJsonLines(
  bytes: Uint8Array,
  columns: readonly Column[],
): AsyncGenerator<readonly Row[]> {
  const gunzip = createGunzip();
  const lines = createInterface({ input: Readable.from([bytes]).pipe(gunzip) });
  let batch: Row[] = [];
  for await (const line of lines) {
    const row: Readonly<Record<string, unknown>> = JSON.parse(line);
    batch.push(Object.fromEntries(columns.map((column) => [column.name, toValue(column, row)])));
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Values as the writer was given them: it has checked them all. */
function toValue({ name, type }: Column, row: Readonly<Record<string, unknown>>): Value {
  const value = row[name] ?? null;
  if (value === null) return null;
  switch (type) {
    case 'timestamp':
      return new Date(String(value));
    case 'int64':
      // Beyond 2^53 a JSON number is rounded already; nothing that is counted here comes near.
      return BigInt(value as number);
    case 'int32':
    case 'float64':
      return Number(value);
    case 'boolean':
      return value === true;
    case 'string':
    case 'date':
      return String(value);
  }
}
