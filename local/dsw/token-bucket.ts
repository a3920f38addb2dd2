/** Allows so many calls a second: a bucket of one second's worth that refills evenly. */
export interface TokenBucket {
  /** Takes one; otherwise says in how many milliseconds there will be one. */
  take(now: number): { readonly taken: true } | { readonly taken: false; readonly waitMs: number };
}

/**
 * @param perSecond above 0
 * @param burst how many seconds' worth the bucket holds; at least one call whatever the rate
 */
export function createTokenBucket(perSecond: number, burst = 1): TokenBucket {
  const capacity = Math.max(1, perSecond * burst);
  let tokens = capacity;
  let filledAt: number | undefined;
  return {
    take(now) {
      const passedMs = Math.max(0, now - (filledAt ?? now));
      tokens = Math.min(capacity, tokens + (passedMs / 1000) * perSecond);
      filledAt = now;
      // Refilling in fractions may end a hair short of a whole token.
      if (tokens < 1 - 1e-9) {
        return { taken: false, waitMs: Math.ceil(((1 - tokens) / perSecond) * 1000) };
      }
      tokens -= 1;
      return { taken: true };
    },
  };
}
