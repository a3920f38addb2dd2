import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readReportInput } from '../../../lib/report/read-report-input.ts';
import { lastListing } from '../../../lib/run/acted-before.ts';
import { latestRuns, latestRunsOfAll } from '../../../lib/run/latest-runs.ts';
import { findRecordedDecision } from '../../../lib/run/recorded-decision.ts';
import { listRecordedPolicies, listRecordedRuns } from '../../../lib/run/recorded-runs.ts';
import { instantText } from '../../../lib/run/run-key.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';
import type { ObjectStore } from '../../../lib/store/object-store.ts';
import { countingLists } from '../../helpers/counting-lists.ts';

const NOW = new Date('2026-06-30T12:00:00Z');
const DAY_MS = 24 * 3_600_000;

const FILES = ['intents-000001-0001.json', 'outcomes-000001-0001-0001.jsonl', 'plan.json'];
const REPORT = JSON.stringify({
  version: 1,
  status: 'done',
  counts: { instances: 3, reasons: { 'other-workspace': 1 } },
  trips: [],
});

async function record(store: ObjectStore, policy: string, at: Date, target = 'main') {
  const prefix = `runs/${policy}/${instantText(at)}/${target}/`;
  for (const file of FILES) await store.put(`${prefix}${file}`, '{"version":1}');
  await store.put(`${prefix}report.json`, REPORT);
}

/** Two policies: one that looks every 15 minutes, one that runs each night. */
async function aHistory(days: number): Promise<ObjectStore> {
  const store = createMemoryStore();
  const lastLookMs = NOW.getTime() - 60_000;
  for (let look = 0; look < days * 96; look += 1) {
    await record(store, 'night.backstop', new Date(lastLookMs - look * 15 * 60_000));
  }
  for (let day = 0; day < days; day += 1) {
    await record(store, 'weekly', new Date(lastLookMs - day * DAY_MS), 'other');
  }
  await store.put('runs/notes.txt', 'by hand');
  return store;
}

describe('runs on record', () => {
  it('are listed once each, newest first, by policy and target, dry runs apart', async () => {
    const store = createMemoryStore();
    await record(store, 'night', new Date('2026-01-05T14:00:00Z'));
    await record(store, 'night', new Date('2026-01-06T14:00:00Z'));
    await record(store, 'night', new Date('2026-01-06T14:00:00Z'), 'other');
    await record(store, 'night-two', new Date('2026-01-10T00:00:00Z'));
    await store.put('dry-run/runs/night/2026-01-07T14:00:00Z/main/plan.json', '{}');
    await store.put('runs/notes.txt', 'by hand');

    const night = await listRecordedRuns(store, { policy: 'night' });
    const dry = await listRecordedRuns(store, { policy: 'night', mode: 'plan' });
    const all = await latestRunsOfAll(store, { backFrom: NOW, most: 2 });

    expect(night.map(({ prefix }) => prefix)).toEqual([
      'runs/night/2026-01-06T14:00:00Z/main/',
      'runs/night/2026-01-06T14:00:00Z/other/',
      'runs/night/2026-01-05T14:00:00Z/main/',
    ]);
    expect(dry.map(({ scheduledAt }) => scheduledAt)).toEqual(['2026-01-07T14:00:00Z']);
    expect((await listRecordedPolicies(store)).map(({ policy }) => policy)).toEqual([
      'night-two',
      'night',
    ]);
    expect(all.map(({ prefix }) => prefix)).toEqual([
      'runs/night-two/2026-01-10T00:00:00Z/main/',
      'runs/night/2026-01-06T14:00:00Z/main/',
    ]);
  });

  test('of a time are those that a look at all of them finds, also with milliseconds', async () => {
    const instants = fc.integer({ min: 0, max: 40_000 }).map((steps) => steps * 250);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(instants, { maxLength: 12 }),
        instants,
        instants,
        fc.integer({ min: 1, max: 5 }),
        async (ats, one, other, most) => {
          const store = createMemoryStore();
          const at = (ms: number) => new Date(NOW.getTime() + ms);
          for (const ms of ats) await record(store, 'night', at(ms));
          const [from, to] = [Math.min(one, other), Math.max(one, other)];
          const wanted = { policy: 'night', from: at(from), to: at(to) };

          const listed = await listRecordedRuns(store, wanted);
          const latest = await latestRuns(store, { ...wanted, backFrom: at(to), most });

          const expected = ats
            .filter((ms) => ms >= from && ms < to)
            .sort((a, b) => b - a)
            .map((ms) => instantText(at(ms)));
          expect(listed.map(({ scheduledAt }) => scheduledAt)).toEqual(expected);
          expect(latest.map(({ scheduledAt }) => scheduledAt)).toEqual(expected.slice(0, most));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are found however far back they are, and those of a time to come too', async () => {
    const store = createMemoryStore();
    await record(store, 'night', new Date('2024-02-29T14:00:00Z'));
    const wanted = { policy: 'night', backFrom: NOW, most: 3 };

    expect(await latestRuns(store, wanted)).toHaveLength(1);
    await record(store, 'night', new Date('2026-12-01T14:00:00Z'));
    expect(await latestRuns(store, wanted)).toHaveLength(2);
    expect(await latestRuns(store, { ...wanted, policy: 'nobody' })).toEqual([]);
    expect(await latestRuns(store, { ...wanted, target: 'other' })).toEqual([]);
  });
});

describe('what looking back costs', () => {
  const period = { from: '2026-06-28', to: '2026-06-29', timeZone: 'Asia/Shanghai' };
  const looks: Record<string, (store: ObjectStore) => Promise<unknown>> = {
    'steward runs': (store) => latestRunsOfAll(store, { backFrom: NOW, most: 21 }),
    'steward why': (store) =>
      findRecordedDecision(store, {
        policy: 'weekly',
        target: 'other',
        instanceId: 'dsw-a',
        now: NOW,
      }).catch(() => undefined),
    'steward report': (store) => readReportInput(store, { period, madeAt: NOW }),
    'the last listing': (store) =>
      lastListing(store, { policy: 'night.backstop', target: 'main', scheduledAt: NOW }),
  };

  test('does not grow with the days on record', async () => {
    const month = await aHistory(35);
    const year = await aHistory(80);

    for (const [name, look] of Object.entries(looks)) {
      const few = countingLists(month);
      const many = countingLists(year);
      await look(few.store);
      await look(many.store);

      const calls = few.calls();
      expect({ name, calls: many.calls() }).toEqual({ name, calls });
      expect(calls).toBeLessThanOrEqual(30);
    }
  });

  test('the last listing is read from the report of the last run alone', async () => {
    const { store, calls, reads } = countingLists(await aHistory(3));
    const run = { policy: 'night.backstop', target: 'main', scheduledAt: NOW };

    expect(await lastListing(store, run)).toEqual({ seen: 2, missing: 0 });
    expect({ calls: calls(), reads: reads() }).toEqual({ calls: 2, reads: 1 });
  });
});
