/** How many requests may run at a time: an instance runs one, so these are instances. */
export interface Concurrency {
  readonly limit: number;
  /** Another one may begin. */
  readonly free: boolean;
  enter(): void;
  leave(): void;
  /** Called whenever one has left. */
  onLeave(listener: () => void): void;
}

/** The account's instances in a region by default; more on request. */
const ACCOUNT_LIMIT = 100;

/** What functions without a reservation share: a reservation takes from the account's, and caps its function as well. */
export function sharedConcurrency(reservations: readonly (number | undefined)[]): Concurrency {
  const reserved = reservations.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return createConcurrency(Math.max(0, ACCOUNT_LIMIT - reserved));
}

export function createConcurrency(limit: number): Concurrency {
  const listeners: (() => void)[] = [];
  let running = 0;
  return {
    limit,
    get free() {
      return running < limit;
    },
    enter() {
      running += 1;
    },
    leave() {
      running -= 1;
      for (const listener of listeners) listener();
    },
    onLeave: (listener) => void listeners.push(listener),
  };
}
