import { afterEach, describe, expect, test } from 'vitest';
import { type CommitRecord, fileOf, readNewestCommit } from '../../../lib/export/commit.ts';
import { findCommitted } from '../../../lib/export/find-committed.ts';
import { jsonLinesWriter } from '../../../lib/export/json-lines-writer.ts';
import { readCommitted } from '../../../lib/export/read-committed.ts';
import type { PagesWish } from '../../../lib/export/report-in-pages.ts';
import {
  type ExportRequest,
  type ExportSurroundings,
  runExport,
} from '../../../lib/export/run-export.ts';
import type { Table } from '../../../lib/export/table.ts';
import { instanceHours } from '../../../lib/export/tables/instance-hours.ts';
import { instances } from '../../../lib/export/tables/instances.ts';
import { runs } from '../../../lib/export/tables/runs.ts';
import type { RunReport } from '../../../lib/run/report.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';
import type { ObjectStore } from '../../../lib/store/object-store.ts';
import { aReport } from '../../helpers/a-report.ts';
import {
  anExportFile,
  aStatisticsWorld,
  type StatisticsWorld,
} from '../../helpers/statistics-world.ts';

/** Half past midnight in Berlin, after 1, 2 and 5 March. */
const FIRST = '2026-03-01T23:30:00Z';
const SECOND = '2026-03-02T23:30:00Z';
const FIFTH = '2026-03-05T23:30:00Z';

const FILE = anExportFile({ formats: ['jsonl'] });

let world: StatisticsWorld;
let store: ObjectStore;
afterEach(() => world.close());

async function aWorld(file = FILE): Promise<void> {
  const always = { runs: [{ from: '2026-02-20T00:00:00Z' }], Status: 'Running' };
  world = await aStatisticsWorld(
    '2026-03-01T12:00:00Z',
    ['dsw-a', 'dsw-b', 'dsw-c'].map((InstanceId) => ({
      InstanceId,
      WorkspaceId: '1001',
      EcsSpec: 'ecs.g6.large',
      usage: { kind: 'steady', cpuPercent: 50 } as const,
      ...always,
    })),
    file,
  );
  store = createMemoryStore();
}

function wakeAt(at: string): Promise<RunReport> {
  world.clock.advanceTo(Math.max(world.clock.now(), Date.parse(at)));
  return world.wake(store, at);
}

/** By hand, at the instant where the clock stands. */
async function byHand(request: ExportRequest): Promise<RunReport> {
  const input = anInput(world.clock.now());
  return runExport(world.deps(store), input, { writePages: async () => [] }, request);
}

function anInput(at: string | number) {
  const [policy] = FILE.policies;
  const [target] = FILE.targets;
  if (policy?.kind !== 'export' || target === undefined) throw new Error('the file has both');
  const boundary = { at: new Date(at), side: 'start' } as const;
  return { policy, target, boundary, mode: 'act' } as const;
}

/** Makes the service answer that these calls are wrong. */
function refuse(match: { readonly operation: string; readonly instance?: string }): void {
  const error = { status: 400, code: 'InvalidParameter' };
  world.service.faults.set({ rules: [{ match, do: { error } }] });
}

function commitOf(table: Table, dt: string): Promise<CommitRecord | undefined> {
  const { extension } = jsonLinesWriter;
  return readNewestCommit(store, { table, dt, part: 'main', extension });
}

/** `table status` of what is not as usual. */
function unusual({ exported }: RunReport): string[] {
  return (exported?.partitions ?? [])
    .filter(({ status }) => status !== 'published')
    .map(({ table, dt, status }) => `${dt} ${table} ${status}`);
}

describe('what the service does not say is a gap, and the rest is there', () => {
  test.each([
    ['GetLifecycle', 'hours', 2],
    ['GetInstanceMetrics', 'usage', 3],
    ['ListInstanceSnapshot', 'snapshots', 3],
  ])('%s fails for one instance', async (operation, what, rows) => {
    await aWorld();
    refuse({ operation, instance: 'dsw-b' });

    const report = await wakeAt(FIRST);

    expect(report.status).toBe('done');
    expect(report.exported?.gaps).toMatchObject([{ dt: '2026-03-01', what, instanceId: 'dsw-b' }]);
    const commit = await commitOf(instanceHours, '2026-03-01');
    expect(commit).toMatchObject({ source: { gaps: 1, asked: 3, instances: 3 } });
    expect(commit && fileOf(commit).rows).toBe(rows);
  });

  test('without prices there are hours and no costs', async () => {
    await aWorld();
    refuse({ operation: 'ListEcsSpecs' });

    const report = await wakeAt(FIRST);

    expect(report.exported?.gaps).toMatchObject([{ what: 'prices' }]);
    const rows = Object.fromEntries(
      (report.exported?.partitions ?? []).map((one) => [one.table, one.rows]),
    );
    expect(rows).toMatchObject({ instance_hours: 3, focus_estimate: 0 });
  });
});

describe('days', () => {
  test('at first sight the last one only, then each once, and missed ones with the next', async () => {
    await aWorld();

    const first = await wakeAt(FIRST);
    const later = await wakeAt(FIFTH);

    expect(first.exported?.days).toEqual(['2026-03-01']);
    expect(later.exported?.days).toEqual(['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05']);
    // Nobody looked at these when they were over.
    expect(unusual(later)).toEqual(
      ['2026-03-02', '2026-03-03', '2026-03-04'].flatMap((dt) =>
        ['instances', 'workspace_statistics', 'snapshots'].map((name) => `${dt} ${name} missed`),
      ),
    );
    const hours = await commitOf(instanceHours, '2026-03-03');
    expect(hours && fileOf(hours).rows).toBe(3);
  });

  test('one that failed is closed by the next one, which exports its day as well', async () => {
    await aWorld();
    refuse({ operation: 'ListInstances' });
    const failed = await wakeAt(FIRST);
    world.service.faults.set({ rules: [] });

    const next = await wakeAt(SECOND);

    expect(failed).toMatchObject({ status: 'failed', error: { code: 'DSW_REJECTED' } });
    expect(next.exported?.days).toEqual(['2026-03-01', '2026-03-02']);
    const key = `runs/statistics/${FIRST}/main/report.json`;
    const closed = JSON.parse(Buffer.from((await store.get(key)) ?? []).toString());
    expect(closed).toMatchObject({ status: 'superseded', exported: { days: ['2026-03-01'] } });
  });

  test('a trigger that comes twice exports nothing twice', async () => {
    await aWorld();
    const first = await wakeAt(FIRST);
    world.service.calls.clear();

    const again = await wakeAt(FIRST);

    expect(again).toEqual(JSON.parse(JSON.stringify(first)));
    expect(world.service.calls.list()).toEqual([]);
  });

  test('a run that ended late makes a new revision of its day, without a call', async () => {
    await aWorld();
    await wakeAt(FIRST);
    const scheduledAt = '2026-03-01T10:00:00Z';
    await store.put(
      `runs/statistics/${scheduledAt}/main/report.json`,
      JSON.stringify(aReport({ policy: 'statistics', scheduledAt })),
    );

    const report = await wakeAt(SECOND);

    expect(unusual(report)).toEqual(['2026-03-01 runs revised']);
    const commit = await commitOf(runs, '2026-03-01');
    expect(commit).toMatchObject({
      revision: 2,
      base: 1,
      reason: 'late-data',
      source: { runs: 1 },
    });
  });
});

describe('runs of a policy that is in no file any more', () => {
  const AT = '2026-03-01T10:00:00Z';

  test.each(['', 'dry-run/'])('are exported all the same (%s)', async (root) => {
    await aWorld();
    const report = aReport({ policy: 'renamed', scheduledAt: AT });
    await store.put(`${root}runs/renamed/${AT}/main/report.json`, JSON.stringify(report));

    await wakeAt(FIRST);
    const next = await wakeAt(SECOND);

    expect(await commitOf(runs, '2026-03-01')).toMatchObject({ revision: 1, source: { runs: 1 } });
    expect(unusual(next)).toEqual([]);
  });

  test('are not taken away by a day that has fewer: that is a conflict', async () => {
    await aWorld();
    const key = `runs/renamed/${AT}/main/report.json`;
    await store.put(key, JSON.stringify(aReport({ policy: 'renamed', scheduledAt: AT })));
    await wakeAt(FIRST);
    await store.delete(key);

    const report = await wakeAt(SECOND);

    expect(unusual(report)).toContain('2026-03-01 runs conflict');
    expect(report.warnings).toEqual([
      {
        code: 'EXPORT_CONFLICT',
        message: expect.stringContaining('runs of 2026-03-01 (jsonl)'),
      },
    ]);
    expect(await commitOf(runs, '2026-03-01')).toMatchObject({ revision: 1, source: { runs: 1 } });
  });
});

const NO_PAGES = { writePages: async () => [] };

/** The first export, which has looked at the fleet and comes to no more. */
async function cutShort(): Promise<RunReport> {
  world.clock.advanceTo(Date.parse(FIRST));
  const deps = world.deps(store);
  const dsw: typeof deps.dsw = {
    ...deps.dsw,
    async listInstanceStatistics(request, options) {
      const answer = await deps.dsw.listInstanceStatistics(request, options);
      world.clock.advanceTo(Date.parse(FIRST) + 59_000);
      return answer;
    },
  };
  const deadline = new Date(Date.parse(FIRST) + 60_000);
  return runExport({ ...deps, dsw }, { ...anInput(FIRST), deadline }, NO_PAGES);
}

async function rawParts(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list('stats/_meta/raw/')) keys.push(key);
  return keys;
}

describe('time that runs out', () => {
  test('leaves what was collected, and the next trigger goes on with it', async () => {
    await aWorld();
    const input = anInput(FIRST);

    const cut = await cutShort();
    world.service.calls.clear();
    const through = await runExport(world.deps(store), input, NO_PAGES);

    expect(cut).toMatchObject({ status: 'incomplete', error: { code: 'DEADLINE' } });
    expect(through).toMatchObject({ status: 'done', calls: { ListInstances: 1 } });
    const made = new Set(world.service.calls.list().map(({ operation }) => operation));
    expect([...made].sort()).toEqual([
      'GetInstanceMetrics',
      'GetLifecycle',
      'ListInstanceSnapshot',
    ]);
  });

  test('costs nothing of it where somebody exports one table by hand meanwhile', async () => {
    await aWorld();
    await cutShort();
    const { policy, ...input } = anInput(FIRST);
    const at = new Date(Date.parse(FIRST) + 120_000);
    const tables: typeof policy.tables = ['resource_group_statistics'];
    const one = { ...anInput(at.getTime()), policy: { ...policy, tables } };
    const request = { days: ['2026-03-01'], rebuild: false };
    world.clock.advanceTo(at.getTime());
    const kept = await rawParts();

    const byHand = await runExport(world.deps(store), one, NO_PAGES, request);
    const left = await rawParts();
    world.service.calls.clear();
    const through = await runExport(world.deps(store), { ...input, policy }, NO_PAGES);

    expect(byHand.status).toBe('done');
    expect(kept.length).toBeGreaterThan(1);
    expect(left).toEqual(kept);
    expect(through.status).toBe('done');
    expect(world.service.calls.list().map(({ operation }) => operation)).not.toContain(
      'ListInstances',
    );
    expect(await rawParts()).toEqual([]);
  });
});

describe('by hand', () => {
  test('what is there is left, and asked nothing about', async () => {
    await aWorld();
    await wakeAt(FIRST);
    world.clock.advanceTo(world.clock.now() + 3_600_000);
    world.service.calls.clear();

    const report = await byHand({ days: ['2026-03-01'], rebuild: false });

    expect(new Set(report.exported?.partitions.map(({ status }) => status))).toEqual(
      new Set(['unchanged']),
    );
    expect(world.service.calls.list()).toEqual([]);
  });

  test('--rebuild makes new revisions of what is other now', async () => {
    await aWorld();
    await wakeAt(FIRST);
    world.clock.advanceTo(world.clock.now() + 3_600_000);

    const report = await byHand({ days: ['2026-03-01'], rebuild: true });

    const statuses = Object.fromEntries(
      (report.exported?.partitions ?? []).map(({ table, status }) => [table, status]),
    );
    // The look is another one; what ran on the day is the same.
    expect(statuses).toMatchObject({ instances: 'revised', instance_hours: 'unchanged' });
    expect(await commitOf(instances, '2026-03-01')).toMatchObject({
      revision: 2,
      reason: 'rebuild',
    });
  });

  test('content that a rebuild replaced is removed at the end of an export a week later', async () => {
    await aWorld();
    const now = () => new Date(world.clock.now());
    store = createMemoryStore({ clock: { now, sleep: async () => {} } });
    const contents = async () => {
      const keys: string[] = [];
      for await (const { key } of store.list('stats/_meta/instances/dt=2026-03-01/')) {
        if (key.endsWith('.content')) keys.push(key);
      }
      return keys.length;
    };
    const again = { days: ['2026-03-01'], rebuild: false };
    await wakeAt(FIRST);
    world.clock.advanceTo(world.clock.now() + 3_600_000);
    await byHand({ ...again, rebuild: true });
    const both = await contents();
    world.clock.advanceTo(world.clock.now() + 8 * 86_400_000);

    const report = await byHand(again);

    expect(report).toMatchObject({ status: 'done', warnings: [] });
    expect([both, await contents()]).toEqual([2, 1]);
    const commit = await commitOf(instances, '2026-03-01');
    expect(await store.get(commit ? fileOf(commit).key : '')).toBeDefined();
  });

  test('--rebuild of an old day leaves what was seen then, and says so', async () => {
    await aWorld();
    await wakeAt(FIRST);
    world.clock.advanceTo(Date.parse(FIFTH));

    const report = await byHand({ days: ['2026-03-01'], rebuild: true });

    const seen = report.exported?.partitions.filter(({ table }) => table === 'instances');
    expect(seen).toMatchObject([{ status: 'unchanged', rows: 3, revision: 1 }]);
    expect(unusual(report).filter((one) => one.endsWith('missed'))).toEqual([]);
  });

  test('a day that is not over is refused', async () => {
    await aWorld();
    world.clock.advanceTo(Date.parse(FIRST));

    const report = await byHand({ days: ['2026-03-02'], rebuild: false });

    expect(report).toMatchObject({ status: 'failed', error: { code: 'EXPORT_DAY_OPEN' } });
  });
});

test('the date on which a free disk is cleared goes by the history of the instance, not by its last change', async () => {
  await aWorld();
  await world.client.stopInstance({ InstanceId: 'dsw-b' });
  world.clock.advanceTo(Date.parse('2026-03-01T20:00:00Z'));
  await world.client.updateInstanceLabels({
    InstanceId: 'dsw-b',
    Labels: [{ Key: 'team', Value: 'a' }],
  });

  await wakeAt(FIRST);

  const rows: Record<string, unknown>[] = [];
  for (const day of await findCommitted(store, instances, { days: ['2026-03-01'] })) {
    for await (const batch of readCommitted(store, instances, day)) rows.push(...batch);
  }
  expect(rows.map((row) => [row['instance_id'], row['disk_gib'], row['disk_clears_at']])).toEqual([
    ['dsw-a', 100, null],
    ['dsw-b', 100, expect.any(Date)],
    ['dsw-c', 100, null],
  ]);
  // Stopped at 12:00, within some seconds; 15 days later.
  const clearsAt = rows[1]?.['disk_clears_at'];
  expect(clearsAt instanceof Date ? clearsAt.toISOString() : '').toMatch(/^2026-03-16T12:0/);
});

describe('the page of the report', () => {
  const PAGE = 'reports/2026-02-23_2026-03-01/target-main.en.html';

  test('is written after the export, of the days up to the one exported', async () => {
    await aWorld();

    const report = await wakeAt(FIRST);

    expect(report).toMatchObject({ warnings: [], exported: { pages: [PAGE] } });
    const page = Buffer.from((await store.get(PAGE)) ?? []).toString();
    expect(page).toContain('2026-02-23 to 2026-03-01');
    expect(page).toContain('<svg');
  });

  test('comes in the languages and of the days that the policy says', async () => {
    await aWorld(
      anExportFile({ formats: ['jsonl'], report: { days: 1, languages: ['en', 'zh'] } }),
    );

    const report = await wakeAt(FIRST);

    expect(report.exported?.pages).toEqual([
      'reports/2026-03-01_2026-03-01/target-main.en.html',
      'reports/2026-03-01_2026-03-01/target-main.zh.html',
    ]);
  });

  test.each([
    ['no language is wanted', { formats: ['jsonl'], report: { languages: [] } }],
    ['nothing is exported that it could be made of', { formats: ['csv'] }],
    ['the hours are not exported', { formats: ['jsonl'], tables: ['runs', 'instances'] }],
  ])('is not made where %s', async (_what, fields) => {
    await aWorld(anExportFile(fields));

    const report = await wakeAt(FIRST);

    expect(report).toMatchObject({ status: 'done', warnings: [], exported: { pages: [] } });
    for await (const { key } of store.list('reports/')) expect(key).toBe('');
  });

  test('is a warning where it fails, and the export is no worse', async () => {
    await aWorld();
    world.clock.advanceTo(Date.parse(FIRST));
    const writePages = async () => {
      throw new Error('no such chart');
    };

    const report = await runExport(world.deps(store), anInput(FIRST), {
      writePages,
    });

    expect(report).toMatchObject({ status: 'done', exported: { pages: [] }, error: undefined });
    expect(report.exported?.rows).toBeGreaterThan(0);
    expect(report.warnings).toEqual([
      { code: 'REPORT_PAGE_FAILED', message: expect.stringContaining('no such chart') },
    ]);
  });

  test('is left to the next trigger where the time is over, with the same instant on it', async () => {
    await aWorld();
    world.clock.advanceTo(Date.parse(FIRST));
    const wishes: PagesWish[] = [];
    const slow: ExportSurroundings = {
      writePages: async (_store, wish) => {
        wishes.push(wish);
        if (wishes.length > 1) return ['a.html'];
        world.clock.advanceTo(Date.parse(FIRST) + 120_000);
        throw new Error('cut');
      },
    };
    const deadline = new Date(Date.parse(FIRST) + 60_000);

    const cut = await runExport(world.deps(store), { ...anInput(FIRST), deadline }, slow);
    const through = await runExport(world.deps(store), anInput(FIRST), slow);

    expect(cut.status).toBe('incomplete');
    expect(through).toMatchObject({
      status: 'done',
      warnings: [],
      exported: { pages: ['a.html'] },
    });
    expect(wishes.map(({ madeAt }) => madeAt.toISOString())).toEqual([
      '2026-03-01T23:30:00.000Z',
      '2026-03-01T23:30:00.000Z',
    ]);
  });
});

test('a dry run says what it would export, and asks nothing', async () => {
  await aWorld(anExportFile({ mode: 'dry-run' }));
  world.service.calls.clear();

  const report = await wakeAt(FIRST);

  expect(report).toMatchObject({ status: 'planned', mode: 'plan', exported: { partitions: [] } });
  expect(world.service.calls.list()).toEqual([]);
});
