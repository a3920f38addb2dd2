import type { Random } from './random.ts';
import type { StoreWeather } from './sim-store.ts';
import type { Distance } from './wire.ts';

/** How much goes wrong, and in which ways; drawn once a seed. Probabilities are per call. */
export interface Trouble {
  /** Milliseconds that a call takes at most each way, as a rule. */
  readonly distanceMs: number;
  /** Share of calls that take longer, up to where the sender has given up. */
  readonly slow: number;
  readonly unreachable: number;
  readonly throttled: number;
  /** Errors, resets and half answers, each before or after the effect. */
  readonly broken: number;
  readonly denied: number;
  readonly expired: number;
  /** Lists are behind by up to so many milliseconds. */
  readonly lagMs: number;
  /** An item comes twice in a page. */
  readonly doubled: number;
  /** A page shows less than is counted. */
  readonly cut: number;
  /** Answers have fields and statuses that nobody knows. */
  readonly odd: number;
  /** The security token expires, and there is a new one for who asks. */
  readonly rotated: number;
  /** An operation that is not allowed at all. */
  readonly forbidden: string | undefined;
  /** A batch takes only some. */
  readonly partial: number;
  /** A stop that was taken hangs, or fails. */
  readonly stuck: number;
  readonly failing: number;
  readonly storeLost: number;
  readonly storeLostAnswer: number;
  /** An invocation is killed at one of its scheduling points. */
  readonly killed: number;
}

/** What lists may be behind at most: what the engine's settle delay has to cover. */
export const MAX_LAG_MS = 5_000;

/** A request may be under way for so long at most before it arrives; its sender has long given up by then. */
const MAX_FLIGHT_MS = 15_000;

const FORBIDDEN = ['StopInstances', 'StopInstance', 'ListInstances', 'GetInstanceMetrics'] as const;

export const CALM: Trouble = {
  distanceMs: 50,
  slow: 0,
  unreachable: 0,
  throttled: 0,
  broken: 0,
  denied: 0,
  expired: 0,
  lagMs: 0,
  doubled: 0,
  cut: 0,
  odd: 0,
  rotated: 0,
  forbidden: undefined,
  partial: 0,
  stuck: 0,
  failing: 0,
  storeLost: 0,
  storeLostAnswer: 0,
  killed: 0,
};

/**
 * Each kind of trouble is there or not: all of it at once hides what some of it brings to light.
 *
 * @param later for what came to be drawn later, so that seeds which once found something still do
 */
export function drawTrouble(random: Random, later: Random): Trouble {
  if (random.chance(0.1)) return CALM;
  const maybe = (most: number) => (random.chance(0.4) ? random.next() * most : 0);
  const perhaps = (most: number) => (later.chance(0.2) ? later.next() * most : 0);
  return {
    cut: perhaps(0.1),
    odd: perhaps(0.3),
    rotated: perhaps(0.2),
    forbidden: later.chance(0.1) ? later.pick(FORBIDDEN) : undefined,
    distanceMs: random.pick([50, 500, 3_000]),
    slow: maybe(random.pick([0.05, 0.2, 0.6])),
    unreachable: maybe(0.15),
    throttled: maybe(0.5),
    broken: maybe(0.25),
    denied: maybe(0.1),
    expired: maybe(0.05),
    lagMs: Math.round(maybe(MAX_LAG_MS)),
    doubled: maybe(0.3),
    partial: maybe(0.5),
    stuck: maybe(0.2),
    failing: maybe(0.2),
    storeLost: maybe(0.15),
    storeLostAnswer: maybe(0.1),
    killed: random.chance(0.6) ? random.next() : 0,
  };
}

/** The way to the service. */
export function distanceOf(trouble: () => Trouble, random: Random): Distance {
  const ms = () =>
    random.chance(trouble().slow)
      ? random.between(0, MAX_FLIGHT_MS)
      : random.between(1, trouble().distanceMs);
  return { outMs: ms, backMs: ms, isUnreachable: () => random.chance(trouble().unreachable) };
}

/** The way to the storage. */
export function storeWeatherOf(trouble: () => Trouble, random: Random): StoreWeather {
  return {
    ms: () => (random.chance(trouble().slow) ? random.between(0, 3_000) : random.between(1, 30)),
    trouble() {
      const { storeLost, storeLostAnswer } = trouble();
      if (random.chance(storeLost)) return 'lost';
      return random.chance(storeLostAnswer) ? 'lost-answer' : 'none';
    },
  };
}

/** Rules for the local service, as `PUT /_local/faults` takes them. */
export function faultRulesOf(trouble: Trouble, seed: number): object {
  const { throttled, broken, denied, expired, cut, odd, forbidden } = trouble;
  const rules: object[] = [];
  const add = (probability: number, action: object, match: object = {}) => {
    if (probability > 0) rules.push({ match: { ...match, probability }, do: action });
  };
  add(throttled / 3, { throttle: {} });
  add(throttled / 3, { throttle: { status: 429, code: 'Throttling', retryAfter: 2 } });
  add(throttled / 3, { throttle: { acsRetryAfter: 700 } });
  add(broken / 6, { error: { status: 500, effect: 'before' } });
  add(broken / 6, { error: { status: 503, code: 'ServiceUnavailable', effect: 'after' } });
  add(broken / 6, { reset: { when: 'before' } });
  add(broken / 6, { reset: { when: 'after' } });
  add(broken / 6, { reset: { when: 'headers' } });
  add(broken / 6, { halfBody: {} });
  add(denied, { error: { status: 403, code: 'NoPermissionError' } });
  add(expired, { expiredToken: {} });
  const lists = { operation: 'ListInstances' };
  add(cut, { cutListing: { keep: 1 } }, lists);
  add(odd, { unknownValue: { field: 'Status', value: 'Hibernating', share: 0.3 } }, lists);
  add(odd, { unknownFields: {} });
  if (forbidden !== undefined) rules.push({ match: { operation: forbidden }, do: { denied: {} } });
  return { seed, rules };
}
