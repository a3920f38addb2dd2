/**
 * A sorted list of those items that pass a test, kept up to date without sorting or testing all of them again: a change
 * costs a binary search and the move of a block of memory, at the next look. Items are never changed in place.
 */
export interface SortedView<T> {
  /** To be told of every change: what was (unless it is new), and what is (unless it is gone). */
  apply(previous: T | undefined, next: T | undefined): void;
  /** Forgets everything; the next look starts anew. */
  reset(): void;
  /** Ascending. */
  list(): readonly T[];
}

export interface SortedViewOptions<T> {
  /** All items that pass the test, in order: where the list starts from, and after many changes starts anew. */
  readonly all: () => readonly T[];
  /** Never 0 for two different items. */
  readonly compare: (a: T, b: T) => number;
  readonly test: (item: T) => boolean;
}

/** Beyond so many changes between two looks it is quicker to start anew. */
const maxChanges = 2000;

export function createSortedView<T>({ all, compare, test }: SortedViewOptions<T>): SortedView<T> {
  let items: T[] | undefined;
  let changes: (readonly [T | undefined, T | undefined])[] = [];
  const reset = (): void => {
    items = undefined;
    changes = [];
  };
  return {
    reset,
    apply: (previous, next) => {
      if (items === undefined) return;
      changes.push([previous, next]);
      if (changes.length > maxChanges) reset();
    },
    list: () => {
      items ??= [...all()];
      for (const [previous, next] of changes) replace(items, previous, next);
      changes = [];
      return items;
    },
  };

  function replace(list: T[], previous: T | undefined, next: T | undefined): void {
    const from = previous !== undefined && test(previous) ? place(list, previous) : undefined;
    const fits = next !== undefined && test(next);
    if (from !== undefined && fits && compare(previous as T, next) === 0) list[from] = next;
    else {
      if (from !== undefined) list.splice(from, 1);
      if (fits) list.splice(place(list, next), 0, next);
    }
  }

  /** Index of the first item that does not come before this one. */
  function place(list: readonly T[], item: T): number {
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = list[middle];
      if (other !== undefined && compare(other, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
