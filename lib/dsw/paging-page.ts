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
  let before: Pass | undefined;
  for (let pass = 1; pass <= MAX_PASSES; pass += 1) {
    const now: Pass = yield* readPass(pages);
    const agree = before?.steady === true && isSameSet(before.ids, now.ids);
    if (now.steady && now.ids.size === (now.total ?? now.ids.size)) {
      if (now.count === 1 || agree) return;
    } else if (now.steady && agree && before?.total === now.total) {
      throw pages.short(now.total);
    }
    before = now;
  }
  throw pages.listing.incomplete(`it changed in each of ${MAX_PASSES} passes`, {
    passes: MAX_PASSES,
    seen: pages.seen,
  });
}

interface Pass {
  readonly ids: ReadonlySet<string>;
  /** What the service counts. */
  readonly total: number | undefined;
  /** The count stayed the same, and nothing came twice. */
  readonly steady: boolean;
  /** Of pages. */
  readonly count: number;
}

async function* readPass(pages: NumberedPages): AsyncGenerator<unknown, Pass, undefined> {
  const ids = new Set<string>();
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
    if (ended) return { ids, total, steady, count: number };
  }
}
