import { describe, expect, it, test } from 'vitest';
import {
  applyRetention,
  capRemovals,
  type RetentionDecision,
  type RetentionItem,
} from '../../../lib/policy/retention.ts';
import type { RetentionRule } from '../../../lib/policy/retention-schema.ts';
import fixture from '../../fixtures/retention-cases.json' with { type: 'json' };
import { aRule, itemsAt } from '../../helpers/retention-setup.ts';

function apply(
  items: readonly RetentionItem[],
  rule: RetentionRule,
  timeZone = 'UTC',
  nowMs?: number,
): readonly RetentionDecision[] {
  return applyRetention(items, rule, { timeZone, ...(nowMs === undefined ? {} : { nowMs }) });
}

function kept(decisions: readonly RetentionDecision[]): Record<string, readonly string[]> {
  return Object.fromEntries(
    decisions.flatMap((one) => (one.action === 'keep' ? [[one.id, one.reasons]] : [])),
  );
}

/** `daily 2026-03-01` → `daily`, as restic has it; `within 7d` stays. */
function ruleOf(reason: string): string {
  return reason.startsWith('within') ? reason : (reason.split(' ')[0] ?? '');
}

describe('what restic answers', () => {
  test.each(fixture.cases)('$name, $zone, $policy', ({ zone, policy, ties, times, keep }) => {
    const ids = times.map((_, index) => `s-${index}`);
    const decisions = apply(itemsAt(times, ids), aRule(policy), zone);

    const found = Object.entries(kept(decisions)).map(([id, reasons]) => [
      times[ids.indexOf(id)] ?? '',
      ties ? '' : reasons.map(ruleOf).join(),
    ]);
    const expected = keep.map(([time, rules]) => [time, ties ? '' : [rules].flat().join()]);
    expect(found.toSorted()).toEqual(expected.toSorted());
  });
});

describe('reasons', () => {
  it('name every rule and the period that an item is kept for', () => {
    const items = itemsAt(['2021-01-03T17:00:00Z', '2021-01-03T15:00:00Z', '2020-12-30T00:00:00Z']);
    const rule = aRule({
      ...{ keepLast: 1, keepHourly: 2, keepDaily: 1, keepWeekly: 2, keepMonthly: 1 },
      ...{ keepYearly: 9, keepWithin: '1h' },
    });

    expect(kept(apply(items, rule, 'Asia/Shanghai'))).toEqual({
      '2021-01-03T17:00:00Z': [
        'within 1h',
        'last 1',
        'hourly 2021-01-04 01:00',
        'daily 2021-01-04',
        'weekly 2021-W01',
        'monthly 2021-01',
        'yearly 2021',
      ],
      '2021-01-03T15:00:00Z': ['hourly 2021-01-03 23:00', 'weekly 2020-W53'],
      '2020-12-30T00:00:00Z': ['yearly 2020'],
    });
  });

  it.each([
    ['2024-12-30T00:00:00Z', '2025-W01'],
    ['2024-12-29T23:59:59Z', '2024-W52'],
    ['2027-01-03T00:00:00Z', '2026-W53'],
    ['2016-01-03T00:00:00Z', '2015-W53'],
    ['1969-12-31T00:00:00Z', '1970-W01'],
    ['1960-01-03T00:00:00Z', '1959-W53'],
  ])('%s lies in ISO week %s', (time, week) => {
    expect(kept(apply(itemsAt([time]), aRule({ keepWeekly: 1 })))).toEqual({
      [time]: [`weekly ${week}`],
    });
  });

  it('hold beyond the year 9999, where the local year is later', () => {
    const items = itemsAt(['9999-12-31T23:00:00Z', '9999-12-31T15:00:00Z', '9999-12-30T23:00:00Z']);

    const decisions = apply(items, aRule({ keepDaily: 3 }), 'Asia/Shanghai');

    expect(Object.values(kept(decisions)).flat()).toEqual([
      'daily +010000-01-01',
      'daily 9999-12-31',
    ]);
  });
});

describe('edges', () => {
  it('decides nothing about nothing', () => {
    expect(apply([], aRule({ keepLast: 3, keepWithin: '1d' }))).toEqual([]);
  });

  it('keeps the only one', () => {
    const items = itemsAt(['2026-01-01T00:00:00Z']);

    expect(apply(items, aRule({ keepYearly: 1 }))[0]?.action).toBe('keep');
    expect(apply(items, aRule({ keepWithin: '1h' }))[0]?.action).toBe('keep');
  });

  it('takes the greater id for newer where instants are equal, whatever the order of the input', () => {
    const same = '2026-01-01T00:00:00Z';
    const items = itemsAt([same, same, same, same], ['b', 'd', 'B', 'a']);

    expect(apply(items, aRule({ keepLast: 2 })).map(({ id }) => id)).toEqual(['d', 'b', 'a', 'B']);
    expect(kept(apply(items.toReversed(), aRule({ keepLast: 2 })))).toEqual({
      d: ['last 1'],
      b: ['last 2'],
    });
  });

  it('counts both passes of a repeated hour as one', () => {
    const items = itemsAt([
      '2026-11-01T07:30:00Z',
      '2026-11-01T06:30:00Z',
      '2026-11-01T05:30:00Z',
      '2026-11-01T04:30:00Z',
    ]);

    const decisions = apply(items, aRule({ keepHourly: 3 }), 'America/New_York');

    expect(Object.keys(kept(decisions))).toEqual([0, 1, 3].map((index) => items[index]?.id));
  });

  it('counts a day twice where clocks go back over midnight, as restic does', () => {
    // Clocks in St. John's went from 00:01 on the 7th back to 23:01 on the 6th.
    const walls = ['2010-11-07T03:40:00Z', '2010-11-07T02:45:00Z', '2010-11-07T02:30:30Z'];

    const decisions = apply(itemsAt(walls), aRule({ keepDaily: 9 }), 'America/St_Johns');

    expect(Object.values(kept(decisions)).flat()).toEqual([
      'daily 2010-11-07',
      'daily 2010-11-06',
      'daily 2010-11-07',
    ]);
  });
});

describe('what no rule of restic keeps', () => {
  const days = itemsAt(Array.from({ length: 6 }, (_, day) => `2026-01-0${6 - day}T12:00:00Z`));

  it('is kept up to the floor, newest first', () => {
    expect(kept(apply(days, aRule({ keepLast: 1, keepYearly: 1, minCount: 3 })))).toEqual({
      '2026-01-06T12:00:00Z': ['last 1', 'yearly 2026'],
      '2026-01-05T12:00:00Z': ['floor'],
      '2026-01-04T12:00:00Z': ['floor'],
    });
  });

  it('is kept where even the newest is outside its own time (a day that Apia never had)', () => {
    const items = itemsAt(['2011-12-31T10:00:00+14:00', '2011-12-31T09:00:00+14:00']);

    expect(kept(apply(items, aRule({ keepWithin: '1d' }), 'Pacific/Apia'))).toEqual({
      '2011-12-31T10:00:00+14:00': ['floor'],
    });
  });

  it('is kept whole by a rule that keeps nothing', () => {
    const decisions = apply(days, aRule({ keepLast: 0 }));

    expect(decisions.map(({ action }) => action)).toEqual(days.map(() => 'keep'));
  });

  it('is kept if it is the oldest, as long as a count is left and it is wanted', () => {
    const oldest = '2026-01-01T12:00:00Z';

    expect(kept(apply(days, aRule({ keepMonthly: 2 })))[oldest]).toBeUndefined();
    expect(kept(apply(days, aRule({ keepMonthly: 2, keepOldest: true })))[oldest]).toEqual([
      'oldest monthly 2026-01',
    ]);
    expect(kept(apply(days, aRule({ keepMonthly: 1, keepOldest: true })))[oldest]).toBeUndefined();
  });
});

describe('items from the future', () => {
  const items = itemsAt([
    '2026-01-05T00:00:00Z',
    '2026-01-03T00:00:00.000000001Z',
    '2026-01-03T00:00:00Z',
    '2026-01-02T00:00:00Z',
  ]);

  it('are kept and not counted', () => {
    const rule = aRule({ keepLast: 1, keepWithin: '1d' });

    expect(kept(apply(items, rule, 'UTC', Date.UTC(2026, 0, 3)))).toEqual({
      '2026-01-05T00:00:00Z': ['future'],
      '2026-01-03T00:00:00.000000001Z': ['future'],
      '2026-01-03T00:00:00Z': ['within 1d', 'last 1'],
    });
  });

  it('are none where nobody says what time it is', () => {
    expect(Object.keys(kept(apply(items, aRule({ keepLast: 1 }))))).toEqual([items[0]?.id]);
  });
});

describe('fixed items', () => {
  it('take their place in the rules, but not in the floor', () => {
    const [newest, ...others] = itemsAt([
      '2026-01-01T12:00:00Z',
      '2026-01-01T11:00:00Z',
      '2026-01-01T10:00:00Z',
    ]);
    const items = [{ ...(newest ?? expect.fail()), fixed: true }, ...others];

    expect(Object.values(kept(apply(items, aRule({ keepDaily: 1 }))))).toEqual([
      ['daily 2026-01-01'],
      ['floor'],
    ]);
  });

  it('stay where no rule keeps them', () => {
    const items = itemsAt(['2026-01-01T12:00:00Z', '2026-01-01T11:00:00Z']).map((item) => ({
      ...item,
      fixed: true,
    }));

    expect(Object.values(kept(apply(items, aRule({ keepDaily: 1 }))))).toEqual([
      ['daily 2026-01-01'],
      ['fixed'],
    ]);
  });
});

test('the oldest removals are the ones that fit in a run', () => {
  expect(capRemovals(['c', 'b', 'a'], 2)).toEqual({ spared: ['c'], removed: ['b', 'a'] });
  expect(capRemovals(['c', 'b', 'a'], 0)).toEqual({ spared: ['c', 'b', 'a'], removed: [] });
  expect(capRemovals(['c', 'b', 'a'], 9)).toEqual({ spared: [], removed: ['c', 'b', 'a'] });
  expect(capRemovals(['a'], undefined)).toEqual({ spared: [], removed: ['a'] });
});
