import { describe, expect, test } from 'vitest';
import { createAvoidedCount } from '../../../lib/run/count-avoided.ts';
import type { RunReport } from '../../../lib/run/report.ts';
import { aReport } from '../../helpers/a-report.ts';

const UNTIL = '2026-01-06T08:00:00.000Z';

/** A run that stopped dsw-a, which runs all its life, has two GPUs and costs 10 CNY an hour. */
function stopAt(at: string, before: string, until = UNTIL): RunReport {
  const stop = {
    instanceId: 'dsw-a',
    at,
    share: 1,
    gpus: 2,
    price: { currency: 'CNY', perHour: 10 },
  };
  const hours = (Date.parse(until) - Date.parse(at)) / 3_600_000;
  const money = [{ currency: 'CNY', amount: hours * 10 }];
  const sums = { hours, gpuHours: hours * 2, money, unpriced: 0, assumption: 'Estimate.' };
  return aReport({
    savings: { ...sums, of: { until, stops: [stop] } },
    changes: { 'dsw-a': { action: 'stop', at, before, after: at } },
  });
}

function startAt(at: string): RunReport {
  const change = { action: 'start', at, before: undefined, after: at } as const;
  return aReport({ kind: 'start', changes: { 'dsw-a': change } });
}

/** Hours and money of each run, in the order given: oldest first. */
function countAll(...runs: readonly RunReport[]): (readonly (number | undefined)[])[] {
  const avoided = createAvoidedCount();
  return runs
    .toReversed()
    .map((run) => avoided.count(run))
    .toReversed()
    .map((savings) => [savings?.hours, savings?.money[0]?.amount]);
}

const TEN = '2026-01-05T22:00:00.000Z';

describe('what runs saved together', () => {
  test('is the whole window for one stop', () => {
    expect(countAll(stopAt(TEN, '2026-01-05T09:00:00Z'))).toEqual([[10, 100]]);
  });

  test('leaves out the time for which its owner had it run again', () => {
    const again = stopAt('2026-01-05T23:06:00.000Z', '2026-01-05T22:30:00Z');

    expect(countAll(stopAt(TEN, '2026-01-05T09:00:00Z'), again)).toEqual([
      [0.5, 5],
      [8.9, 89],
    ]);
  });

  test('counts once what two policies have stopped, each to the end of its own window', () => {
    const other = stopAt('2026-01-05T22:06:00.000Z', '2026-01-05T09:00:00Z', TEN);
    const first = stopAt(TEN, '2026-01-05T09:00:00Z');
    const second = stopAt('2026-01-05T22:06:00.000Z', '2026-01-05T09:00:00Z');

    expect(countAll(first, second)).toEqual([
      [0.1, 1],
      [9.9, 99],
    ]);
    expect(countAll(first, first)).toEqual([
      [0, 0],
      [10, 100],
    ]);
    expect(countAll(other)).toEqual([[0, 0]]);
  });

  test('ends where a run of ours starts it', () => {
    const runs = [stopAt(TEN, '2026-01-05T09:00:00Z'), startAt('2026-01-06T07:00:00Z')];

    expect(countAll(...runs)).toEqual([
      [9, 90],
      [undefined, undefined],
    ]);
  });

  test('does not mix up targets', () => {
    const again = stopAt('2026-01-05T23:00:00.000Z', '2026-01-05T22:30:00Z');

    expect(countAll(stopAt(TEN, '2026-01-05T09:00:00Z'), { ...again, target: 'other' })).toEqual([
      [10, 100],
      [9, 90],
    ]);
  });

  test('is what an older report says where it has no more than sums', () => {
    const { of: _, ...sums } = stopAt(TEN, '2026-01-05T09:00:00Z').savings ?? {};
    const old = { ...stopAt(TEN, ''), savings: sums as RunReport['savings'] };

    expect(createAvoidedCount().count(old)).toEqual(sums);
  });
});
