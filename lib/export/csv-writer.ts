import { createHash } from 'node:crypto';
import { csvField } from './csv-field.ts';
import { readValue } from './read-value.ts';
import type { Row, Table } from './table.ts';
import type { TableWriter, Written } from './table-writer.ts';
import { inBlocks } from './text-blocks.ts';

export interface CsvOptions {
  /** Begins the file with a byte order mark: without it Excel takes UTF-8 for the local code page. */
  readonly bom?: boolean;
}

/** CSV as RFC 4180 has it: UTF-8, a line of names, CRLF, and no field that a spreadsheet would run as a formula. */
export function createCsvWriter({ bom = false }: CsvOptions = {}): TableWriter {
  return {
    format: 'csv',
    extension: 'csv',
    async *write(table, batches): AsyncGenerator<Uint8Array, Written> {
      const content = createHash('sha256');
      const head = `${bom ? '\uFEFF' : ''}${table.columns.map(({ name }) => name).join(',')}\r\n`;
      let rows = 0;
      async function* lines(): AsyncGenerator<readonly string[]> {
        yield [head];
        for await (const batch of batches) {
          rows += batch.length;
          yield batch.map((row) => csvLine(table, row));
        }
      }
      for await (const block of inBlocks(lines())) {
        content.update(block);
        yield block;
      }
      return { rows, contentSha256: content.digest('hex') };
    },
  };
}

function csvLine(table: Table, row: Row): string {
  const fields = table.columns.map((column) => csvField(column, readValue(table, column, row)));
  return `${fields.join(',')}\r\n`;
}
