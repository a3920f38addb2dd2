/** How much a service is doing that does not wait for the local clock: what `runUntil` needs to know. */
export interface Activity {
  /** Something begins; call the result once when it is over. */
  enter(): () => void;
  /** Waits for something on the local clock, counted out meanwhile. */
  park<T>(wait: Promise<T>): Promise<T>;
  working(): number;
}

export function createActivity(): Activity {
  let working = 0;
  return {
    enter() {
      working += 1;
      return () => {
        working -= 1;
      };
    },
    async park(wait) {
      working -= 1;
      try {
        return await wait;
      } finally {
        working += 1;
      }
    },
    working: () => working,
  };
}
