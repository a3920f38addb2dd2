/** The first rows of a list, and what the others come to. */
export interface Ranked<T> {
  readonly rows: readonly T[];
  /** Of all, also of those that are not in `rows`. */
  readonly count: number;
}

/** The greatest first, by a number; equal ones by a text, so that the order is always the same. */
export function rank<T>(
  items: Iterable<T>,
  most: number,
  by: (item: T) => number,
  name: (item: T) => string,
): Ranked<T> {
  const all = [...items].sort((a, b) => by(b) - by(a) || compare(name(a), name(b)));
  return { rows: all.slice(0, most), count: all.length };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
