import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlanRecord } from '../../lib/run/plan-record.ts';
import type { RunReport } from '../../lib/run/report.ts';
import { createMemoryStore } from '../../lib/store/memory-store.ts';
import type { ObjectStore } from '../../lib/store/object-store.ts';
import type { FleetInstance } from '../../local/dsw/entities.ts';
import { runningSpans } from '../../local/dsw/state-machine.ts';
import {
  anExportFile,
  aStatisticsWorld,
  type StatisticsWorld,
} from '../helpers/statistics-world.ts';
import { type DuckRow, withDuckdb } from '../unit/export/duckdb.ts';

/*
 * A month in Berlin, whose clocks go forward in the night to 29 March, exported day by day, and read again by DuckDB. What
 * is expected comes from the local service's own world and log, which share no code with what is tested.
 */
const HOUR = 3_600_000;
const FROM = '2026-03-01T00:00:00Z';

/** First instants of the days and of 1 April: UTC+1, and UTC+2 from the 29th on. */
const STARTS = Array.from(
  { length: 32 },
  (_, at) => Date.UTC(2026, 2, 1 + at) - (at < 29 ? 1 : 2) * HOUR,
);
const DAYS = Array.from({ length: 31 }, (_, at) => `2026-03-${String(at + 1).padStart(2, '0')}`);

const FLEET: readonly FleetInstance[] = [
  // Runs all the time, over every midnight.
  anInstance('dsw-always', { runs: [{ from: '2026-02-20T10:00:00Z' }] }),
  anInstance('dsw-evening'),
  anInstance('dsw-short', { EcsSpec: 'ecs.gn6i-c8g1.2xlarge' }),
  anInstance('dsw-dst', { EcsSpec: 'ecs.gn6i-c8g1.2xlarge' }),
  anInstance('dsw-many'),
  anInstance('dsw-never'),
  anInstance('dsw-night', { Labels: { night: 'stop' } }),
  anInstance('dsw-paid', {
    EcsSpec: undefined,
    ResourceId: 'quota-1',
    WorkspaceId: '1002',
    runs: [{ from: '2026-02-25T00:00:00Z' }],
  }),
  anInstance('dsw-saved', {
    snapshots: [{ SnapshotName: 'first', GmtCreateTime: '2026-02-01T00:00:00Z' }],
  }),
];

interface Act {
  readonly at: number;
  readonly what: 'start' | 'stop';
  readonly id: string;
}

function acts(): Act[] {
  const found: Act[] = [];
  const run = (id: string, from: number, to: number) => {
    found.push({ at: from, what: 'start', id }, { at: to, what: 'stop', id });
  };
  STARTS.slice(0, 31).forEach((start, day) => {
    if (day % 2 === 0) run('dsw-evening', start + 20.5 * HOUR, start + 27 * HOUR);
    run('dsw-short', start + 9 * HOUR + day * 61_000, start + 9.4 * HOUR + day * 97_000);
    if (day % 3 === 1) run('dsw-many', start + 7 * HOUR, start + 8 * HOUR);
    if (day % 3 === 1) run('dsw-many', start + 11 * HOUR, start + 11.6 * HOUR);
    found.push({ at: start + 12 * HOUR, what: 'start', id: 'dsw-night' });
  });
  // Over the skipped hour, and nothing but it on its day.
  run('dsw-dst', STARTS[28] ?? 0, (STARTS[28] ?? 0) + 3 * HOUR);
  return found;
}

let world: StatisticsWorld;
let store: ObjectStore;
let folder: string;
const reports: RunReport[] = [];
/** What the service itself knew at each export. */
const looks: { readonly dt: string; readonly running: number; readonly statuses: string }[] = [];
const calls: Record<string, number> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-month-'));
  store = createMemoryStore();
  world = await aStatisticsWorld(
    FROM,
    FLEET,
    anExportFile({}, [
      {
        name: 'night',
        kind: 'stop',
        schedule: '0 0 22 * * *',
        where: { labels: { night: 'stop' } },
      },
    ]),
  );
  const nights = STARTS.slice(0, 31).map((start, day) => start + (day === 28 ? 21 : 22) * HOUR);
  const exports = STARTS.slice(1).map((start) => start + HOUR / 2);
  const timeline = [
    ...acts().map((act) => ({ at: act.at, go: () => people(act) })),
    ...nights.map((at) => ({
      at,
      go: () => world.wake(store, new Date(at).toISOString(), 'stop'),
    })),
    ...exports.map((at, index) => ({ at, go: () => exportAt(at, DAYS[index] ?? '') })),
  ].sort((a, b) => a.at - b.at);
  for (const { at, go } of timeline) {
    if (at > world.clock.now()) world.clock.advanceTo(at);
    await go();
  }
  for await (const { key } of store.list('stats/')) {
    if (!key.endsWith('.parquet')) continue;
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), (await store.get(key)) ?? '');
  }
}, 120_000);
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

/** People may be too late or too early: what the service then says is no matter. */
async function people({ what, id }: Act): Promise<void> {
  const call =
    what === 'start'
      ? world.client.startInstance({ InstanceId: id })
      : world.client.stopInstance({ InstanceId: id });
  await call.catch(() => {});
}

async function exportAt(at: number, dt: string): Promise<void> {
  world.world.settle();
  const statuses = [...world.world.instances.values()].map(({ id, status }) => `${id} ${status}`);
  looks.push({
    dt,
    running: statuses.filter((one) => one.endsWith(' Running')).length,
    statuses: statuses.sort().join(','),
  });
  world.service.calls.clear();
  reports.push(await world.wake(store, new Date(at).toISOString()));
  for (const { operation } of world.service.calls.list()) {
    calls[operation ?? ''] = (calls[operation ?? ''] ?? 0) + 1;
  }
}

function read(sql: string): Promise<DuckRow[]> {
  const tables = sql.replace(
    /@(\w+)/g,
    (_, table) =>
      `read_parquet('${folder}/stats/${table}/dt=*/*.parquet', hive_partitioning = true, union_by_name = true)`,
  );
  return withDuckdb((query) => query(tables));
}

/** Milliseconds that an instance truly ran on each day, by the service's own world; `told` in whole seconds, as it tells times. */
function truth(told = false): { readonly dt: string; readonly id: string; readonly ms: number }[] {
  const tell = (ms: number) => (told ? Math.floor(ms / 1000) * 1000 : ms);
  return DAYS.flatMap((dt, day) =>
    [...world.world.instances.values()].flatMap((instance) => {
      const [start = 0, end = 0] = STARTS.slice(day, day + 2);
      const ms = runningSpans(instance).reduce(
        (sum, { from, to = Infinity }) =>
          sum + Math.max(0, Math.min(tell(to), end) - Math.max(tell(from), start)),
        0,
      );
      return ms > 0 ? [{ dt, id: instance.id, ms }] : [];
    }),
  ).sort((a, b) => (a.dt === b.dt ? (a.id < b.id ? -1 : 1) : a.dt < b.dt ? -1 : 1));
}

describe('a month, exported day by day', () => {
  test('every day is exported once, and none has a gap', () => {
    expect(
      reports.map(({ status, exported }) => [status, exported?.days, exported?.gapCount]),
    ).toEqual(DAYS.map((dt) => ['done', [dt], 0]));
  });

  test('instance-hours are what the service says they were, to the minute', async () => {
    const rows = await read(
      'SELECT dt::VARCHAR AS dt, instance_id, running_hours, busy_hours + idle_hours + unknown_hours AS sum FROM @instance_hours ORDER BY dt, instance_id',
    );
    const expected = truth();

    expect(rows.map((row) => `${row['dt']} ${row['instance_id']}`)).toEqual(
      expected.map(({ dt, id }) => `${dt} ${id}`),
    );
    rows.forEach((row, at) => {
      const ms = expected[at]?.ms ?? 0;
      expect(Math.abs(Number(row['running_hours']) * HOUR - ms)).toBeLessThan(2_000);
      expect(Number(row['sum'])).toBeCloseTo(Number(row['running_hours']), 9);
    });
  });

  test('their sum and hash over the month are those of the service', async () => {
    const [found] = await read(
      `SELECT count(*)::INTEGER AS count, sum(round(running_hours * 3600))::INTEGER AS seconds,
       md5(string_agg(dt::VARCHAR || instance_id || round(running_hours * 3600)::INTEGER, '|' ORDER BY dt, instance_id)) AS hash
       FROM @instance_hours`,
    );
    const lines = truth(true).map(({ dt, id, ms }) => ({ dt, id, seconds: ms / 1000 }));

    expect(found).toEqual({
      count: lines.length,
      seconds: lines.reduce((sum, { seconds }) => sum + seconds, 0),
      hash: createHash('md5')
        .update(lines.map(({ dt, id, seconds }) => `${dt}${id}${seconds}`).join('|'))
        .digest('hex'),
    });
  });

  test('what ran in each hour is what the service says, to the minute, and hours in which nothing ran are there', async () => {
    const rows = await read(
      'SELECT dt::VARCHAR AS dt, epoch_ms(hour_start)::BIGINT AS start, epoch_ms(hour_end)::BIGINT AS end, instances::INTEGER AS instances, running_hours AS hours, missing_instances::INTEGER AS missing FROM @fleet_hours ORDER BY hour_start',
    );
    const spans = [...world.world.instances.values()].map((one) => runningSpans(one));
    const [from = 0, to = 0] = [STARTS[0], STARTS[31]];

    expect(rows).toHaveLength((to - from) / HOUR);
    rows.forEach((row, at) => {
      const [start, end] = [from + at * HOUR, from + (at + 1) * HOUR];
      const ran = spans.map((each) =>
        each.reduce(
          (sum, one) =>
            sum + Math.max(0, Math.min(one.to ?? Infinity, end) - Math.max(one.from, start)),
          0,
        ),
      );

      expect([Number(row['start']), Number(row['end'])]).toEqual([start, end]);
      const seconds = Number(row['hours']) * 3600 - ran.reduce((sum, ms) => sum + ms, 0) / 1000;
      expect(Math.abs(seconds), `${row['dt']} ${at}`).toBeLessThan(20);
      expect(row['instances']).toBe(ran.filter((ms) => ms >= 1000).length);
      expect(row['missing']).toBe(0);
    });
  });

  test('the day on which clocks go forward has 23 hours', async () => {
    const [row] = await read(
      "SELECT running_hours AS hours, epoch(day_end - day_start) / 3600 AS length FROM @instance_hours WHERE dt = '2026-03-29' AND instance_id = 'dsw-always'",
    );

    expect(row).toEqual({ hours: 23, length: 23 });
  });

  test('instances and counts are those at each look', async () => {
    const rows = await read(
      "SELECT dt::VARCHAR AS dt, string_agg(instance_id || ' ' || status, ',' ORDER BY instance_id) AS statuses FROM @instances GROUP BY dt ORDER BY dt",
    );
    const running = await read(
      "SELECT dt::VARCHAR AS dt, sum(value)::INTEGER AS running FROM @workspace_statistics WHERE statistic = 'RunningCount' GROUP BY dt ORDER BY dt",
    );

    expect(rows).toEqual(looks.map(({ dt, statuses }) => ({ dt, statuses })));
    expect(running).toEqual(looks.map(({ dt, running }) => ({ dt, running })));
  });

  test('snapshots and resource groups are there for each day', async () => {
    const [snapshots] = await read(
      "SELECT count(*)::INTEGER AS count, count(DISTINCT dt)::INTEGER AS days FROM @snapshots WHERE instance_id = 'dsw-saved'",
    );
    const [resources] = await read(
      "SELECT sum(value)::INTEGER AS ran, count(DISTINCT dt)::INTEGER AS days FROM @resource_group_statistics WHERE statistic = 'Running' AND resource_id = 'quota-1'",
    );

    expect(snapshots).toEqual({ count: 31, days: 31 });
    expect(resources).toEqual({ ran: 31, days: 31 });
  });

  test('runs, actions and savings are those of the records', async () => {
    const recorded = await readRecords();
    const [runs] = await read(
      "SELECT count(*)::INTEGER AS count, sum(verified)::INTEGER AS verified, sum(calls)::INTEGER AS calls FROM @runs WHERE kind = 'stop'",
    );
    const actions = await read(
      'SELECT instance_id AS id, scheduled_at::VARCHAR AS at, outcome FROM @actions ORDER BY scheduled_at',
    );
    const [savings] = await read(
      'SELECT sum(hours) AS hours, sum(amount) AS amount, count(*)::INTEGER AS count FROM @savings',
    );

    expect(runs).toEqual({
      count: recorded.length,
      verified: recorded.reduce((sum, { report }) => sum + report.counts.outcomes.verified, 0),
      calls: recorded.reduce((sum, { report }) => sum + total(report.calls), 0),
    });
    expect(recorded.length).toBe(31);
    expect(actions.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(
      recorded.flatMap(({ plan }) =>
        plan.plan.decisions
          .filter(({ action }) => action !== 'keep')
          .map(({ instanceId }) => `${instanceId} verified`),
      ),
    );
    const saved = recorded.flatMap(({ report }) => report.savings ?? []);
    expect(saved.length).toBeGreaterThan(20);
    expect(Number(savings?.['hours'])).toBeCloseTo(
      saved.reduce((sum, { hours }) => sum + hours, 0),
      6,
    );
    expect(Number(savings?.['amount'])).toBeCloseTo(
      saved.flatMap(({ money }) => money).reduce((sum, { amount }) => sum + amount, 0),
      6,
    );
  });

  test('costs are hours by list price, for what is paid by the hour', async () => {
    const [cost] = await read(
      'SELECT sum("BilledCost") AS cost, bool_and("x_Estimated") AS estimated FROM @focus_estimate',
    );
    const prices = new Map<string, number>();
    for (const AcceleratorType of ['CPU', 'GPU'] as const) {
      for await (const spec of world.client.eachEcsSpec({ AcceleratorType })) {
        prices.set(spec.InstanceType ?? '', spec.Price ?? 0);
      }
    }
    const expected = truth().reduce((sum, { id, ms }) => {
      const { EcsSpec } = world.world.instances.get(id)?.settings ?? {};
      return sum + (ms / HOUR) * (prices.get(EcsSpec ?? '') ?? 0);
    }, 0);

    expect(cost?.['estimated']).toBe(true);
    expect(Number(cost?.['cost'])).toBeCloseTo(expected, 0);
  });

  test('calls are those that the service counted, and as few as it takes', async () => {
    const summed: Record<string, number> = {};
    for (const report of reports) {
      for (const [operation, count] of Object.entries(report.calls)) {
        summed[operation] = (summed[operation] ?? 0) + count;
      }
    }

    expect(summed).toEqual(calls);
    const asked = truth().length;
    expect(calls['ListInstances']).toBe(31);
    expect(calls['ListInstanceStatistics']).toBe(31);
    expect(calls['GetResourceGroupStatistics']).toBe(31);
    expect(calls['ListInstanceSnapshot']).toBe(31 * FLEET.length);
    // One that was started and stopped between midnight and the look is asked about and did not run on the day.
    expect(calls['GetLifecycle']).toBeLessThan(asked + 62);
    expect(calls['GetInstanceMetrics']).toBeLessThan(2 * asked);
  });

  test('what was collected on the way is gone', async () => {
    const left: string[] = [];
    for await (const { key } of store.list('stats/_meta/raw/')) left.push(key);

    expect(left).toEqual([]);
  });
});

async function readRecords(): Promise<{ plan: PlanRecord; report: RunReport }[]> {
  const found: { plan: PlanRecord; report: RunReport }[] = [];
  const json = async (key: string): Promise<unknown> =>
    JSON.parse(Buffer.from((await store.get(key)) ?? []).toString());
  for await (const { key } of store.list('runs/night/')) {
    if (!key.endsWith('report.json')) continue;
    const plan = (await json(key.replace('report', 'plan'))) as PlanRecord; // written by the run
    found.push({ plan, report: (await json(key)) as RunReport });
  }
  return found;
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function anInstance(InstanceId: string, fields: FleetInstance = {}): FleetInstance {
  const isUp = fields.runs !== undefined;
  return {
    InstanceId,
    InstanceName: InstanceId.replace('-', '_'),
    Status: isUp ? 'Running' : 'Stopped',
    WorkspaceId: '1001',
    UserName: 'alice',
    EcsSpec: 'ecs.g6.large',
    GmtCreateTime: '2026-02-01T00:00:00Z',
    ...(isUp ? {} : { runs: [] }),
    usage: { kind: 'steady', cpuPercent: 40, gpuPercent: 2 },
    ...fields,
  };
}
