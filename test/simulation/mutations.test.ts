import { beforeAll, describe, expect, it } from 'vitest';
import { loadEveryKind } from '../../lib/run/kinds/load-kind.ts';
import { MUTATIONS, type Mutation } from './mutations.ts';
import { MUTATIONS_OF_KINDS, type MutationOfKind } from './mutations-of-kinds.ts';
import { MUTATIONS_OF_STOPS } from './mutations-of-stops.ts';
import { simulate } from './simulate.ts';
import { seedsWith, simulateScene } from './simulate-scene.ts';

/** Each of them has to be noticed within so many seeds. */
const SEEDS = 300;

async function findSeed(mutation: Mutation): Promise<number | undefined> {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { violations } = await simulate(seed, { variant: mutation });
    if (violations.some(({ promise }) => mutation.breaks.includes(promise))) return seed;
  }
  return undefined;
}

async function findScene(mutation: MutationOfKind): Promise<number | undefined> {
  for (const seed of seedsWith(mutation.scene, SEEDS)) {
    const { violations } = await simulateScene(seed, { variant: mutation });
    if (violations.some(({ promise }) => mutation.breaks.includes(promise))) return seed;
  }
  return undefined;
}

describe('the simulation', () => {
  beforeAll(loadEveryKind);

  for (const mutation of MUTATIONS) {
    it(`notices an engine with ${mutation.name}`, async () => {
      expect(await findSeed(mutation)).toBeDefined();
    });
  }

  for (const mutation of [...MUTATIONS_OF_KINDS, ...MUTATIONS_OF_STOPS]) {
    it(`notices a ${mutation.scene} policy with ${mutation.name}`, async () => {
      expect(await findScene(mutation)).toBeDefined();
    });
  }
});
