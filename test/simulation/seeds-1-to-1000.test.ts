import { describe, expect, it } from 'vitest';
import { askedSeed, demandPromises, describeViolations } from './replay.ts';
import { simulate } from './simulate.ts';

const asked = askedSeed();

describe('a simulated night', () => {
  if (asked === undefined) {
    for (let from = 1; from <= 1000; from += 100) {
      it(`keeps every promise with seeds ${from} to ${from + 99}`, async () => {
        for (let seed = from; seed < from + 100; seed += 1) await demandPromises(seed);
      });
    }
  } else {
    it(`keeps every promise with the seed ${asked} that was asked for`, async () => {
      const lines: string[] = [];
      const { violations } = await simulate(asked, { onLine: (line) => lines.push(line) });

      process.stdout.write(`${lines.join('\n')}\n`);
      process.stdout.write(`${describeViolations(asked, violations)}\n`);
      expect(violations).toEqual([]);
    });
  }
});
