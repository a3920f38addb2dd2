import { createHash } from 'node:crypto';
import type { ObjectStore } from '../store/object-store.ts';
import { fileOf } from './commit.ts';
import { ExportError } from './errors.ts';
import type { CommittedDay } from './find-committed.ts';
import { readJsonLines } from './json-lines-reader.ts';
import { readParquet } from './parquet-reader.ts';
import type { Row, RowOf, Table } from './table.ts';

/**
 * The rows of a committed day in batches, or of each row the columns asked for. What an older version of the table did not
 * have is null. In memory are the file as it is stored, and the rows of one batch.
 *
 * @throws ExportError `EXPORT_CONTENT_DAMAGED` when the file is gone, or not what was committed
 */
export async function* readCommitted<
  T extends Table,
  const Name extends keyof RowOf<T> & string = keyof RowOf<T> & string,
>(
  store: ObjectStore,
  table: T,
  { commit }: CommittedDay,
  names?: readonly Name[],
): AsyncGenerator<readonly Pick<RowOf<T>, Name>[]> {
  const bytes = await readVerified(store, commit.format, fileOf(commit));
  const columns =
    names === undefined
      ? table.columns
      : table.columns.filter(({ name }) => (names as readonly string[]).includes(name));
  const batches: AsyncIterable<readonly Row[]> =
    commit.format === 'parquet' ? readParquet(bytes, columns) : readJsonLines(bytes, columns);
  for await (const batch of batches) {
    yield batch as readonly Pick<RowOf<T>, Name>[]; // the writer has checked every value against these columns
  }
}

async function readVerified(
  store: ObjectStore,
  format: string,
  { key, sha256 }: ReturnType<typeof fileOf>,
): Promise<Uint8Array> {
  const bytes = await store.get(key);
  const isWhole =
    bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === sha256;
  if (isWhole) return bytes;
  throw new ExportError(
    'EXPORT_CONTENT_DAMAGED',
    `The ${format} object ${key} in the store ${bytes === undefined ? 'is gone' : 'is not what was committed'}. ` +
      'Export the day again with --rebuild.',
    { details: { key } },
  );
}
