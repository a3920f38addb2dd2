import { describe, expect, it } from 'vitest';
import { MUTATIONS, type Mutation } from './mutations.ts';
import { PENDING_PROMISES } from './promises.ts';
import { simulate } from './simulate.ts';

/** Each of them has to be noticed within so many seeds. */
const SEEDS = 300;

async function findSeed(mutation: Mutation): Promise<number | undefined> {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { violations } = await simulate(seed, { variant: mutation });
    if (violations.some(({ promise }) => mutation.breaks.includes(promise))) return seed;
  }
  return undefined;
}

describe('the simulation', () => {
  for (const mutation of MUTATIONS.filter(({ pending }) => pending === undefined)) {
    it(`notices an engine with ${mutation.name}`, async () => {
      const kept = mutation.breaks.filter((promise) => PENDING_PROMISES[promise] === undefined);

      expect(kept).toEqual(mutation.breaks);
      expect(await findSeed(mutation)).toBeDefined();
    });
  }
});
