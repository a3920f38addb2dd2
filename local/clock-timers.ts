/** Something to be called at an instant. Only `TimerQueue` makes and changes these. */
export interface Timer {
  /** Epoch ms. */
  readonly instant: number;
  /** Order of insertion, which decides between equal instants. */
  readonly order: number;
  readonly callback: () => void;
  /** Place in the heap, -1 once out of it. */
  index: number;
}

/**
 * Timers in order of instant, then of insertion: a binary heap in which each timer knows its place, so that adding,
 * taking and cancelling cost log n each and a cancelled timer holds no memory.
 */
export class TimerQueue {
  readonly #heap: Timer[] = [];
  #inserted = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** @throws RangeError when the instant is not a number; `Infinity` is one, and never comes. */
  add(instant: number, callback: () => void): Timer {
    if (Number.isNaN(instant))
      throw new RangeError('A timer needs an instant in epoch milliseconds.');
    const timer: Timer = { instant, order: this.#inserted, callback, index: this.#heap.length };
    this.#inserted += 1;
    this.#heap.push(timer);
    this.#rise(timer);
    return timer;
  }

  /** The next one due. */
  peek(): Timer | undefined {
    return this.#heap[0];
  }

  /** Takes a timer out, wherever it is; nothing happens when it is out already. */
  remove(timer: Timer): void {
    const hole = timer.index;
    if (hole < 0) return;
    const last = this.#heap.pop();
    if (last !== undefined && last !== timer) {
      this.#put(last, hole);
      this.#rise(last);
      this.#sink(last);
    }
    timer.index = -1;
  }

  #rise(timer: Timer): void {
    while (timer.index > 0) {
      const parent = this.#heap[(timer.index - 1) >> 1];
      if (parent === undefined || isBefore(parent, timer)) return;
      this.#swap(parent, timer);
    }
  }

  #sink(timer: Timer): void {
    for (;;) {
      const left = this.#heap[2 * timer.index + 1];
      const right = this.#heap[2 * timer.index + 2];
      const child =
        right !== undefined && left !== undefined && isBefore(right, left) ? right : left;
      if (child === undefined || isBefore(timer, child)) return;
      this.#swap(child, timer);
    }
  }

  #swap(a: Timer, b: Timer): void {
    const place = a.index;
    this.#put(a, b.index);
    this.#put(b, place);
  }

  #put(timer: Timer, index: number): void {
    timer.index = index;
    this.#heap[index] = timer;
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.instant < b.instant || (a.instant === b.instant && a.order < b.order);
}
