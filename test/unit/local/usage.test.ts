import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type UsageModel, usageKinds } from '../../../local/dsw/entities.ts';
import { gpuMeanAtRank, metricTypes, sampleUsage } from '../../../local/dsw/usage.ts';
import { drawUsage, makeUsage } from '../../../local/dsw/usage-model.ts';

/** Midnight of a Monday in Shanghai, in epoch minutes. */
const monday = Date.parse('2026-03-01T16:00:00Z') / 60_000;
const week = 7 * 24 * 60;

const aModel = fc
  .record({
    kind: fc.constantFrom(...usageKinds),
    seed: fc.nat(),
    cpuPercent: fc.integer({ min: 0, max: 100 }),
    gpuPercent: fc.integer({ min: 0, max: 100 }),
  })
  .map((usage) => makeUsage(usage, 1));

function mean(model: UsageModel, gpu: boolean, from = monday, minutes = week, step = 7): number {
  let sum = 0;
  let count = 0;
  for (let at = from; at < from + minutes; at += step) {
    sum += sampleUsage(model, gpu, gpu ? 'GpuCoreUsage' : 'CpuCoreUsage', at) ?? 0;
    count += 1;
  }
  return sum / count;
}

describe('sampleUsage', () => {
  test('is the same every time, within 0 to 100 percent, and never a negative rate', () => {
    fc.assert(
      fc.property(
        aModel,
        fc.constantFrom(...metricTypes),
        fc.boolean(),
        fc.nat(40_000_000),
        (model, metric, gpu, at) => {
          const value = sampleUsage(model, gpu, metric, at);

          expect(sampleUsage(model, gpu, metric, at)).toBe(value);
          if (model.kind === 'missing') expect(value).toBeUndefined();
          else if (metric.startsWith('Gpu') && !gpu) expect(value).toBeUndefined();
          else expect(value).toBeGreaterThanOrEqual(0);
          if (metric.endsWith('Usage')) expect(value ?? 0).toBeLessThanOrEqual(100);
        },
      ),
    );
  });

  test('is what it is told to be where it is steady or forced', () => {
    const model = makeUsage(
      {
        kind: 'steady',
        cpuPercent: 3,
        gpuPercent: 0,
        overrides: [
          { from: '2026-03-02T10:00:00Z', to: '2026-03-02T11:00:00Z', cpuPercent: 77 },
          { from: '2026-03-02T10:30:00Z', to: '2026-03-02T10:40:00Z', missing: true },
        ],
      },
      1,
    );
    const at = (time: string) =>
      sampleUsage(model, true, 'CpuCoreUsage', Date.parse(`2026-03-02T${time}:00Z`) / 60_000);

    expect([at('09:59'), at('10:00'), at('10:30'), at('10:40'), at('11:00')]).toEqual([
      3,
      77,
      undefined,
      77,
      3,
    ]);
  });

  test('has about the mean that the model asks for', () => {
    for (const kind of ['office', 'bursty', 'training', 'forgotten'] as const) {
      const means = Array.from({ length: 40 }, (_, seed) =>
        mean(makeUsage({ kind, seed, gpuPercent: 12 }, seed), true),
      );
      const average = means.reduce((sum, value) => sum + value) / means.length;

      expect(average).toBeGreaterThan(9);
      expect(average).toBeLessThan(15);
    }
  });

  test('knows day and night, and weekends, of an office', () => {
    const at = (day: number, hour: number) => {
      const models = Array.from({ length: 60 }, (_, seed) => makeUsage('office', seed));
      const values = models.map((model) =>
        mean(model, true, monday + day * 1440 + hour * 60, 60, 1),
      );
      return values.reduce((sum, value) => sum + value) / values.length;
    };

    expect(at(0, 10)).toBeGreaterThan(10 * at(0, 3));
    expect(at(0, 10)).toBeGreaterThan(3 * at(5, 10));
    expect(at(0, 12)).toBeLessThan(at(0, 11));
  });

  test('runs a training for hours without a pause', () => {
    const model = makeUsage({ kind: 'training', seed: 5, gpuPercent: 60 }, 5);
    let longest = 0;
    let run = 0;
    for (let at = monday; at < monday + week; at += 1) {
      run = (sampleUsage(model, true, 'GpuCoreUsage', at) ?? 0) > 0 ? run + 1 : 0;
      longest = Math.max(longest, run);
    }

    expect(longest).toBeGreaterThan(3 * 60);
  });
});

describe('the fleet as a whole', () => {
  const facts = JSON.parse(readFileSync('test/fixtures/pai-v2020-utilisation.json', 'utf8')) as {
    meanGpuUtilPct: number;
    medianPct: number;
    shareExactlyZero: number;
    shareBelow10pct: number;
  };

  function check(values: readonly number[], tolerance: number): void {
    const sorted = [...values].sort((a, b) => a - b);
    const share = (test: (value: number) => boolean) => sorted.filter(test).length / sorted.length;
    const average = sorted.reduce((sum, value) => sum + value) / sorted.length;

    expect(Math.abs(share((value) => value === 0) - facts.shareExactlyZero)).toBeLessThan(
      0.02 * tolerance,
    );
    expect(Math.abs(share((value) => value < 10) - facts.shareBelow10pct)).toBeLessThan(
      0.02 * tolerance,
    );
    expect(Math.abs((sorted[sorted.length >> 1] ?? 0) - facts.medianPct)).toBeLessThan(
      0.35 * tolerance,
    );
    expect(Math.abs(average - facts.meanGpuUtilPct)).toBeLessThan(0.7 * tolerance);
  }

  test('asks for GPU use as PAI measured it', () => {
    check(
      Array.from({ length: 4000 }, (_, index) => gpuMeanAtRank((index + 0.5) / 4000)),
      0.5,
    );
    check(
      Array.from({ length: 4000 }, (_, seed) => drawUsage(seed, true).gpuPercent),
      1,
    );
  });

  test('uses GPUs as PAI measured it, on a week of samples', () => {
    check(
      Array.from({ length: 1500 }, (_, seed) =>
        mean(drawUsage(seed, true), true, monday, week, 31),
      ),
      2,
    );
  });
});
