import { describe, expect, it } from 'vitest';
import { MUTATIONS, type Mutation } from './mutations.ts';
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
  for (const mutation of MUTATIONS) {
    it(`notices an engine with ${mutation.name}`, async () => {
      expect(await findSeed(mutation)).toBeDefined();
    });
  }
});
