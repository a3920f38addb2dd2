import { describe, expect, test } from 'vitest';
import { compileBusy, metricsOf } from '../../../lib/policy/busy.ts';
import type {
  IdleCullerObservation,
  InstanceObservation,
  UsageSeries,
} from '../../../lib/policy/observation.ts';
import { anObserved } from '../../helpers/policy-setup.ts';

const NOW = Date.parse('2026-01-05T14:30:00Z');
const MINUTE = 60_000;
const RULE = { over: '1h', cpuPercent: 10, gpuPercent: 5, minCoverage: 80 };

function useOf(fields: Partial<InstanceObservation>, observedMs = NOW) {
  return compileBusy(RULE, observedMs, NOW)(anObserved(fields));
}

/** Samples a minute apart (or `stepMinutes`) ending now, the last one last. */
function series(
  metric: UsageSeries['metric'],
  percents: readonly number[],
  stepMinutes = 1,
): UsageSeries {
  const samples = percents.map((percent, index) => ({
    time: (NOW - (percents.length - 1 - index) * stepMinutes * MINUTE) / 1000,
    percent,
  }));
  return { metric, podId: 'pod-1', samples };
}

const quietHour = Array.from({ length: 60 }, () => 1);

describe('by metrics', () => {
  test('idle needs every sample below the threshold', () => {
    expect(useOf({ usage: [series('cpu', quietHour)] })).toMatchObject({
      use: 'idle',
      evidence: { by: 'metrics', cpuPercent: 1, over: '1h' },
    });
  });

  test('one sample at the threshold is busy, with the sample as evidence', () => {
    const usage = [series('cpu', quietHour.with(30, 10))];

    expect(useOf({ usage })).toEqual({
      use: 'busy',
      needsUsage: false,
      evidence: {
        by: 'metrics',
        metric: 'cpu',
        percent: 10,
        threshold: 10,
        at: '2026-01-05T14:01:00.000Z',
        over: '1h',
      },
    });
  });

  test('use before the time looked at does not count', () => {
    expect(useOf({ usage: [series('cpu', [99, ...quietHour])] }).use).toBe('idle');
  });

  test('on a GPU instance either metric makes it busy, and both are needed for idle', () => {
    const gpu = { accelerator: 'GPU' };
    const cpuSeries = series('cpu', quietHour);

    expect(useOf({ ...gpu, usage: [cpuSeries, series('gpu', quietHour)] }).use).toBe('idle');
    expect(useOf({ ...gpu, usage: [cpuSeries, series('gpu', [...quietHour, 50])] }).use).toBe(
      'busy',
    );
    expect(useOf({ ...gpu, usage: [cpuSeries] })).toMatchObject({
      use: 'unknown',
      evidence: { metric: 'gpu', coveragePercent: 0 },
    });
  });

  test('one busy metric is enough where the other is missing', () => {
    expect(useOf({ accelerator: 'GPU', usage: [series('gpu', [80])] }).use).toBe('busy');
  });

  test('any busy pod makes the instance busy', () => {
    const usage = [series('cpu', quietHour), { ...series('cpu', [70]), podId: 'pod-2' }];

    expect(useOf({ usage }).use).toBe('busy');
  });

  test('a kind of machine we do not know may have a GPU', () => {
    expect(metricsOf(anObserved({ accelerator: undefined }))).toEqual(['cpu', 'gpu']);
    expect(metricsOf(anObserved({ accelerator: 'CPU' }))).toEqual(['cpu']);
  });
});

describe('no data is not idle', () => {
  test('nobody asked', () => {
    expect(useOf({ usage: undefined })).toEqual({
      use: 'unknown',
      needsUsage: true,
      evidence: { usage: 'not asked for' },
    });
  });

  test.each([
    ['the service has none', []],
    ['a series is empty', [series('cpu', [])]],
    ['too little of the time is covered', [series('cpu', quietHour.slice(0, 40))]],
    [
      'values are no percentages',
      [
        series(
          'cpu',
          quietHour.map(() => Number.NaN),
        ),
      ],
    ],
    [
      'values are negative',
      [
        series(
          'cpu',
          quietHour.map(() => -1),
        ),
      ],
    ],
  ])('%s', (_, usage) => {
    expect(useOf({ usage })).toMatchObject({ use: 'unknown', needsUsage: false });
  });

  test('coverage is told with what is needed', () => {
    expect(useOf({ usage: [series('cpu', quietHour.slice(0, 30))] }).evidence).toEqual({
      metric: 'cpu',
      coveragePercent: 50,
      neededPercent: 80,
      over: '1h',
    });
  });

  test.each([
    [5, 12],
    [15, 4],
  ])('samples %d minutes apart cover the hour with %d of them', (step, count) => {
    const percents = Array.from({ length: count }, () => 0);

    expect(useOf({ usage: [series('cpu', percents, step)] }).use).toBe('idle');
  });

  test('samples far apart leave the time between them uncovered', () => {
    expect(useOf({ usage: [series('cpu', [0, 0, 0], 30)] }).use).toBe('unknown');
  });
});

describe('by the idle culler in the listing', () => {
  const culler = (fields: Partial<IdleCullerObservation> = {}): IdleCullerObservation => ({
    maxIdleMinutes: 180,
    cpuPercent: 10,
    gpuPercent: 5,
    idleMinutes: 60,
    ...fields,
  });

  test('idle for the whole time by the same thresholds is idle, without asking for metrics', () => {
    expect(useOf({ culler: culler() })).toMatchObject({
      use: 'idle',
      needsUsage: false,
      evidence: { by: 'idle culler', idleMinutes: 60 },
    });
  });

  test('active within the time by the same thresholds is busy, without asking for metrics', () => {
    expect(useOf({ culler: culler({ idleMinutes: 5 }) })).toMatchObject({
      use: 'busy',
      needsUsage: false,
    });
  });

  test.each([
    ['idle by thresholds above ours', { cpuPercent: 20 }, {}],
    ['active by thresholds below ours', { cpuPercent: 5, idleMinutes: 5 }, {}],
    ['active nearly as long ago as the time looked at', { idleMinutes: 59 }, {}],
    ['a culler without a CPU threshold', { cpuPercent: undefined }, {}],
    [
      'a GPU instance whose culler has no GPU threshold',
      { gpuPercent: undefined },
      { accelerator: 'GPU' },
    ],
    ['idle minutes that the service does not say', { idleMinutes: undefined }, {}],
    [
      'activity before a change, which also sets the count back',
      { idleMinutes: 5 },
      { modifiedAt: '2026-01-05T14:27:00Z' },
    ],
    ['activity where no change is known', { idleMinutes: 5 }, { modifiedAt: undefined }],
  ])('%s proves nothing', (_, fields, instance) => {
    expect(useOf({ culler: culler(fields), ...instance })).toMatchObject({
      use: 'unknown',
      needsUsage: true,
    });
  });

  test('the GPU threshold does not matter on a CPU instance', () => {
    expect(useOf({ culler: culler({ gpuPercent: 90 }) }).use).toBe('idle');
  });

  test('an old listing proves nothing', () => {
    expect(useOf({ culler: culler() }, NOW - 11 * MINUTE)).toMatchObject({ needsUsage: true });
  });
});
