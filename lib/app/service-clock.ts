import type { Clock } from '../base/clock.ts';
import { StewardError } from '../base/errors.ts';

interface ClockAnswer {
  readonly now: number;
  /** Service milliseconds in one machine millisecond; 0 where it stands still between moves. */
  readonly rate: number;
}

/** On loopback: who has not answered by then does not answer at all, unless the machine is very busy. */
const FIRST_ANSWER_MS = 2_000;

/** So long, by the machine's time, somebody who looks on waits without wondering. */
const STILL_MS = 5_000;

/** A clock that moves by hand only, and that nobody moves while something waits for it. */
export interface StillClock {
  /** Of the local service. */
  readonly url: URL;
  /** Where it stands, and up to when it is waited for. */
  readonly now: Date;
  readonly until: Date;
}

interface Machine {
  readonly fetch: typeof fetch;
  readonly elapsedMs: () => number;
  /** Ends the wait for the first answer. */
  readonly interruption?: AbortSignal | undefined;
  /** Where somebody wants to hear of a clock that stands still. */
  readonly sleep?: Clock['sleep'];
  /** Called once. */
  readonly onStill?: (still: StillClock) => void;
}

export interface ServiceClock extends Clock {
  /** Whether it moves by itself. A clock that does not moves only while somebody waits for it, or when it is told to. */
  readonly runs: boolean;
}

/**
 * A clock that follows the one of a local service, so that a run goes with simulated time: `sleep` waits there
 * (`POST /_local/clock/wait`), and `now` is what the service said last, carried on at its rate. Where the service's clock
 * only moves by hand, `now` is as of the last sleep.
 *
 * @param url the local service, on loopback
 * @param firstAnswerMs how long to wait for its first answer, by the machine's time
 * @throws StewardError `CLOCK_UNREACHABLE` when the service does not answer
 */
export async function createServiceClock(
  url: URL,
  machine: Machine,
  firstAnswerMs = FIRST_ANSWER_MS,
): Promise<ServiceClock> {
  const { interruption } = machine;
  const tooLate = AbortSignal.timeout(firstAnswerMs);
  const ends = interruption === undefined ? tooLate : AbortSignal.any([tooLate, interruption]);
  let known = await ask('GET', '/_local/clock', undefined, ends);
  let knownAt = machine.elapsedMs();
  const { rate } = known;

  async function ask(
    method: string,
    path: string,
    body?: object,
    signal?: AbortSignal,
  ): Promise<ClockAnswer> {
    try {
      const response = await machine.fetch(new URL(path, url), {
        method,
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
        ...(signal === undefined ? {} : { signal }),
      });
      return readAnswer(await response.json());
    } catch (cause) {
      throw new StewardError(
        'CLOCK_UNREACHABLE',
        `The clock of the local service at ${url.origin} gives no time. Start it (npm run local), or set STEWARD_CLOCK to system.`,
        { cause },
      );
    }
  }

  let isTold = rate > 0 || machine.onStill === undefined;

  /** Tells of a wait that lasts, until the signal says that it does not. */
  async function watch(ms: number, waited: AbortSignal): Promise<void> {
    try {
      await machine.sleep?.(STILL_MS, waited);
    } catch {
      return;
    }
    if (isTold) return;
    isTold = true;
    const now = new Date(known.now);
    machine.onStill?.({ url, now, until: new Date(known.now + Math.ceil(ms)) });
  }

  return {
    runs: rate > 0,
    now: () => new Date(Math.floor(known.now + (machine.elapsedMs() - knownAt) * rate)),
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      const waited = new AbortController();
      if (!isTold) void watch(ms, waited.signal);
      try {
        known = await ask('POST', '/_local/clock/wait', { ms: Math.ceil(ms) }, signal);
        knownAt = machine.elapsedMs();
      } catch (error) {
        signal?.throwIfAborted();
        throw error;
      } finally {
        waited.abort();
      }
    },
  };
}

function readAnswer(answer: unknown): ClockAnswer {
  const { now, mode, rate } = answer as { now?: unknown; mode?: unknown; rate?: unknown };
  const instant = typeof now === 'string' ? Date.parse(now) : Number.NaN;
  if (Number.isNaN(instant)) throw new Error('The answer has no instant in "now".');
  return { now: instant, rate: typeof rate === 'number' ? rate : mode === 'real' ? 1 : 0 };
}
