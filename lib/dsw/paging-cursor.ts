import { itemsOf, type Listing } from './listing.ts';
import type { CursorPaging } from './operation.ts';
import type { JsonObject } from './read-answer.ts';

/** An empty page may carry a cursor to a full one, but not for ever. */
const MAX_EMPTY_PAGES = 100;

/** Follows the cursors that the service hands out, until it hands out none. */
export async function* eachByCursor(
  listing: Listing,
  paging: CursorPaging,
): AsyncGenerator<unknown, void, undefined> {
  const seen = new Set<unknown>();
  let cursor: unknown = listing.request[paging.request];
  let emptyPages = 0;
  for (;;) {
    const answer = await listing.fetch(cursor === undefined ? {} : { [paging.request]: cursor });
    const items = readItems(answer, listing, paging);
    yield* items;
    const next = answer[paging.answer];
    if (next === undefined || next === null || next === '') return;
    emptyPages = items.length === 0 ? emptyPages + 1 : 0;
    // At the end of a log, the cursor may point to where more will come, and come back unchanged.
    if (items.length === 0 && next === cursor) return;
    if (seen.has(next)) throw listing.incomplete('the service hands out the same cursor again');
    if (emptyPages > MAX_EMPTY_PAGES)
      throw listing.incomplete(`${MAX_EMPTY_PAGES} pages in a row were empty`);
    seen.add(next);
    cursor = next;
  }
}

function readItems(
  answer: JsonObject,
  listing: Listing,
  { items, encoding }: CursorPaging,
): readonly unknown[] {
  const text = answer[items];
  if (encoding !== 'json' || typeof text !== 'string') return itemsOf(answer, items, listing);
  if (text === '') return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw listing.incomplete(`the member ${items} of the answer is not JSON`);
  }
  return itemsOf({ [items]: value }, items, listing);
}
