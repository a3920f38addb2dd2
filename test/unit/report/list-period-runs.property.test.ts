import fc from 'fast-check';
import { expect, it } from 'vitest';
import { listPeriodRuns } from '../../../lib/report/list-period-runs.ts';
import {
  listRecordedPolicies,
  listRecordedRuns,
  newestFirst,
} from '../../../lib/run/recorded-runs.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';
import { localDay } from '../../helpers/report-data.ts';

/** Names of which one begins with the other, and goes on with what comes before and after a slash. */
const policy = fc.constantFrom('a', 'a-b', 'a.warning', 'a0', 'a0b', 'ab', 'night', 'night-2');

/** Hours of a month in which days of Shanghai are other days in UTC. */
const run = fc.record({
  policy,
  hour: fc.nat({ max: 30 * 24 }),
  target: fc.constantFrom('hangzhou', 'singapore'),
  file: fc.constantFrom('plan.json', 'report.json', 'outcomes-1.jsonl'),
});

const instantOf = (hour: number) =>
  new Date(Date.UTC(2026, 10, 1, hour)).toISOString().replace('.000Z', 'Z');

it('finds the runs of a period, as looking at every key would', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(run, { maxLength: 25 }),
      fc.subarray(['runs/README.txt', 'runs/a/notes.txt', 'runs/zz/x/y/z/deep.json', 'runsx/a/b']),
      fc.nat({ max: 25 }),
      fc.nat({ max: 9 }),
      async (runs, others, first, length) => {
        const store = createMemoryStore();
        for (const { policy: name, hour, target, file } of runs) {
          await store.put(`runs/${name}/${instantOf(hour)}/${target}/${file}`, '{}');
        }
        for (const key of others) await store.put(key, 'x');
        const dayAt = (at: number) => localDay(new Date(Date.UTC(2026, 10, 1 + at, 1)));
        const [from, to] = [dayAt(first), dayAt(first + length)];

        const found = await listPeriodRuns(store, { from, to, timeZone: 'Asia/Shanghai' });

        const policies = await listRecordedPolicies(store);
        const lists = policies.map(({ policy }) => listRecordedRuns(store, { policy }));
        const all = (await Promise.all(lists)).flat().sort(newestFirst);
        expect(found).toEqual(
          all.filter(({ scheduledAt }) => {
            const day = localDay(new Date(scheduledAt));
            return day >= from && day <= to;
          }),
        );
      },
    ),
    { numRuns: 150 },
  );
});

it('looks at no key of other days, but for the first of each policy and two behind the period', async () => {
  const store = createMemoryStore();
  for (let hour = 0; hour < 30 * 24; hour += 4) {
    for (const name of ['a', 'a0', 'night']) {
      await store.put(`runs/${name}/${instantOf(hour)}/hangzhou/report.json`, '{}');
    }
  }
  let keys = 0;
  const counting: typeof store = {
    ...store,
    async *list(prefix, options) {
      for await (const info of store.list(prefix, options)) {
        keys += 1;
        yield info;
      }
    },
  };

  const period = { from: '2026-11-20', to: '2026-11-21', timeZone: 'UTC' };
  const found = await listPeriodRuns(counting, period);

  expect(found).toHaveLength(3 * 12);
  expect(keys).toBe(3 * 12 + 3 * 3);
});
