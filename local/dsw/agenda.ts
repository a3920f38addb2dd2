/** When to look at what next: at most one instant per id, earliest first, in order of id where two are equal. */
export interface Agenda {
  /** Replaces the instant of an id. */
  set(id: string, at: number): void;
  delete(id: string): void;
  clear(): void;
  /** Earliest instant, or undefined. */
  next(): number | undefined;
  /** Takes out the earliest entry that is due at `now`. */
  takeDue(now: number): { readonly id: string; readonly at: number } | undefined;
}

interface Entry {
  readonly id: string;
  readonly at: number;
}

/** A binary heap; entries that were replaced stay in it until they surface. */
export function createAgenda(): Agenda {
  const current = new Map<string, Entry>();
  let heap: Entry[] = [];

  const top = (): Entry | undefined => {
    for (;;) {
      const first = heap[0];
      if (first === undefined || current.get(first.id) === first) return first;
      pop(heap);
    }
  };
  return {
    set: (id, at) => {
      if (current.get(id)?.at === at) return;
      const entry = { id, at };
      current.set(id, entry);
      push(heap, entry);
      // Many replacements would let stale entries pile up.
      if (heap.length > 64 + 4 * current.size) {
        heap = [...current.values()].sort(compare);
      }
    },
    delete: (id) => {
      current.delete(id);
    },
    clear: () => {
      current.clear();
      heap = [];
    },
    next: () => top()?.at,
    takeDue: (now) => {
      const first = top();
      if (first === undefined || first.at > now) return undefined;
      pop(heap);
      current.delete(first.id);
      return first;
    },
  };
}

function compare(a: Entry, b: Entry): number {
  return a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function push(heap: Entry[], entry: Entry): void {
  let i = heap.length;
  heap.push(entry);
  while (i > 0) {
    const parent = (i - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || compare(above, entry) <= 0) break;
    heap[i] = above;
    i = parent;
  }
  heap[i] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    let below = heap[child];
    if (below === undefined) break;
    const other = heap[child + 1];
    if (other !== undefined && compare(other, below) < 0) {
      child += 1;
      below = other;
    }
    if (compare(last, below) <= 0) break;
    heap[i] = below;
    i = child;
  }
  heap[i] = last;
}
