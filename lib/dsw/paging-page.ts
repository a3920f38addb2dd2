import type { Listing } from './listing.ts';
import { isSameSet, NumberedPages } from './numbered-pages.ts';
import type { PagePaging } from './operation.ts';
import { readByTime } from './paging-by-time.ts';

/**
 * Pages by number show a moving list: when an item before the page goes, the first item of the next page moves back to this
 * one and is missed, and no count tells when another one came at the same time. Three things are done about it:
 *
 * 1. A list that one page holds is read at one instant, and is right as it is.
 * 2. Where items have a time that never changes and the service filters by it, each page after the first is asked for by
 *    time, see `readByTime`: that costs one pass.
 * 3. Otherwise the list is read in passes, until two agree. A pass that missed an item that was there all the time has seen
 *    one that was not there all the time, in the place of it; as ids do not come back, the next pass cannot see the same.
 */
export async function* eachByPage(
  listing: Listing,
  paging: PagePaging,
): AsyncGenerator<unknown, void, undefined> {
  const pages = new NumberedPages(listing, paging);
  const byTime = pages.byTime();
  if (byTime !== undefined) {
    const whole = yield* readByTime(pages, byTime);
    if (whole) return;
  }
  yield* readInPasses(pages);
}

/** So often may a list move under our hands before we give up. */
const MAX_PASSES = 6;

async function* readInPasses(pages: NumberedPages): AsyncGenerator<unknown, void, undefined> {
  let before: ReadonlySet<string> | undefined;
  for (let pass = 1; pass <= MAX_PASSES; pass += 1) {
    const ids = new Set<string>();
    const { steady, count } = yield* readPass(pages, ids);
    if (steady && (count === 1 || (before !== undefined && isSameSet(before, ids)))) return;
    before = steady ? ids : undefined;
  }
  throw pages.listing.incomplete(`it changed in each of ${MAX_PASSES} passes`, {
    passes: MAX_PASSES,
    seen: pages.seen.size,
  });
}

interface Pass {
  /** The count stayed the same, nothing came twice, and as many items came as were counted. */
  readonly steady: boolean;
  /** Of pages. */
  readonly count: number;
}

async function* readPass(
  pages: NumberedPages,
  ids: Set<string>,
): AsyncGenerator<unknown, Pass, undefined> {
  let total: number | undefined;
  let steady = true;
  let read = 0;
  for (let number = 1; ; number += 1) {
    const page = await pages.fetch(number);
    if (number > 1 && page.total !== total) steady = false;
    total = page.total;
    read += page.items.length;
    for (const item of page.items) {
      const id = pages.idOf(item);
      if (ids.has(id)) steady = false;
      ids.add(id);
    }
    yield* pages.fresh(page);
    const ended = page.items.length === 0 || (total !== undefined && read >= total);
    if (ended) {
      if (total !== undefined && ids.size !== total) steady = false;
      return { steady, count: number };
    }
  }
}
