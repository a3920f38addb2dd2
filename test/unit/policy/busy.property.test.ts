import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileBusy } from '../../../lib/policy/busy.ts';
import { anObserved } from '../../helpers/policy-setup.ts';

const NOW = Date.parse('2026-01-05T14:30:00Z');
const MINUTE = 60_000;
const HISTORY = 180;

const aPercent = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 100 }));
const aHistory = fc.array(fc.record({ cpu: aPercent, gpu: aPercent }), {
  minLength: HISTORY,
  maxLength: HISTORY,
});
/** Mostly quiet, with a few busy minutes: the histories on which proofs depend. */
const aQuietHistory = fc
  .tuple(fc.array(fc.nat(HISTORY - 1), { maxLength: 3 }), aHistory)
  .map(([busy, history]) =>
    history.map((minute, index) =>
      busy.includes(index) ? minute : { cpu: minute.cpu % 4, gpu: 0 },
    ),
  );
const aRule = fc.record({
  over: fc.constantFrom('5m', '30m', '1h', '2h'),
  cpuPercent: fc.integer({ min: 1, max: 20 }),
  gpuPercent: fc.integer({ min: 1, max: 20 }),
  minCoverage: fc.constant(80),
});

test('what the culler proves is what a reading of every minute says', () => {
  fc.assert(
    fc.property(
      aQuietHistory,
      aRule,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 20 }),
      fc.boolean(),
      fc.nat(240),
      (history, rule, cpuPercent, gpuPercent, hasGpu, changedMinutesAgo) => {
        // The culler counts whole minutes below its thresholds, back from now; a start or a new culler begins anew.
        const isActive = (
          { cpu, gpu }: { cpu: number; gpu: number },
          limits: { cpu: number; gpu: number },
        ) => cpu >= limits.cpu || (hasGpu && gpu >= limits.gpu);
        const byCuller = { cpu: cpuPercent, gpu: gpuPercent };
        const lastActive = history.findLastIndex((minute) => isActive(minute, byCuller));
        const idleMinutes = Math.min(HISTORY - 1 - lastActive, changedMinutesAgo);
        const instance = anObserved({
          accelerator: hasGpu ? 'GPU' : 'CPU',
          modifiedAt: new Date(NOW - changedMinutesAgo * MINUTE).toISOString(),
          culler: { maxIdleMinutes: 600, cpuPercent, gpuPercent, idleMinutes },
        });

        const { use, needsUsage } = compileBusy(rule, NOW, NOW)(instance);

        const over = { '5m': 5, '30m': 30, '1h': 60, '2h': 120 }[rule.over] ?? 0;
        const ours = { cpu: rule.cpuPercent, gpu: rule.gpuPercent };
        const isBusy = history.slice(-over).some((minute) => isActive(minute, ours));
        if (!needsUsage) expect(use).toBe(isBusy ? 'busy' : 'idle');
      },
    ),
    { numRuns: 3000 },
  );
});

test('samples are read as a reading of every minute says', () => {
  fc.assert(
    fc.property(aHistory, aRule, fc.boolean(), (history, rule, hasGpu) => {
      const samples = (metric: 'cpu' | 'gpu') =>
        history.map((minute, index) => ({
          time: (NOW - (HISTORY - 1 - index) * MINUTE) / 1000,
          percent: minute[metric],
        }));
      const instance = anObserved({
        accelerator: hasGpu ? 'GPU' : 'CPU',
        usage: [
          { metric: 'cpu', podId: 'p', samples: samples('cpu') },
          { metric: 'gpu', podId: 'p', samples: samples('gpu') },
        ],
      });

      const over = { '5m': 5, '30m': 30, '1h': 60, '2h': 120 }[rule.over] ?? 0;
      const isBusy = history
        .slice(-over)
        .some(({ cpu, gpu }) => cpu >= rule.cpuPercent || (hasGpu && gpu >= rule.gpuPercent));
      expect(compileBusy(rule, NOW, NOW)(instance).use).toBe(isBusy ? 'busy' : 'idle');
    }),
    { numRuns: 300 },
  );
});

test('with samples missing an instance is never found busier', () => {
  fc.assert(
    fc.property(aHistory, aRule, fc.infiniteStream(fc.boolean()), (history, rule, isKept) => {
      const samples = history.map(({ cpu }, index) => ({
        time: (NOW - (HISTORY - 1 - index) * MINUTE) / 1000,
        percent: cpu,
      }));
      const useOf = (some: typeof samples) =>
        compileBusy(
          rule,
          NOW,
          NOW,
        )(anObserved({ usage: [{ metric: 'cpu', podId: 'p', samples: some }] })).use;

      const some = useOf(samples.filter(() => isKept.next().value));

      if (some === 'busy') expect(useOf(samples)).toBe('busy');
    }),
    { numRuns: 200 },
  );
});
