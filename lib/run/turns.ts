/**
 * One run at a time looks, decides and acts, in the order in which they joined; while one only waits, others go on. So what
 * an earlier policy has begun is seen by the later ones, and none is late because an instance of an earlier one hangs.
 */
export interface Turns {
  join(): Turn;
}

export interface Turn {
  /** Resolves when it is this run's turn for the first time. */
  take(): Promise<void>;
  /** Lets others go on while `wait` lasts, and takes the turn again before it resolves. */
  rest<T>(wait: () => Promise<T>): Promise<T>;
  /** For good; harmless where it is not this run's turn. */
  leave(): void;
}

/** For a run that nobody else waits for. */
export const ALONE: Turn = {
  take: async () => {},
  rest: (wait) => wait(),
  leave: () => {},
};

export function createTurns(): Turns {
  const queue: (() => void)[] = [];
  let isFree = true;

  function pass(): void {
    const next = queue.shift();
    if (next === undefined) isFree = true;
    else next();
  }

  return {
    join() {
      let isMine = false;
      const arrival = wantTurn();

      function wantTurn(): Promise<void> {
        if (isFree) {
          isFree = false;
          isMine = true;
          return Promise.resolve();
        }
        return new Promise((resolve) => {
          queue.push(() => {
            isMine = true;
            resolve();
          });
        });
      }

      function leave(): void {
        if (!isMine) return;
        isMine = false;
        pass();
      }

      return {
        take: () => arrival,
        async rest(wait) {
          leave();
          try {
            return await wait();
          } finally {
            await wantTurn();
          }
        },
        leave,
      };
    },
  };
}
