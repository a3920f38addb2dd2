import { describe, expect, test } from 'vitest';
import { stopPlanner } from '../../../lib/policy/kinds/stop.ts';
import { makePlan } from '../../../lib/policy/make-plan.ts';
import type { InstanceObservation, SpecPrice } from '../../../lib/policy/observation.ts';
import { estimateSavings, type Savings } from '../../../lib/policy/price.ts';
import {
  A_TARGET,
  anObservation,
  anObserved,
  aStopPolicy,
  NIGHT_START,
} from '../../helpers/policy-setup.ts';

const PRICES: SpecPrice[] = [
  { spec: 'ecs.g6.large', pricePerHour: 0.5, currency: 'CNY', gpus: 0, vcpus: 2 },
  { spec: 'ecs.gn7.2x', pricePerHour: 30, currency: 'CNY', gpus: 2, vcpus: 32 },
  { spec: 'ecs.gn7.intl', pricePerHour: 4, currency: 'USD', gpus: 1, vcpus: 16 },
];

function savingsOf(
  instances: readonly InstanceObservation[],
  stoppedAt: Readonly<Record<string, string>>,
  policy = aStopPolicy(),
): Savings {
  const observation = anObservation(instances, NIGHT_START);
  const at = new Date(NIGHT_START);
  const { plan } = makePlan(stopPlanner, {
    policy,
    target: A_TARGET,
    observation,
    scheduledAt: at,
    decidedAt: at,
  });
  return estimateSavings({
    plan,
    policy,
    observation,
    prices: PRICES,
    stoppedAt: new Map(Object.entries(stoppedAt).map(([id, when]) => [id, new Date(when)])),
  });
}

const gpu = anObserved({ id: 'gpu', spec: 'ecs.gn7.2x', accelerator: 'GPU' });

test('counts from the stop to the end of the window', () => {
  expect(savingsOf([gpu], { gpu: '2026-01-05T14:30:00Z' })).toEqual({
    hours: 9.5,
    gpuHours: 19,
    money: [{ currency: 'CNY', amount: 285 }],
    unpriced: 0,
    assumption: expect.stringContaining('until the window ends'),
  });
});

test('counts only what was stopped, and nothing after the window', () => {
  expect(savingsOf([gpu], {})).toMatchObject({ hours: 0, gpuHours: 0, money: [] });
  expect(savingsOf([gpu], { gpu: '2026-01-06T03:00:00Z' }).hours).toBe(0);
});

test('adds up by currency', () => {
  const instances = [
    gpu,
    anObserved({ id: 'small' }),
    anObserved({ id: 'abroad', spec: 'ecs.gn7.intl' }),
  ];
  const stopped = { gpu: NIGHT_START, small: NIGHT_START, abroad: NIGHT_START };

  expect(savingsOf(instances, stopped)).toMatchObject({
    hours: 30,
    gpuHours: 30,
    money: [
      { currency: 'CNY', amount: 305 },
      { currency: 'USD', amount: 40 },
    ],
  });
});

test('weighs with the share of its life that the instance ran', () => {
  const day = 24 * 3_600_000;
  const halfTime = { createdAt: '2025-12-26T14:00:00Z', accumulatedRunningMs: 5 * day };

  expect(savingsOf([{ ...gpu, ...halfTime }], { gpu: NIGHT_START })).toMatchObject({
    hours: 5,
    gpuHours: 10,
    money: [{ currency: 'CNY', amount: 150 }],
  });
  // More than its life cannot be; nothing known counts in full.
  expect(
    savingsOf([{ ...gpu, accumulatedRunningMs: 10_000 * day }], { gpu: NIGHT_START }).hours,
  ).toBe(10);
  expect(
    savingsOf([{ ...gpu, createdAt: undefined, accumulatedRunningMs: 1 }], { gpu: NIGHT_START })
      .hours,
  ).toBe(10);
});

describe('money', () => {
  test('is for pay-as-you-go only', () => {
    const instance = { ...gpu, paymentType: 'Subscription' };

    expect(savingsOf([instance], { gpu: NIGHT_START })).toMatchObject({ hours: 10, money: [] });
  });

  test('is missing where there is no price, and that is counted', () => {
    const instance = { ...gpu, spec: 'ecs.unknown' };

    expect(savingsOf([instance], { gpu: NIGHT_START })).toMatchObject({
      hours: 10,
      gpuHours: 0,
      money: [],
      unpriced: 1,
    });
  });
});

describe('a schedule has no end', () => {
  test('so its stops count for twelve hours', () => {
    const policy = aStopPolicy({ schedule: '0 0 22 * * *' });

    expect(savingsOf([gpu], { gpu: NIGHT_START }, policy)).toMatchObject({
      hours: 12,
      assumption: expect.stringContaining('for 12 hours or until the next scheduled time'),
    });
  });

  test('or until it comes again', () => {
    const policy = aStopPolicy({ schedule: '@every 2h' });

    expect(savingsOf([gpu], { gpu: NIGHT_START }, policy).hours).toBe(2);
  });
});
