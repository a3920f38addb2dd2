import type { Clock } from '../base/clock.ts';

/**
 * Lets calls start: at most so many at a time, and once the service has throttled one, at most so many a second. Shared by
 * all calls of a process to one account and region, since that is what the service counts.
 */
export interface Pacer {
  /**
   * Waits for a turn, first come first served. That one would come too late is noticed when it has come.
   *
   * @returns undefined when it could not start by `until`
   * @throws the signal's reason
   */
  enter(wish: TurnWish): Promise<Turn | undefined>;
  /** Calls a second; undefined as long as nothing was throttled. */
  rate(): number | undefined;
  /** The rate to begin with another time: never more than that at which the service throttled last. */
  learned(): number | undefined;
  /** Begins at a rate that was learned earlier: one call at once, the next after its time. Ignored once there is a rate. */
  warm(rate: number): void;
}

export interface TurnWish {
  /** Latest start, as epoch milliseconds of the clock. */
  readonly until: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Turn {
  /** To be called once, when the attempt is over. */
  leave(result: TurnResult): void;
}

export interface TurnResult {
  readonly throttled: boolean;
  /** Milliseconds for which nothing at all is to be started. */
  readonly retryAfterMs?: number | undefined;
}

export interface PacerOptions {
  readonly clock: Clock;
  /** Attempts under way at the same time. Default 10. */
  readonly concurrency?: number;
}

const CONCURRENCY = 10;

/**
 * Additive increase, multiplicative decrease: of the schemes that practice compares, the one with the fewest throttled calls
 * (1 %) at the same total time. Until the first throttled call there is no rate at all, so nothing is paid at the start.
 */
const DECREASE = 0.7;
/** Calls a second, gained with each second. */
const INCREASE = 0.5;
/**
 * Around the rate that was too much last time it goes slowly, as CUBIC does: a quota of two a second would otherwise be hit
 * again every other second. From and to these shares of that rate, and by this share of it a second.
 */
const NEAR = { from: 0.9, to: 1.1, gain: 0.02 } as const;
const FLOOR = 0.5;
/** Calls under way when the limit is hit are throttled together; that is one event, not ten. */
const DECREASE_EVERY_MS = 1000;
/** What the service let through in this time is the rate that the first decrease starts from. */
const MEASURE_MS = 1000;

export function createPacer({ clock, concurrency = CONCURRENCY }: PacerOptions): Pacer {
  const waiting: Waiting[] = [];
  /** Ends of attempts that were let through within the last `MEASURE_MS`, oldest first. */
  const passed: number[] = [];
  let running = 0;
  let lastStart = Number.NEGATIVE_INFINITY;
  let holdUntil = Number.NEGATIVE_INFINITY;
  let cut: { readonly at: number; readonly rate: number } | undefined;
  /** Calls a second that were too many. */
  let ceiling = Number.POSITIVE_INFINITY;
  let alarm: { readonly at: number; readonly cancel: AbortController } | undefined;

  const now = () => clock.now().getTime();
  const rateAt = (time: number) =>
    cut === undefined ? undefined : grow(cut.rate, (time - cut.at) / 1000, ceiling);

  function mayStartAt(time: number): number {
    const rate = rateAt(time);
    const paced = rate === undefined ? Number.NEGATIVE_INFINITY : lastStart + 1000 / rate;
    return Math.max(paced, holdUntil);
  }

  /** Starts whoever may start, turns away those who would start too late, and sets the alarm for the next one. */
  function advance(): void {
    while (running < concurrency) {
      const next = waiting[0];
      if (next === undefined) break;
      const time = now();
      const start = Math.max(time, mayStartAt(time));
      if (start <= next.until && start > time) {
        wakeAt(start, start - time);
        return;
      }
      waiting.shift();
      if (start > next.until) {
        next.resolve(undefined);
      } else {
        running += 1;
        lastStart = time;
        next.resolve({ leave });
      }
    }
    alarm?.cancel.abort();
    alarm = undefined;
  }

  function wakeAt(at: number, ms: number): void {
    if (alarm?.at === at) return;
    alarm?.cancel.abort();
    const mine = { at, cancel: new AbortController() };
    alarm = mine;
    const wake = () => {
      if (alarm !== mine) return;
      alarm = undefined;
      advance();
    };
    clock.sleep(Math.ceil(ms), mine.cancel.signal).then(wake, (error: unknown) => {
      // Cancelled as a rule. A clock that fails must not leave anybody waiting for ever.
      if (mine.cancel.signal.aborted) return;
      alarm = undefined;
      for (const one of waiting.splice(0)) one.reject(error);
    });
  }

  function leave({ throttled, retryAfterMs = 0 }: TurnResult): void {
    running -= 1;
    const time = now();
    while (passed[0] !== undefined && passed[0] <= time - MEASURE_MS) passed.shift();
    if (throttled) {
      holdUntil = Math.max(holdUntil, time + retryAfterMs);
      if (cut === undefined || time - cut.at >= DECREASE_EVERY_MS) {
        const rate = rateAt(time) ?? (passed.length * 1000) / MEASURE_MS;
        ceiling = Math.max(FLOOR, rate);
        cut = { at: time, rate: Math.max(FLOOR, rate * DECREASE) };
      }
    } else if (cut === undefined) {
      passed.push(time);
    }
    advance();
  }

  return {
    enter: ({ until, signal }) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const onAbort = () => {
          waiting.splice(waiting.indexOf(wish), 1);
          reject(signal?.reason);
          advance();
        };
        const wish: Waiting = {
          until,
          resolve: (turn) => {
            signal?.removeEventListener('abort', onAbort);
            resolve(turn);
          },
          reject,
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        waiting.push(wish);
        advance();
      }),
    rate: () => rateAt(now()),
    learned() {
      const rate = rateAt(now());
      return rate === undefined ? undefined : Math.min(rate, ceiling);
    },
    warm(rate) {
      cut ??= { at: now(), rate: Math.max(FLOOR, rate) };
    },
  };
}

/** The rate after so many seconds without a throttled call; `ceiling` was too much last time. */
function grow(rate: number, seconds: number, ceiling: number): number {
  const nearAt = Math.max(0, (NEAR.from * ceiling - rate) / INCREASE);
  const nearFor = (NEAR.to - NEAR.from) / NEAR.gain;
  if (seconds <= nearAt) return rate + INCREASE * seconds;
  const near = rate + INCREASE * nearAt;
  if (seconds <= nearAt + nearFor) return near + NEAR.gain * ceiling * (seconds - nearAt);
  return near + NEAR.gain * ceiling * nearFor + INCREASE * (seconds - nearAt - nearFor);
}

interface Waiting {
  readonly until: number;
  readonly resolve: (turn: Turn | undefined) => void;
  readonly reject: (reason: unknown) => void;
}

const shared = new WeakMap<Clock, Map<string, Pacer>>();

/** The one pacer of this process for `key` (account and endpoint), on this clock. */
export function sharedPacer(key: string, options: PacerOptions): Pacer {
  const pacers = shared.get(options.clock) ?? new Map<string, Pacer>();
  shared.set(options.clock, pacers);
  const pacer = pacers.get(key) ?? createPacer(options);
  pacers.set(key, pacer);
  return pacer;
}
