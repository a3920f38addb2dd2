import { itemsOf, type Listing, totalOf } from './listing.ts';
import type { OffsetPaging } from './operation.ts';

const MAX_PASSES = 5;

/**
 * Skips what was read. The items have no ids, so that nothing could be recognised again after the list has moved: it is
 * read whole before anything is handed on, and read anew when it has shrunk meanwhile. It may grow at its end.
 */
export async function* eachByOffset(
  listing: Listing,
  paging: OffsetPaging,
): AsyncGenerator<unknown, void, undefined> {
  for (let pass = 1; pass <= MAX_PASSES; pass += 1) {
    const items = await readOnce(listing, paging);
    if (items === undefined) continue;
    yield* items;
    return;
  }
  throw listing.incomplete(`it shrank in each of ${MAX_PASSES} passes`, { passes: MAX_PASSES });
}

/** The whole list, or undefined when it shrank under our hands. */
async function readOnce(listing: Listing, paging: OffsetPaging): Promise<unknown[] | undefined> {
  const start = Number(listing.request[paging.offset] ?? 0);
  const all: unknown[] = [];
  let total = 0;
  for (;;) {
    const answer = await listing.fetch({
      ...wholeOrder(listing, paging),
      ...(all.length > 0 && { [paging.offset]: start + all.length }),
    });
    const items = itemsOf(answer, paging.items, listing);
    const now = totalOf(answer, paging.total);
    if (now !== undefined && now < total) return undefined;
    total = Math.max(total, now ?? 0);
    all.push(...items);
    if (items.length === 0) {
      // Nothing more, although more were counted: some went.
      return start + all.length < total ? undefined : all;
    }
    if (now !== undefined && start + all.length >= now) return all;
  }
}

/** Oldest first, unless the caller wants another order: then the list grows at its end only. */
function wholeOrder(
  { request }: Listing,
  { stable }: OffsetPaging,
): Readonly<Record<string, string>> {
  const order = stable?.request ?? {};
  return Object.keys(order).some((name) => request[name] !== undefined) ? {} : order;
}
