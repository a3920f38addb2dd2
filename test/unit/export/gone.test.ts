import { afterEach, describe, expect, test } from 'vitest';
import type { DswClient } from '../../../lib/dsw/client.ts';
import type { GetLifecycleResponse } from '../../../lib/dsw/types.gen.ts';
import { findCommitted } from '../../../lib/export/find-committed.ts';
import { readCommitted } from '../../../lib/export/read-committed.ts';
import { type ExportRequest, runExport } from '../../../lib/export/run-export.ts';
import type { RowOf, Table } from '../../../lib/export/table.ts';
import { fleetHours } from '../../../lib/export/tables/fleet-hours.ts';
import { instanceHours } from '../../../lib/export/tables/instance-hours.ts';
import { instances } from '../../../lib/export/tables/instances.ts';
import type { RunReport } from '../../../lib/run/report.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';
import type { ObjectStore } from '../../../lib/store/object-store.ts';
import {
  anExportFile,
  aStatisticsWorld,
  type StatisticsWorld,
} from '../../helpers/statistics-world.ts';

/** Half past midnight in Berlin, after 1 and 2 March. */
const FIRST = '2026-03-01T23:30:00Z';
const SECOND = '2026-03-02T23:30:00Z';

const FILE = anExportFile({}, [
  {
    name: 'cullers',
    kind: 'culler',
    schedule: '@every 4h',
    culler: { minutes: 600 },
    mode: 'dry-run',
  },
]);

let world: StatisticsWorld;
let store: ObjectStore;
afterEach(() => world.close());

async function aWorld(): Promise<void> {
  world = await aStatisticsWorld(
    '2026-03-01T12:00:00Z',
    ['dsw-a', 'dsw-b'].map((InstanceId) => ({
      InstanceId,
      Status: 'Running',
      WorkspaceId: '1001',
      UserName: 'alice',
      EcsSpec: 'ecs.g6.large',
      runs: [{ from: '2026-02-20T00:00:00Z' }],
      usage: { kind: 'steady', cpuPercent: 50 } as const,
    })),
    FILE,
  );
  store = createMemoryStore();
}

function wakeAt(at: string, kind?: 'culler'): Promise<RunReport> {
  world.clock.advanceTo(Math.max(world.clock.now(), Date.parse(at)));
  return world.wake(store, at, kind);
}

/** A stop takes a while, and what runs cannot be deleted. */
async function deleteAt(at: string, InstanceId: string): Promise<void> {
  world.clock.advanceTo(Date.parse(at));
  await world.client.stopInstance({ InstanceId });
  world.clock.advanceTo(Date.parse(at) + 600_000);
  await world.client.deleteInstance({ InstanceId });
}

/** An export for which the service tells of an instance what it told before. */
async function exportRemembering(
  at: string,
  instanceId: string,
  told: GetLifecycleResponse,
): Promise<RunReport> {
  world.clock.advanceTo(Date.parse(at));
  const { dsw } = world.deps(store);
  return exportWith(at, {
    getLifecycle: async (request, options) =>
      request.InstanceId === instanceId ? told : dsw.getLifecycle(request, options),
  });
}

function exportWith(
  at: string,
  calls: Partial<DswClient>,
  request?: ExportRequest,
): Promise<RunReport> {
  world.clock.advanceTo(Math.max(world.clock.now(), Date.parse(at)));
  const deps = world.deps(store);
  const policy = FILE.policies.find((one) => one.kind === 'export');
  const [target] = FILE.targets;
  if (policy === undefined || target === undefined) throw new Error('the file has both');
  const boundary = { at: new Date(at), side: 'start' } as const;
  return runExport(
    { ...deps, dsw: { ...deps.dsw, ...calls } },
    { policy, target, boundary, mode: 'act' },
    { writePages: async () => [] },
    request,
  );
}

async function rowsOf<T extends Table>(table: T, dt: string): Promise<RowOf<T>[]> {
  const rows: RowOf<T>[] = [];
  for (const day of await findCommitted(store, table, { days: [dt] })) {
    for await (const batch of readCommitted(store, table, day)) {
      rows.push(...(batch as readonly RowOf<T>[])); // without names every column is read
    }
  }
  return rows;
}

describe('an instance that was deleted before the look', () => {
  test('is a gap where the service tells nothing of it, and its hours are not zero but missing', async () => {
    await aWorld();
    await wakeAt(FIRST);
    await deleteAt('2026-03-02T10:00:00Z', 'dsw-b');

    const report = await wakeAt(SECOND);

    expect(report.exported?.gaps).toEqual([
      {
        dt: '2026-03-02',
        what: 'hours',
        instanceId: 'dsw-b',
        code: 'INSTANCE_GONE',
        message: expect.stringContaining('last seen at 2026-03-01T23:30:00'),
      },
    ]);
    expect((await rowsOf(instanceHours, '2026-03-02')).map((row) => row.instance_id)).toEqual([
      'dsw-a',
    ]);
    const hours = await rowsOf(fleetHours, '2026-03-02');
    expect(hours).toHaveLength(24);
    expect(hours.every((row) => row.missing_instances === 1 && row.running_hours === 1)).toBe(true);
    expect(
      new Set((await rowsOf(fleetHours, '2026-03-01')).map((r) => r.missing_instances)),
    ).toEqual(new Set([0]));
  });

  test('has its hours and its price where the service still tells of it', async () => {
    await aWorld();
    await wakeAt(FIRST);
    const told = await world.client.getLifecycle({ InstanceId: 'dsw-b' });
    await deleteAt('2026-03-02T10:00:00Z', 'dsw-b');

    // Whether the service remembers is not documented. Here it does, up to the stop.
    const report = await exportRemembering(SECOND, 'dsw-b', {
      ...told,
      Lifecycle: (told.Lifecycle ?? []).map((session) =>
        session.map((entry) => ({ GmtEndTime: '2026-03-02T10:00:00Z', ...entry })),
      ),
    });

    expect(report.exported?.gaps.map(({ what, instanceId }) => [what, instanceId])).toEqual([
      ['usage', 'dsw-b'],
    ]);
    const [, row] = await rowsOf(instanceHours, '2026-03-02');
    expect(row).toMatchObject({
      instance_id: 'dsw-b',
      owner_name: 'alice',
      spec: 'ecs.g6.large',
      // From midnight in Berlin.
      running_hours: 11,
      unknown_hours: 11,
      currency: 'CNY',
    });
    const hours = await rowsOf(fleetHours, '2026-03-02');
    expect(hours.map((one) => one.running_hours)).toEqual([
      ...Array.from({ length: 11 }, () => 2),
      ...Array.from({ length: 13 }, () => 1),
    ]);
    expect(new Set(hours.map((one) => one.missing_instances))).toEqual(new Set([0]));
  });

  test('is known of where only a run has seen it', async () => {
    await aWorld();
    await wakeAt(FIRST);
    world.clock.advanceTo(Date.parse('2026-03-02T01:00:00Z'));
    const created = await world.client.createInstance({
      InstanceName: 'short_lived',
      EcsSpec: 'ecs.g6.large',
      ImageUrl: 'registry.cn-hangzhou.aliyuncs.com/a/b:c',
      WorkspaceId: '1001',
    });
    const InstanceId = created.InstanceId ?? '';
    // Some runs of which all instances are still there, too.
    await wakeAt('2026-03-02T00:00:00Z', 'culler');
    await wakeAt('2026-03-02T04:00:00Z', 'culler');
    await deleteAt('2026-03-02T10:00:00Z', InstanceId);
    await wakeAt('2026-03-02T12:00:00Z', 'culler');

    const report = await wakeAt(SECOND);

    expect(report.exported?.gaps).toMatchObject([
      {
        instanceId: InstanceId,
        code: 'INSTANCE_GONE',
        message: expect.stringContaining('last seen at 2026-03-02T04:00:00'),
      },
    ]);
  });

  test('of an earlier day is none of the next one', async () => {
    await aWorld();
    await wakeAt(FIRST);
    await deleteAt('2026-03-02T10:00:00Z', 'dsw-b');
    await wakeAt(SECOND);

    const report = await wakeAt('2026-03-03T23:30:00Z');

    expect(report.exported?.gaps).toEqual([]);
  });
});

describe('a day that is rebuilt', () => {
  const REBUILD: ExportRequest = { days: ['2026-03-01'], rebuild: true };

  test.each([
    ['is not known any more', {}, 'does not exist'],
    ['has no sessions any more', { getLifecycle: async () => ({ Lifecycle: [] }) }, 'no session'],
  ])('keeps the hours of an instance that was deleted since and %s', async (_what, calls, why) => {
    await aWorld();
    await wakeAt(FIRST);
    const before = await rowsOf(instanceHours, '2026-03-01');
    await deleteAt('2026-03-02T10:00:00Z', 'dsw-b');
    const { dsw } = world.deps(store);
    const getLifecycle: DswClient['getLifecycle'] = async (request, options) =>
      request.InstanceId === 'dsw-b' && 'getLifecycle' in calls
        ? calls.getLifecycle()
        : dsw.getLifecycle(request, options);

    const first = await exportWith('2026-03-02T12:00:00Z', { getLifecycle }, REBUILD);
    const second = await exportWith('2026-03-02T13:00:00Z', { getLifecycle }, REBUILD);

    expect(before.map((row) => row.instance_id)).toEqual(['dsw-a', 'dsw-b']);
    for (const report of [first, second]) {
      expect(report.exported?.gaps).toEqual([
        {
          dt: '2026-03-01',
          what: 'hours',
          instanceId: 'dsw-b',
          code: 'KEPT_FROM_REVISION',
          message: expect.stringMatching(`revision 1.*${why}`),
        },
      ]);
    }
    expect(await rowsOf(instanceHours, '2026-03-01')).toEqual(before);
    const hours = await rowsOf(fleetHours, '2026-03-01');
    expect(new Set(hours.map((one) => one.missing_instances))).toEqual(new Set([1]));
  });

  test('keeps its prices, where the list has others by then', async () => {
    await aWorld();
    await wakeAt(FIRST);
    const before = await rowsOf(instanceHours, '2026-03-01');
    const { dsw } = world.deps(store);

    await exportWith(
      '2026-03-02T12:00:00Z',
      {
        async *eachEcsSpec(request, options) {
          for await (const spec of dsw.eachEcsSpec(request, options)) yield { ...spec, Price: 99 };
        },
      },
      REBUILD,
    );

    expect(before[0]?.price_per_hour).toBeGreaterThan(0);
    expect(await rowsOf(instanceHours, '2026-03-01')).toEqual(before);
    const [seen] = await rowsOf(instances, '2026-03-01');
    expect(seen?.price_per_hour).toBe(before[0]?.price_per_hour);
  });

  test('names none that rested on the day and was deleted since', async () => {
    await aWorld();
    await wakeAt(FIRST);
    await deleteAt('2026-03-02T10:00:00Z', 'dsw-b');
    await wakeAt(SECOND);
    await wakeAt('2026-03-03T23:30:00Z');

    const third = { days: ['2026-03-03'], rebuild: true };
    const report = await exportWith('2026-03-04T12:00:00Z', {}, third);

    expect(report.exported?.gaps).toEqual([]);
  });

  test('survives that the revision is damaged, which is why one rebuilds', async () => {
    await aWorld();
    await wakeAt(FIRST);
    const [found] = await findCommitted(store, instanceHours, { days: ['2026-03-01'] });
    await store.put(found?.commit.files[0]?.key ?? '', 'not what was committed');

    const report = await exportWith('2026-03-02T12:00:00Z', {}, REBUILD);

    expect(report.status).toBe('done');
    expect(report.exported?.gaps.map(({ what, code }) => [what, code])).toEqual([
      ['prices', 'EXPORT_CONTENT_DAMAGED'],
      ['deleted', 'EXPORT_CONTENT_DAMAGED'],
    ]);
    expect(await rowsOf(instanceHours, '2026-03-01')).toHaveLength(2);
  });
});

test('a look of the day before that is damaged is a gap, and the rest is there', async () => {
  await aWorld();
  await wakeAt(FIRST);
  const [before] = await findCommitted(store, instances, { days: ['2026-03-01'] });
  await store.put(before?.commit.files[0]?.key ?? '', 'not what was committed');

  const report = await wakeAt(SECOND);

  expect(report.status).toBe('done');
  expect(report.exported?.gaps).toMatchObject([
    { what: 'deleted', code: 'EXPORT_CONTENT_DAMAGED' },
  ]);
});
