import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileHolds, type HoldsSeen } from '../../../lib/policy/holds.ts';
import { nextHoldsSeen } from '../../../lib/policy/next-holds-seen.ts';
import { anObserved, aStopPolicy } from '../../helpers/policy-setup.ts';

const NOW = Date.parse('2026-01-05T14:00:00Z');
const CHANGED = '2026-01-05T13:00:00.000Z';
const HOUR = 3_600_000;
const policy = aStopPolicy();

function aHeld(value: string | undefined, modifiedAt = CHANGED, id = 'dsw-a') {
  return anObserved({
    id,
    modifiedAt,
    labels: value === undefined ? {} : { 'steward-hold': value },
  });
}

function next(before: HoldsSeen, instances: ReturnType<typeof aHeld>[], isWhole = true) {
  return nextHoldsSeen(before, { instances, isWhole }, policy, NOW);
}

test('durations and ends beyond the longest that is allowed are kept in mind, others are not', () => {
  const seen = next({}, [
    aHeld('2h', CHANGED, 'dsw-c'),
    aHeld('2099-01-01', CHANGED, 'dsw-b'),
    aHeld('2026-01-06', CHANGED, 'dsw-d'),
    aHeld('soon', CHANGED, 'dsw-e'),
    aHeld(undefined, CHANGED, 'dsw-f'),
    aHeld('2h', '2026-01-05T15:00:00Z', 'dsw-g'),
  ]);

  expect(seen).toEqual({
    'dsw-b': { value: '2099-01-01', since: CHANGED },
    'dsw-c': { value: '2h', since: CHANGED },
    'dsw-g': { value: '2h', since: '2026-01-05T14:00:00.000Z' },
  });
  expect(Object.keys(seen)).toEqual(['dsw-b', 'dsw-c', 'dsw-g']);
});

test('a value counts from its first sight until it is seen to be gone or to be another', () => {
  const before = { 'dsw-a': { value: '2h', since: '2026-01-01T00:00:00.000Z' } };

  expect(next(before, [aHeld('2h')])).toEqual(before);
  expect(next(before, [aHeld('3h')])).toEqual({ 'dsw-a': { value: '3h', since: CHANGED } });
  expect(next(before, [aHeld(undefined)])).toEqual({});
  expect(next(before, [aHeld('2026-01-06')])).toEqual({});
});

test('what a look does not show is forgotten only where the look was whole', () => {
  const before = { 'dsw-a': { value: '2h', since: '2026-01-01T00:00:00.000Z' } };
  const other = aHeld(undefined, CHANGED, 'dsw-z');

  expect(next(before, [other])).toEqual({});
  expect(next(before, [other], false)).toEqual(before);
  expect(next(before, [])).toEqual(before);
});

test('no label that stays as it is holds longer than it says, or than is allowed, however often its instance changes', () => {
  const looks = fc.array(
    fc.record({
      passes: fc.integer({ min: 1, max: 40 }),
      changedAgo: fc.integer({ min: 0, max: 50 }),
    }),
    { minLength: 1, maxLength: 30 },
  );
  const values: [string, number][] = [
    ['2h', 2],
    ['3d', 72],
    ['30d', 7 * 24],
    ['2099-01-01', 7 * 24],
    ['2099-01-01T00:00:00Z', 7 * 24],
  ];

  fc.assert(
    fc.property(fc.constantFrom(...values), looks, ([value, mostHours], drawn) => {
      let nowMs = NOW;
      let record: HoldsSeen = {};
      for (const { passes, changedAgo } of drawn) {
        nowMs += passes * HOUR;
        const instance = aHeld(value, new Date(nowMs - changedAgo * HOUR).toISOString());
        const hold = compileHolds(policy.holds, policy.timeZone, nowMs, record)(instance);
        const firstAt = NOW + (drawn[0]?.passes ?? 0) * HOUR;
        if (hold.kind === 'held') expect(nowMs).toBeLessThan(firstAt + mostHours * HOUR);
        const look = { instances: [instance], isWhole: true };
        record = nextHoldsSeen(record, look, policy, nowMs);
      }
    }),
  );
});
