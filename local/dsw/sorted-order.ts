/**
 * A list kept in order without sorting it again for every change: what changed since the last look is taken out and
 * merged back in, one linear pass however many changed.
 */
export interface SortedOrder<T> {
  /** To be called for everything new or changed. */
  touch(id: string): void;
  clear(): void;
  /** Ascending. */
  list(): readonly T[];
}

export function createSortedOrder<T extends { readonly id: string }>(
  items: ReadonlyMap<string, T>,
  compare: (a: T, b: T) => number,
): SortedOrder<T> {
  let sorted: T[] = [];
  let touched = new Set<string>();
  return {
    touch: (id) => {
      touched.add(id);
    },
    clear: () => {
      sorted = [];
      touched = new Set();
    },
    list: () => {
      if (touched.size > 0) {
        sorted = merge(sorted, touched, items, compare);
        touched = new Set();
      }
      return sorted;
    },
  };
}

function merge<T extends { readonly id: string }>(
  sorted: readonly T[],
  touched: ReadonlySet<string>,
  items: ReadonlyMap<string, T>,
  compare: (a: T, b: T) => number,
): T[] {
  const changed: T[] = [];
  for (const id of touched) {
    const item = items.get(id);
    if (item !== undefined) changed.push(item);
  }
  changed.sort(compare);
  const result: T[] = [];
  let next = 0;
  for (const item of sorted) {
    if (touched.has(item.id)) continue;
    for (let other = changed[next]; other !== undefined && compare(other, item) < 0; ) {
      result.push(other);
      next += 1;
      other = changed[next];
    }
    result.push(item);
  }
  for (const item of changed.slice(next)) result.push(item);
  return result;
}
