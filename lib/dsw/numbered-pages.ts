import { createHash } from 'node:crypto';
import type { DswError } from './errors.ts';
import { itemsOf, type Listing, totalOf } from './listing.ts';
import type { PagePaging, StableOrder } from './operation.ts';
import type { JsonObject } from './read-answer.ts';

export interface Page {
  readonly items: readonly unknown[];
  /** The service's count of the items of all pages, where it gives one. */
  readonly total: number | undefined;
}

/** How to ask for pages by time rather than by number. */
export interface ByTime {
  /** Member of an item. */
  readonly time: string;
  /** Parameter with the earliest time. */
  readonly from: string;
}

/** What 100 is used for in practice; the maximum is not documented. */
const PAGE_SIZE = 100;

/** Calls and answers of one listing whose pages have numbers, and what was handed on of it. */
export class NumberedPages {
  readonly listing: Listing;
  /** Digest of each item as it was handed on last, by id. */
  readonly #shown = new Map<string, string>();
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

  /** How many items were handed on, each counted once. */
  get seen(): number {
    return this.#shown.size;
  }

  /** Those items of a page that were not handed on before, or were other than they are now; from now on they were. */
  *fresh({ items }: Page): Generator<unknown, void, undefined> {
    for (const item of items) {
      const id = this.idOf(item);
      // Whole texts of a hundred thousand instances would be too much to keep.
      const digest = createHash('sha1').update(JSON.stringify(item)).digest('base64');
      if (this.#shown.get(id) === digest) continue;
      this.#shown.set(id, digest);
      yield item;
    }
  }

  /** To be thrown when the service cannot be brought to show all that it counts. */
  short(total: number | undefined): DswError {
    return this.listing.incomplete(`${this.seen} of ${total} items were shown`, {
      seen: this.seen,
      total,
    });
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

export function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((item) => b.has(item));
}
