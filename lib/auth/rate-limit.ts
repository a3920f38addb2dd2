import type { Clock } from '../base/clock.ts';
import { AuthError } from './errors.ts';

/** How much somebody may ask for, by whatever they are known by. */
export interface RateLimit {
  /** @throws AuthError `AUTH_RATE_LIMITED` */
  take(key: string): void;
}

interface Bucket {
  readonly tokens: number;
  /** Epoch ms. */
  readonly at: number;
}

/** People and addresses that are remembered; of more, those that came first are forgotten. */
const MOST_KEYS = 10_000;

/**
 * A bucket for each key, filled evenly. It is this instance's own: Function Compute starts more instances where many come at
 * once, so the limit is for one who does not stop, not for all together. What changes something has another (audit.ts).
 */
export function createRateLimit(
  perMinute: number,
  burst: number,
  clock: Pick<Clock, 'now'>,
): RateLimit {
  const buckets = new Map<string, Bucket>();
  const perMs = perMinute / 60_000;
  return {
    take(key) {
      const at = clock.now().getTime();
      const before = buckets.get(key) ?? { tokens: burst, at };
      const tokens = Math.min(burst, before.tokens + Math.max(0, at - before.at) * perMs);
      buckets.delete(key);
      buckets.set(key, { tokens: tokens < 1 ? tokens : tokens - 1, at });
      const [oldest] = buckets.keys();
      if (buckets.size > MOST_KEYS && oldest !== undefined) buckets.delete(oldest);
      if (tokens < 1) throw tooMany(Math.ceil((1 - tokens) / perMs / 1000));
    },
  };
}

export function tooMany(retryAfterSeconds: number): AuthError {
  return new AuthError(
    'AUTH_RATE_LIMITED',
    `Too many requests; try again in ${retryAfterSeconds} s.`,
    {
      retryAfterSeconds,
    },
  );
}
