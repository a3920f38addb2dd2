import { afterAll, beforeAll, expect, it } from 'vitest';
import { leaseKey, newestEpoch, releaseKey } from '../../../lib/run/lease-record.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';
import type { ObjectStore } from '../../../lib/store/object-store.ts';
import { aReport } from '../../helpers/a-report.ts';
import {
  anExportFile,
  aStatisticsWorld,
  type StatisticsWorld,
} from '../../helpers/statistics-world.ts';
import { contentsOf, mortalStore, type StoreDeath } from './mortal-store.ts';

const FIRST = '2026-03-01T23:30:00Z';
const SECOND = '2026-03-02T23:30:00Z';
const LEASES = 'leases/statistics/main/';

const running = (InstanceId: string, from: string, to?: string) => ({
  InstanceId,
  Status: to === undefined ? 'Running' : 'Stopped',
  WorkspaceId: '1001',
  UserName: 'alice',
  EcsSpec: 'ecs.g6.large',
  runs: [{ from, ...(to && { to }) }],
  usage: { kind: 'steady', cpuPercent: 50 } as const,
});

let world: StatisticsWorld;
/** After the export of the first day, and a run of that day that ended later. */
let before: Record<string, string>;

beforeAll(async () => {
  world = await aStatisticsWorld(
    '2026-03-01T12:00:00Z',
    [
      running('dsw-a', '2026-02-20T00:00:00Z'),
      running('dsw-b', '2026-03-01T02:00:00Z', '2026-03-01T02:20:00Z'),
    ],
    anExportFile({ formats: ['parquet'] }),
  );
  world.clock.advanceTo(Date.parse(FIRST));
  const store = createMemoryStore();
  await world.wake(store, FIRST);
  const late = aReport({ policy: 'statistics', scheduledAt: '2026-03-01T10:00:00Z' });
  await store.put(
    'runs/statistics/2026-03-01T10:00:00Z/main/report.json',
    JSON.stringify({ ...late, savings: aSaving() }),
  );
  before = await contentsOf(store);
  world.clock.advanceTo(Date.parse(SECOND));
});
afterAll(() => world.close());

it('ends as if undisturbed wherever it is killed, and asks nothing twice of what it kept', async () => {
  const undisturbed = mortalStore(await start());
  const report = await world.wake(undisturbed.store, SECOND);
  const expected = comparable(await contentsOf(undisturbed.store));
  const wholeCalls = { ...report.calls };

  expect(report).toMatchObject({ status: 'done', exported: { days: ['2026-03-02'] } });
  expect(report.exported?.partitions.map(({ dt, status }) => `${dt} ${status}`)).toContain(
    '2026-03-01 revised',
  );
  expect(Object.keys(expected)).toContain('reports/2026-02-24_2026-03-02/target-main.en.html');
  expect(undisturbed.writes()).toBeGreaterThan(35);
  for (let nth = 1; nth <= undisturbed.writes(); nth += 1) {
    for (const hasEffect of [false, true]) {
      const store = await start();
      world.service.calls.clear();

      await killedAt(store, { nth, hasEffect });
      await expireLease(store);
      await world.wake(store, SECOND);

      const what = `killed at write ${nth}, ${hasEffect ? 'after' : 'before'} its effect`;
      expect(comparable(await contentsOf(store)), what).toEqual(expected);
      if (hasEffect) expect(callsMade(), what).toEqual(withoutListing(wholeCalls));
    }
  }
}, 120_000);

async function start(): Promise<ObjectStore> {
  const store = createMemoryStore();
  for (const [key, text] of Object.entries(before)) {
    await store.put(key, Buffer.from(text, 'latin1'));
  }
  return store;
}

/** Whatever it says of its end, nobody hears of it. */
async function killedAt(store: ObjectStore, death: StoreDeath): Promise<void> {
  await world.wake(mortalStore(store, death).store, SECOND).catch(() => {});
}

/** As time does, which stands still here so that what is found is the same. */
async function expireLease(store: ObjectStore): Promise<void> {
  const epoch = await newestEpoch(store, LEASES);
  if (epoch === 0 || (await store.get(leaseKey(LEASES, epoch))) === undefined) return;
  await store.create(releaseKey(LEASES, epoch), JSON.stringify({ version: 1, at: SECOND }));
}

/** Without the leases, whose number goes up with each holder, and is in what needs one: plans and further revisions. */
function comparable(contents: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(contents)
      .filter(([key]) => !key.startsWith('leases/'))
      .map(([key, text]) => [key, text.replace(/"term": \d+/, '"term": 0')]),
  );
}

function callsMade(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { operation } of world.service.calls.list()) {
    const name = operation ?? 'unknown';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return withoutListing(counts);
}

/** A look that was cut begins anew. */
function withoutListing({ ListInstances: _, ...others }: Record<string, number>) {
  return others;
}

function aSaving() {
  return {
    hours: 10,
    gpuHours: 0,
    money: [{ currency: 'CNY', amount: 12.5 }],
    unpriced: 0,
    assumption: 'Estimate.',
  };
}
