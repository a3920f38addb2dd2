import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CullerValues,
  isAtLeastAsTight,
  isSameCuller,
} from '../../../lib/policy/culler-comparison.ts';

/** Use of an instance in one minute, in percent. */
interface Use {
  readonly cpu: number;
  readonly gpu: number;
}

/** The minute in which the platform stops an instance: the first one by which it was idle for longer than the maximum. */
function stopMinute(uses: readonly Use[], culler: CullerValues): number {
  let idle = 0;
  for (const [minute, { cpu, gpu }] of uses.entries()) {
    const isIdle =
      cpu < culler.cpuPercent && (culler.gpuPercent === undefined || gpu < culler.gpuPercent);
    idle = isIdle ? idle + 1 : 0;
    if (idle > culler.minutes) return minute;
  }
  return Infinity;
}

const minutes = fc.integer({ min: 1, max: 6 });
const threshold = fc.integer({ min: 1, max: 8 });
/** Both cullers are on one machine, with a GPU or without. */
const pair = fc.boolean().chain((hasGpu) => {
  const culler = fc.record({
    minutes,
    cpuPercent: threshold,
    ...(hasGpu ? { gpuPercent: threshold } : {}),
  }) as fc.Arbitrary<CullerValues>;
  return fc.tuple(culler, culler);
});
const uses = fc.array(
  fc.record({ cpu: fc.integer({ min: 0, max: 9 }), gpu: fc.integer({ min: 0, max: 9 }) }),
  { maxLength: 40 },
);

describe('a culler that is at least as tight', () => {
  test('stops an instance no later, whatever it did', () => {
    fc.assert(
      fc.property(pair, uses, ([found, wanted], used) => {
        fc.pre(isAtLeastAsTight(found, wanted));
        expect(stopMinute(used, found)).toBeLessThanOrEqual(stopMinute(used, wanted));
      }),
      { numRuns: 2_000 },
    );
  });

  test('is the only one that does: for any other there is a use that it lets run on for longer', () => {
    fc.assert(
      fc.property(pair, ([found, wanted]) => {
        fc.pre(!isAtLeastAsTight(found, wanted));
        // Idle all the time, or at a use that is idle for the wanted one and as busy as can be.
        const witness = [
          { cpu: 0, gpu: 0 },
          { cpu: wanted.cpuPercent - 1, gpu: 0 },
          { cpu: 0, gpu: (wanted.gpuPercent ?? 1) - 1 },
        ].find((use) => {
          const used = Array.from({ length: 20 }, () => use);
          return stopMinute(used, found) > stopMinute(used, wanted);
        });
        expect(witness).toBeDefined();
      }),
      { numRuns: 2_000 },
    );
  });

  test('is the same one where each is as tight as the other', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(isAtLeastAsTight(a, b) && isAtLeastAsTight(b, a)).toBe(isSameCuller(a, b));
      }),
    );
  });

  test.each([
    [{ minutes: 60, cpuPercent: 10 }],
    [{ cpuPercent: 10, gpuPercent: 5 }],
    [{ minutes: undefined, cpuPercent: undefined, gpuPercent: undefined }],
  ])('is none of which the service does not tell what matters: %j', (found) => {
    const wanted = { minutes: 60, cpuPercent: 10, gpuPercent: 5 };

    expect([isAtLeastAsTight(found, wanted), isSameCuller(found, wanted)]).toEqual([false, false]);
  });

  test('may say anything of the GPU where there is none', () => {
    const found = { minutes: 60, cpuPercent: 10, gpuPercent: 1 };

    expect(isSameCuller(found, { minutes: 60, cpuPercent: 10 })).toBe(true);
  });
});
