import { isDswError } from './errors.ts';
import { type ByTime, isSameSet, type NumberedPages, type Page } from './numbered-pages.ts';

/**
 * Reads a list in rising order of a time that never changes, each page after the first as "the first hundred from the last
 * one's time on". Whatever comes and goes, that leaves out nothing. That order and filter are what we think is checked: times
 * must rise, and a page must show something again that we have seen.
 *
 * Where more items have one time than a page holds, the pages from that time on are numbered; see `readTie`.
 *
 * The service counts too: a pass that shows less than was counted at its beginning is held against a new count, since some
 * may have gone meanwhile, and then gone through again.
 *
 * @returns whether the list was read whole
 * @throws DswError `DSW_LISTING_INCOMPLETE` when the service does not show all that it counts
 */
export async function* readByTime(
  pages: NumberedPages,
  byTime: ByTime,
): AsyncGenerator<unknown, boolean, undefined> {
  let short: { readonly seen: number; readonly total: number } | undefined;
  for (let pass = 1; pass <= MAX_PASSES; pass += 1) {
    const first: TimedPage | undefined = yield* readFrom(pages, byTime, undefined);
    if (first === undefined) return false;
    // As many as were missing have gone.
    if (short !== undefined && pages.seen >= first.total) return true;

    const outcome: Outcome = yield* readPass(pages, byTime, first);
    if (outcome === 'unusable') return false;
    if (outcome === 'lost') continue;
    const { seen } = pages;
    const { total } = first;
    if (outcome === 'whole' && seen >= total) return true;
    const isAsBefore = short?.seen === seen && short.total === total;
    if (isAsBefore || pass === MAX_PASSES) throw pages.short(total);
    short = { seen, total };
  }
  return false;
}

/** A second one is needed only when all of a page's end went at once, or when items are missing. */
const MAX_PASSES = 3;

/** So often may the items of one time change under our hands before we give up. */
const MAX_TIE_PASSES = 6;

/**
 * `short`: more was counted than shown; `lost`: nothing of a page was known; `unusable`: the list does not do what reading by
 * time needs.
 */
type Outcome = 'whole' | 'short' | 'lost' | 'unusable';

/** A page of which all times are there and rise. */
interface TimedPage extends Page {
  readonly total: number;
  /** Of its items, in order, as epoch milliseconds. */
  readonly times: readonly number[];
  /** The last one, as the service writes it; undefined on an empty page. */
  readonly last: string | undefined;
}

async function* readPass(
  pages: NumberedPages,
  byTime: ByTime,
  first: TimedPage,
): AsyncGenerator<unknown, Outcome, undefined> {
  const known = new Set<string>();
  let page: TimedPage | undefined = first;
  for (;;) {
    if (page === undefined) return 'unusable';
    for (const item of page.items) known.add(pages.idOf(item));
    if (page.items.length >= page.total) return 'whole';
    const last: string | undefined = page.last;
    // An empty page of a list that is not empty.
    if (last === undefined) return 'unusable';

    page = yield* readFrom(pages, byTime, last);
    // Either all that we would recognise has gone meanwhile, or the filter is not what we think.
    if (page !== undefined && !page.items.some((item) => known.has(pages.idOf(item))))
      return 'lost';
    if (page !== undefined && fillsWith(page, last)) {
      const tie: Tie | undefined = yield* readTie(pages, byTime, last, page);
      if (tie?.short) return 'short';
      if (tie?.ended) return 'whole';
      page = tie?.end;
    }
  }
}

/** Whether there is nothing but this time on a page that is not the last one. */
function fillsWith({ items, total, times }: TimedPage, time: string): boolean {
  return items.length < total && times.at(-1) === Date.parse(time);
}

/** One pass over all items of one time. */
interface Tie {
  readonly ids: ReadonlySet<string>;
  /** Nothing came twice, and all pages but the last were of one size. */
  readonly steady: boolean;
  /** The page on which later times begin, or the list's last. */
  readonly end: TimedPage;
  /** The list ends with it. */
  readonly ended: boolean;
  /** It ends, and the service counts more than that. */
  readonly short: boolean;
}

/**
 * Reads more items of one time than a page holds, by page number, until two passes agree.
 *
 * Why that is enough: a pass of pages 1 to n has seen as many items of the time as there were when page n was read, or more.
 * If it missed one that was there all the time, it saw one that had gone by then; ids do not come back, so that the next
 * pass cannot see the same. A count would not do: with a filter by status, items come and go among those of a time long past.
 *
 * That they agree also says that nothing had gone when page n was read in the first of the two, so that its later times begin
 * right behind the tie: it is that page from which to go on. (In the second, some may have gone just before page n was read.)
 *
 * @returns undefined when no two passes agreed, or the list does not do what reading by time needs
 */
async function* readTie(
  pages: NumberedPages,
  byTime: ByTime,
  time: string,
  first: TimedPage,
): AsyncGenerator<unknown, Tie | undefined, undefined> {
  let before = yield* readTiePass(pages, byTime, time, first);
  for (let pass = 2; pass <= MAX_TIE_PASSES && before !== undefined; pass += 1) {
    const again: TimedPage | undefined = yield* readFrom(pages, byTime, time);
    const tie: Tie | undefined =
      again === undefined ? undefined : yield* readTiePass(pages, byTime, time, again);
    if (tie?.steady && before.steady && isSameSet(before.ids, tie.ids)) {
      if (tie.short === before.short) return before;
    }
    before = tie;
  }
  return undefined;
}

async function* readTiePass(
  pages: NumberedPages,
  byTime: ByTime,
  time: string,
  first: TimedPage,
): AsyncGenerator<unknown, Tie | undefined, undefined> {
  const instant = Date.parse(time);
  const ids = new Set<string>();
  let steady = true;
  let read = 0;
  let page: TimedPage | undefined = first;
  for (let number = 1; page !== undefined; number += 1) {
    for (const [index, item] of page.items.entries()) {
      if (page.times[index] !== instant) continue;
      const id = pages.idOf(item);
      if (ids.has(id)) steady = false;
      ids.add(id);
    }
    read += page.items.length;
    const ended = read >= page.total || page.items.length === 0;
    if (ended || page.times.at(-1) !== instant) {
      return { ids, steady, end: page, ended, short: read < page.total && ended };
    }
    if (page.items.length !== first.items.length) steady = false;
    page = yield* readFrom(pages, byTime, time, number + 1);
  }
  return undefined;
}

/**
 * Fetches a page and hands on what it shows, at once and only here: of two pages that show an item, the later one must be
 * the last that is heard of it.
 *
 * @returns undefined when the service does not count, or does not filter and sort as we think
 */
async function* readFrom(
  pages: NumberedPages,
  { from, time }: ByTime,
  bound: string | undefined,
  number: number = 1,
): AsyncGenerator<unknown, TimedPage | undefined, undefined> {
  let page: Page;
  try {
    page = await pages.fetch(number, bound === undefined ? {} : { [from]: bound });
  } catch (error) {
    // The first page was fine, so it is the filter that the service does not take.
    if (bound !== undefined && isDswError(error, 'DSW_REJECTED')) return undefined;
    throw error;
  }
  yield* pages.fresh(page);
  const { items, total } = page;
  const written = items.map((item) => timeOf(item, time));
  const times = written.map((text) => Date.parse(text ?? ''));
  if (total === undefined || !rises(times, bound)) return undefined;
  return { items, total, times, last: written.at(-1) };
}

function timeOf(item: unknown, member: string): string | undefined {
  const time: unknown =
    typeof item === 'object' && item !== null ? Reflect.get(item, member) : undefined;
  return typeof time === 'string' ? time : undefined;
}

/** Whether all are times, none is before `bound`, and they rise (or stay). */
function rises(times: readonly number[], bound: string | undefined): boolean {
  let before = bound === undefined ? Number.NEGATIVE_INFINITY : Date.parse(bound);
  for (const time of times) {
    if (Number.isNaN(time) || time < before) return false;
    before = time;
  }
  return true;
}
