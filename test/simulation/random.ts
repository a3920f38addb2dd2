/** Seeded chance. The same seed and the same questions in the same order give the same answers, on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** Whole, both ends included. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** Undefined for an empty list. */
  pickAny<T>(list: readonly T[]): T | undefined;
  /** A stream of its own, so that more questions here do not change the answers there. */
  fork(): Random;
}

/** Mulberry32: one 32-bit word of state, good enough to draw trouble. https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function createRandom(seed: number): Random {
  // Neighbouring seeds must not begin alike.
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.floor(seed / 0x1_0000_0000);
  const word = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
  const next = () => word() / 0x1_0000_0000;
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick: (list) => list[Math.floor(next() * list.length)] ?? list[0],
    pickAny: (list) => list[Math.floor(next() * list.length)],
    fork: () => createRandom(word()),
  };
}
