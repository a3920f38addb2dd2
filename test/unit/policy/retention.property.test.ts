import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shiftsBetween } from '../../../lib/base/zone-shifts.ts';
import { applyRetention, type RetentionItem } from '../../../lib/policy/retention.ts';
import type { RetentionRule } from '../../../lib/policy/retention-schema.ts';
import { type Timed, whatStays } from '../../helpers/retention-oracle.ts';
import { aRule } from '../../helpers/retention-setup.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FROM = Date.UTC(2004, 0, 1);
const THROUGH = Date.UTC(2037, 0, 1);
const ZONES = Intl.supportedValuesOf('timeZone');
const ODD_ZONES = ['Australia/Lord_Howe', 'America/St_Johns', 'Pacific/Apia', 'Asia/Kathmandu'];

const aZone = fc.oneof(fc.constantFrom(...ZONES), fc.constantFrom(...ODD_ZONES));

/** Times over minutes or years, many of them around a change of clocks and some of them equal. */
function someTimes(zone: string): fc.Arbitrary<Timed[]> {
  const shifts = shiftsBetween(zone, FROM, THROUGH).map(({ at }) => at);
  const aCentre = fc.oneof(
    fc.integer({ min: FROM, max: THROUGH }),
    ...(shifts.length > 0 ? [fc.constantFrom(...shifts)] : []),
  );
  const aStep = fc.constantFrom(900_000, HOUR_MS, 7 * HOUR_MS, DAY_MS, 12 * DAY_MS, 200 * DAY_MS);
  return fc
    .record({
      centre: aCentre,
      step: aStep,
      places: fc.array(fc.tuple(fc.integer({ min: -15, max: 15 }), fc.nat(2)), { maxLength: 40 }),
    })
    .map(({ centre, step, places }) =>
      places.map(([place, jitter], index) => ({
        id: `s-${(index * 7919) % 1000}`,
        ms: Math.floor((centre + place * step) / 1000) * 1000 + (jitter - 1) * 1000,
      })),
    );
}

const aZoneWithTimes = aZone.chain((zone) => fc.tuple(fc.constant(zone), someTimes(zone)));

const aCount = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 8 }) },
  { weight: 1, arbitrary: fc.constantFrom(1000, Number.MAX_SAFE_INTEGER) },
);

const COUNTS = [
  'keepLast',
  'keepHourly',
  'keepDaily',
  'keepWeekly',
  'keepMonthly',
  'keepYearly',
] as const;

function someRule(within: readonly string[]): fc.Arbitrary<RetentionRule> {
  return fc
    .record({
      counts: fc.array(aCount, { minLength: COUNTS.length, maxLength: COUNTS.length }),
      keepWithin: fc.option(fc.constantFrom(...within), { nil: undefined }),
      keepOldest: fc.boolean(),
      minCount: fc.constantFrom(1, 1, 1, 3, 10),
    })
    .map(({ counts, ...others }) => ({
      ...aRule({}),
      ...Object.fromEntries(COUNTS.map((key, index) => [key, counts[index]])),
      ...others,
    }))
    .map((rule) =>
      COUNTS.some((key) => (rule[key] ?? 0) > 0) || rule.keepWithin !== undefined
        ? rule
        : { ...rule, keepDaily: 2 },
    );
}

const anyRule = someRule(['1h', '36h', '1d', '7d', '1m', '1y2m', '1d12h', '100y']);

function toItems(times: readonly Timed[]): RetentionItem[] {
  return times.map(({ id, ms }) => ({ id, at: { ms, nanos: 0 } }));
}

function kept(items: readonly RetentionItem[], rule: RetentionRule, timeZone: string): string[] {
  return applyRetention(items, rule, { timeZone })
    .filter(({ action }) => action === 'keep')
    .map(({ id }) => id)
    .sort();
}

test('a second implementation, written differently, keeps the same', () => {
  const aHoursRule = someRule(['1h', '5h', '24h', '500h']);
  fc.assert(
    fc.property(aZoneWithTimes, aHoursRule, ([zone, times], rule) => {
      expect(kept(toItems(times), rule, zone)).toEqual(whatStays(times, rule, zone));
    }),
    { numRuns: 1500 },
  );
});

test('every item is kept with a reason or removed, once, and order does not matter', () => {
  fc.assert(
    fc.property(
      aZoneWithTimes,
      anyRule,
      fc.infiniteStream(fc.nat()),
      ([timeZone, times], rule, keys) => {
        const items = toItems(times);
        const decisions = applyRetention(items, rule, { timeZone });

        expect(decisions.map(({ id }) => id).sort()).toEqual(items.map(({ id }) => id).sort());
        for (const one of decisions) if (one.action === 'keep') expect(one.reasons).not.toEqual([]);
        const shuffled = items
          .map((item) => ({ item, key: keys.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ item }) => item);
        expect(applyRetention(shuffled, rule, { timeZone })).toEqual(decisions);
      },
    ),
    { numRuns: 300 },
  );
});

test('applied to what it kept, a rule removes nothing and keeps it for the same reasons', () => {
  fc.assert(
    fc.property(aZoneWithTimes, anyRule, ([timeZone, times], rule) => {
      const items = toItems(times);
      const first = applyRetention(items, rule, { timeZone }).filter((d) => d.action === 'keep');
      const stays = new Set(first.map(({ id }) => id));

      expect(
        applyRetention(
          items.filter(({ id }) => stays.has(id)),
          rule,
          { timeZone },
        ),
      ).toEqual(first);
    }),
    { numRuns: 300 },
  );
});

test('the newest is always kept, and never fewer than the floor or than there are', () => {
  fc.assert(
    fc.property(aZoneWithTimes, anyRule, ([timeZone, times], rule) => {
      const decisions = applyRetention(toItems(times), rule, { timeZone });

      if (times.length > 0) expect(decisions[0]?.action).toBe('keep');
      const count = decisions.filter(({ action }) => action === 'keep').length;
      expect(count).toBeGreaterThanOrEqual(Math.min(rule.minCount, times.length));
    }),
    { numRuns: 300 },
  );
});

test('raising a count removes nothing that was kept; above a floor, it never keeps fewer', () => {
  const aRaise = fc.tuple(fc.constantFrom(...COUNTS), fc.integer({ min: 1, max: 5 }));
  fc.assert(
    fc.property(aZoneWithTimes, anyRule, aRaise, ([zone, times], rule, [key, by]) => {
      const items = toItems(times);
      const raised = { ...rule, [key]: Math.min((rule[key] ?? 0) + by, Number.MAX_SAFE_INTEGER) };

      expect(kept(items, raised, zone).length).toBeGreaterThanOrEqual(
        kept(items, rule, zone).length,
      );
      // What only the floor holds may give way to what a rule holds.
      const [before, after] = [rule, raised].map((one) =>
        kept(items, { ...one, minCount: 1 }, zone),
      );
      expect(after).toEqual(expect.arrayContaining(before ?? []));
    }),
    { numRuns: 300 },
  );
});

test('moving all times by whole weeks in UTC changes nothing for days and weeks', () => {
  const aWeekCount = fc.integer({ min: -500, max: 500 });
  fc.assert(
    fc.property(
      someTimes('UTC'),
      anyRule,
      aWeekCount,
      (times, { keepDaily, keepWeekly }, weeks) => {
        const rule = { ...aRule({}), keepDaily, keepWeekly, keepLast: 1 };
        const moved = times.map(({ id, ms }) => ({ id, ms: ms + weeks * 7 * DAY_MS }));

        expect(kept(toItems(moved), rule, 'UTC')).toEqual(kept(toItems(times), rule, 'UTC'));
      },
    ),
    { numRuns: 300 },
  );
});

test('pruning every night ends where pruning once ends, for daily snapshots', () => {
  const aRuleOfYears = fc.record({
    keepDaily: fc.integer({ min: 1, max: 14 }),
    keepWeekly: fc.integer({ min: 0, max: 8 }),
    keepMonthly: fc.integer({ min: 0, max: 14 }),
    keepYearly: fc.integer({ min: 0, max: 4 }),
  });
  const aStart = fc.integer({ min: FROM / DAY_MS, max: THROUGH / DAY_MS - 800 });
  fc.assert(
    fc.property(aZone, aRuleOfYears, aStart, fc.nat(DAY_MS - 1), (zone, counts, start, time) => {
      const rule = aRule(counts);
      // A day of 24 hours each: near a change of clocks two may fall on one date, or a date may have none.
      const all = toItems(
        Array.from({ length: 400 }, (_, day) => ({
          id: `s-${day}`,
          ms: (start + day) * DAY_MS + time,
        })),
      );
      let nightly: RetentionItem[] = [];
      for (const item of all) {
        const items = [...nightly, item];
        const stays = new Set(kept(items, rule, zone));
        nightly = items.filter(({ id }) => stays.has(id));
      }

      expect(nightly.map(({ id }) => id).sort()).toEqual(kept(all, rule, zone));
    }),
    { numRuns: 25 },
  );
});
