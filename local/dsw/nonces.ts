/** The nonces seen so far, for as long as a signature could come again. */
export interface Nonces {
  /** Takes a nonce, once: false when this key has used it before. `now` in epoch ms of the machine. */
  take(accessKeyId: string, nonce: string, now: number): boolean;
  /** How many are remembered. */
  size(): number;
}

/**
 * @param windowMs how far a signature's date may be off, either way. A signature that is accepted now may be dated that
 *   far ahead and stays good for that long after its date: it has to be remembered for twice the window.
 */
export function createNonces(windowMs: number): Nonces {
  // Maps keep the order of insertion, so that what can be forgotten is always at the front.
  const forgetAt = new Map<string, number>();
  return {
    take(accessKeyId, nonce, now) {
      for (const [key, instant] of forgetAt) {
        if (instant >= now) break;
        forgetAt.delete(key);
      }
      const key = `${accessKeyId}\n${nonce}`;
      if (forgetAt.has(key)) return false;
      forgetAt.set(key, now + 2 * windowMs);
      return true;
    },
    size: () => forgetAt.size,
  };
}
