import type { ExportPolicy } from '../policy/policies.ts';
import { createCsvWriter } from './csv-writer.ts';
import { jsonLinesWriter } from './json-lines-writer.ts';
import { parquetWriter } from './parquet-writer.ts';
import type { TableWriter } from './table-writer.ts';

/** What writes a format that a policy names. */
export function writerFor(
  format: ExportPolicy['formats'][number],
  { csv }: Pick<ExportPolicy, 'csv'>,
): TableWriter {
  switch (format) {
    case 'parquet':
      return parquetWriter;
    case 'jsonl':
      return jsonLinesWriter;
    case 'csv':
      return createCsvWriter(csv);
    default:
      return format satisfies never;
  }
}
