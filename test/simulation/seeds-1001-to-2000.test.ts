import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { askedSeed, demandPromises } from './replay.ts';
import { simulate } from './simulate.ts';
import type { SceneName } from './simulate-scene.ts';

interface Regression {
  readonly seed: number;
  /** It was this scene, and not the nights of a stop policy. */
  readonly scene?: SceneName;
  /** What it broke once. */
  readonly why: string;
}

const regressions: readonly Regression[] = JSON.parse(
  readFileSync(new URL('regressions.json', import.meta.url), 'utf8'),
);

describe('a simulated night', () => {
  for (const { seed, scene, why } of regressions) {
    it(`keeps every promise with ${scene ?? 'nights'} of seed ${seed}, which once found: ${why}`, async () => {
      await demandPromises(seed, scene);
    });
  }

  it('goes the same way with the same seed', async () => {
    for (const seed of [1, 2, 3, 30, 42, 50, 61, 236]) {
      const first = await simulate(seed);
      const again = await simulate(seed);

      expect(again).toEqual(first);
    }
  });

  it('goes another way with another seed', async () => {
    const hashes = await Promise.all([1, 2, 3, 4, 5].map(async (s) => (await simulate(s)).hash));

    expect(new Set(hashes).size).toBe(5);
  });

  for (let from = 1001; from <= 2000 && askedSeed() === undefined; from += 100) {
    it(`keeps every promise with seeds ${from} to ${from + 99}`, async () => {
      for (let seed = from; seed < from + 100; seed += 1) await demandPromises(seed);
    });
  }
});
