import { isDswError } from './errors.ts';
import { itemsOf, type Listing, totalOf } from './listing.ts';
import type { PagePaging, StableOrder } from './operation.ts';
import type { JsonObject } from './read-answer.ts';

/**
 * Pages by number show a moving list: when an item before the page goes, the first item of the next page moves back to this
 * one and is missed, and no count tells when another one came at the same time. Three things are done about it:
 *
 * 1. A list that one page holds is read at one instant, and is right as it is.
 * 2. Where items have a time that never changes and the service filters by it, each page after the first is asked for by
 *    time: "the first hundred from the last one's time on", in rising order. Whatever comes and goes, that leaves out
 *    nothing. That order and filter are what we think is checked: times must rise, and a page must show something again
 *    that we have seen.
 * 3. Otherwise the list is read in passes, until two agree. A pass that missed an item that was there all the time has seen
 *    one that was not there all the time, in the place of it; as ids do not come back, the next pass cannot see the same.
 */
export async function* eachByPage(
  listing: Listing,
  paging: PagePaging,
): AsyncGenerator<unknown, void, undefined> {
  const seen = new Set<string>();
  const pages = new Pages(listing, paging);
  const byTime = pages.byTime();
  if (byTime !== undefined) {
    const whole = yield* readByTime(pages, byTime, seen);
    if (whole) return;
  }
  yield* readInPasses(pages, seen);
}

/** What 100 is used for in practice; the maximum is not documented. */
const PAGE_SIZE = 100;

/** So often may a list move under our hands before we give up. */
const MAX_PASSES = 6;

/** Passes by time, before the other way is tried: they need a second one only when all of a page's end went at once. */
const MAX_PASSES_BY_TIME = 3;

interface Page {
  readonly items: readonly unknown[];
  readonly total: number | undefined;
}

interface ByTime {
  /** Member of an item. */
  readonly time: string;
  /** Parameter with the earliest time. */
  readonly from: string;
}

/** Calls and answers of one listing. */
class Pages {
  readonly listing: Listing;
  readonly #paging: PagePaging;
  readonly #size: unknown;
  readonly #order: Readonly<Record<string, string>>;

  constructor(listing: Listing, paging: PagePaging) {
    this.listing = listing;
    this.#paging = paging;
    this.#size = listing.request[paging.size] ?? PAGE_SIZE;
    this.#order = this.#ownOrder() ? {} : (paging.stable?.request ?? {});
  }

  /** How to read by time, unless the caller's own order or bound is in the way. */
  byTime(): ByTime | undefined {
    const { time, from }: Partial<StableOrder> = this.#paging.stable ?? {};
    if (time === undefined || from === undefined || this.#ownOrder()) return undefined;
    return this.listing.request[from] === undefined ? { time, from } : undefined;
  }

  async fetch(number: number, filter: JsonObject = {}): Promise<Page> {
    const { number: numberName, size, items, total } = this.#paging;
    const answer = await this.listing.fetch({
      ...this.#order,
      ...filter,
      [numberName]: number,
      [size]: this.#size,
    });
    return { items: itemsOf(answer, items, this.listing), total: totalOf(answer, total) };
  }

  idOf(item: unknown): string {
    const id: unknown =
      typeof item === 'object' && item !== null ? Reflect.get(item, this.#paging.id) : undefined;
    if (typeof id === 'string' && id !== '') return id;
    throw this.listing.incomplete(`an item has no ${this.#paging.id}`);
  }

  #ownOrder(): boolean {
    return Object.keys(this.#paging.stable?.request ?? {}).some(
      (name) => this.listing.request[name] !== undefined,
    );
  }
}

/** @returns whether the list was read whole */
async function* readByTime(
  pages: Pages,
  { time, from }: ByTime,
  seen: Set<string>,
): AsyncGenerator<unknown, boolean, undefined> {
  for (let pass = 1; pass <= MAX_PASSES_BY_TIME; pass += 1) {
    let last: string | undefined;
    const passSeen = new Set<string>();
    for (;;) {
      const page = await fetchFrom(pages, from, last);
      if (page?.total === undefined) return false;
      const times = page.items.map((item) => timeOf(item, time));
      if (!rises(times, last)) return false;
      const known = last === undefined || page.items.some((item) => passSeen.has(pages.idOf(item)));
      for (const item of page.items) {
        const id = pages.idOf(item);
        passSeen.add(id);
        if (seen.has(id)) continue;
        seen.add(id);
        yield item;
      }
      // Either all that we would recognise has gone meanwhile, or the filter is not what we think.
      if (!known) break;
      if (page.items.length >= page.total) return true;
      const next = times.at(-1);
      // More items have the same time than a page holds (or the page is empty, which it should not be).
      if (next === undefined || next === last) return false;
      last = next;
    }
  }
  return false;
}

async function fetchFrom(
  pages: Pages,
  from: string,
  time: string | undefined,
): Promise<Page | undefined> {
  if (time === undefined) return await pages.fetch(1);
  try {
    return await pages.fetch(1, { [from]: time });
  } catch (error) {
    // The first page was fine, so it is the filter that the service does not take.
    if (isDswError(error, 'DSW_REJECTED')) return undefined;
    throw error;
  }
}

function timeOf(item: unknown, member: string): string | undefined {
  const time: unknown =
    typeof item === 'object' && item !== null ? Reflect.get(item, member) : undefined;
  return typeof time === 'string' && !Number.isNaN(Date.parse(time)) ? time : undefined;
}

/** Whether every item has a time, none is before `from`, and they rise (or stay). */
function rises(times: readonly (string | undefined)[], from: string | undefined): boolean {
  let before = from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from);
  for (const time of times) {
    const instant = Date.parse(time ?? '');
    if (Number.isNaN(instant) || instant < before) return false;
    before = instant;
  }
  return true;
}

async function* readInPasses(
  pages: Pages,
  seen: Set<string>,
): AsyncGenerator<unknown, void, undefined> {
  let before: ReadonlySet<string> | undefined;
  for (let pass = 1; pass <= MAX_PASSES; pass += 1) {
    const ids = new Set<string>();
    const { steady, count } = yield* readPass(pages, ids, seen);
    if (steady && (count === 1 || (before !== undefined && sameSet(before, ids)))) return;
    before = steady ? ids : undefined;
  }
  throw pages.listing.incomplete(`it changed in each of ${MAX_PASSES} passes`, {
    passes: MAX_PASSES,
    seen: seen.size,
  });
}

interface Pass {
  /** The count stayed the same, nothing came twice, and as many items came as were counted. */
  readonly steady: boolean;
  /** Of pages. */
  readonly count: number;
}

async function* readPass(
  pages: Pages,
  ids: Set<string>,
  seen: Set<string>,
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
      if (seen.has(id)) continue;
      seen.add(id);
      yield item;
    }
    const ended = page.items.length === 0 || (total !== undefined && read >= total);
    if (ended) {
      if (total !== undefined && ids.size !== total) steady = false;
      return { steady, count: number };
    }
  }
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((item) => b.has(item));
}
