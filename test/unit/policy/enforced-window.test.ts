import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkedStart, findDue, isCheck, lastLook } from '../../../lib/policy/due.ts';
import { stopPlanner } from '../../../lib/policy/kinds/stop.ts';
import { makePlan } from '../../../lib/policy/make-plan.ts';
import { parsePolicies } from '../../../lib/policy/policies.ts';
import { A_TARGET, anObservation, anObserved, aStopPolicy } from '../../helpers/policy-setup.ts';

const policy = aStopPolicy({ enforce: { grace: '30m', every: '15m' } });
const START = Date.parse('2026-01-05T14:00:00Z');
const MINUTE = 60_000;
const at = (minutes: number) => new Date(START + minutes * MINUTE);

function dueBetween(from: number, to: number) {
  const due = findDue(policy, { processedThrough: at(from), now: at(to) });
  return { ...due, boundary: due.boundary?.at, passed: due.passed.map((one) => one.at) };
}

describe('an enforced window', () => {
  test('is looked at when it starts, and again and again until it ends', () => {
    expect(dueBetween(-5, 0)).toMatchObject({ boundary: at(0), passed: [] });
    expect(dueBetween(0, 5)).toMatchObject({ boundary: undefined, reason: 'nothing-due' });
    expect(dueBetween(10, 15)).toMatchObject({ boundary: at(15) });
    expect(dueBetween(15, 50)).toMatchObject({ boundary: at(45), passed: [at(30)] });
    expect(dueBetween(585, 600)).toMatchObject({ boundary: undefined });
  });

  test('comes to each check once, whenever the ticks come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 45 }), { maxLength: 60 }), (steps) => {
        const seen: number[] = [];
        let last = -1;
        for (const step of steps) {
          const now = last + step;
          const due = dueBetween(last, now);
          seen.push(...due.passed.map(Number), ...(due.boundary ? [Number(due.boundary)] : []));
          last = now;
        }

        const all = Array.from({ length: 40 }, (_, k) => START + k * 15 * MINUTE);
        expect(seen).toEqual(all.filter((one) => one <= Number(at(last)) && last < 600));
      }),
    );
  });

  test('tells its checks from its start', () => {
    expect(isCheck(policy, at(0))).toBe(false);
    expect(isCheck(policy, at(15))).toBe(true);
    expect(isCheck(aStopPolicy(), at(15))).toBe(false);
    expect(checkedStart(policy, at(45))).toEqual(at(0));
  });

  test.each([-15, 7, 600, 615])('has no check at minute %i', (minute) => {
    expect(isCheck(policy, at(minute))).toBe(false);
  });

  test.each([
    [0, 0],
    [14, 0],
    [15, 15],
    [599, 585],
    [610, 600],
  ])('was last looked at, by minute %i, at minute %i', (minute, last) => {
    expect(lastLook(policy, at(minute))?.at).toEqual(at(last));
  });

  test('whose start waits for snapshots comes to its checks after it', () => {
    const awaits = { policy: 'nightly', leadMs: 0, waitMs: 120 * MINUTE, ifFails: 'keep' } as const;
    const waiting = { ...policy, awaits };

    const early = findDue(waiting, { processedThrough: at(-20), now: at(50) });
    const later = findDue(waiting, { processedThrough: at(50), now: at(60) });

    expect(early).toMatchObject({ boundary: { at: at(0) }, passed: [] });
    expect(later).toMatchObject({ boundary: { at: at(60) } });
  });
});

function reasonAt(minutes: number, modifiedAt: Date | undefined) {
  const { plan } = makePlan(stopPlanner, {
    policy,
    target: A_TARGET,
    observation: anObservation([anObserved({ modifiedAt: modifiedAt?.toISOString() })]),
    scheduledAt: at(minutes),
    decidedAt: at(minutes),
  });
  const [decision] = plan.decisions;
  return `${decision?.action} ${decision?.reason}`;
}

test('goes without a notice before', () => {
  const channel = { name: 'lab', kind: 'slack', url: { env: 'URL' } };
  const problemsOf = (warn?: string) => {
    const parsed = parsePolicies({
      version: 1,
      targets: [A_TARGET],
      channels: [channel],
      policies: [
        {
          name: 'night',
          kind: 'stop',
          window: { from: '22:00', to: '08:00' },
          enforce: {},
          notify: { channels: ['lab'], ...(warn && { warn }) },
        },
      ],
    });
    return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
  };

  expect(problemsOf()).toEqual([]);
  expect(problemsOf('30m')).toEqual([
    expect.stringContaining('policies[0].notify.warn: does not go with `enforce`'),
  ]);
});

describe('what is started within it', () => {
  test('has its grace, and is stopped by the check after that', () => {
    expect(reasonAt(60, at(45))).toBe('keep in-grace');
    expect(reasonAt(75, at(45))).toBe('stop off-hours');
  });

  test('has none at the start of the window', () => {
    expect(reasonAt(0, at(-1))).toBe('stop off-hours');
  });

  test('is left alone where nobody knows since when', () => {
    expect(reasonAt(60, undefined)).toBe('keep in-grace');
  });
});
