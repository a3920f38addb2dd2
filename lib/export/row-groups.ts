import type { Batches } from './row-order.ts';
import type { Row, Table } from './table.ts';

/**
 * Enough for dictionaries to pay, few enough to hold in memory with all their columns: writing a million rows takes 180 MB, and
 * 600 MB in groups of 50,000.
 */
const GROUP_ROWS = 5_000;

/** Long texts end a group early: characters of all strings in it. */
const GROUP_CHARACTERS = 32_000_000;

/** Cuts rows into the groups of a Parquet file, which depend on the rows alone and not on the batches. */
export async function* inGroups(table: Table, batches: Batches): AsyncGenerator<readonly Row[]> {
  const texts = table.columns.filter(({ type }) => type === 'string').map(({ name }) => name);
  let group: Row[] = [];
  let characters = 0;
  for await (const batch of batches) {
    for (const row of batch) {
      group.push(row);
      for (const name of texts) {
        const text = row[name];
        if (typeof text === 'string') characters += text.length;
      }
      if (group.length < GROUP_ROWS && characters < GROUP_CHARACTERS) continue;
      yield group;
      group = [];
      characters = 0;
    }
  }
  if (group.length > 0) yield group;
}
