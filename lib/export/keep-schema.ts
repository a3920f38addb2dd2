import { canonicalJson } from '../base/canonical-json.ts';
import { readRecord, toRecordText } from '../run/records.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { ExportError } from './errors.ts';
import { schemaKey } from './partition.ts';
import { findSchemaBreaks, type SchemaRecord, schemaOf } from './schema.ts';
import type { Table } from './table.ts';

/**
 * Writes the table's schema beside its partitions, once a version, and refuses one that readers of what is there already
 * would stumble over.
 *
 * @throws ExportError `EXPORT_SCHEMA_CHANGED`
 */
export async function keepSchema(store: ObjectStore, table: Table): Promise<void> {
  const ours = schemaOf(table);
  const key = schemaKey(table, table.version);
  const stored = await readRecord<SchemaRecord>(store, key);
  if (stored !== undefined) {
    if (canonicalJson(stored) === canonicalJson(ours)) return;
    throw changed(table, [`${key} says otherwise; raise the version`]);
  }
  if (table.version > 1) {
    const older = await readRecord<SchemaRecord>(store, schemaKey(table, table.version - 1));
    const breaks = older === undefined ? [] : findSchemaBreaks(older, ours);
    if (breaks.length > 0) throw changed(table, breaks);
  }
  if ((await store.create(key, toRecordText(ours))) === 'created') return;
  await keepSchema(store, table);
}

function changed(table: Table, breaks: readonly string[]): ExportError {
  return new ExportError(
    'EXPORT_SCHEMA_CHANGED',
    `Version ${table.version} of ${table.name} does not fit what is in the store: ${breaks.join('; ')}. ` +
      'Only nullable columns may be added, at the end; anything else is another table.',
    { details: { table: table.name, version: table.version } },
  );
}
