import { describe, expect, it } from 'vitest';
import { makeReportModel } from '../../../lib/report/make-report-model.ts';
import type { SeenRow } from '../../../lib/report/report-input.ts';
import { aRunReport } from '../../helpers/a-run-report.ts';
import { aReportData, inputOf, type ReportData } from '../../helpers/report-data.ts';

const data = aReportData();
const emptyData: ReportData = {
  ...data,
  hours: [],
  fleet: [],
  seen: [],
  snapshots: [],
  actions: [],
  runs: [],
};

const modelOf = (changed: Partial<ReportData>, more: Parameters<typeof inputOf>[1] = {}) =>
  makeReportModel(inputOf({ ...data, ...changed }, more));

const lastSeen = (fields: Partial<SeenRow>, at = '2026-11-22T10:00:00Z') => {
  const [row] = data.seen;
  if (row === undefined) throw new Error('no rows');
  return { ...row, observed_at: new Date(at), disk_gib: 100, disk_clears_at: null, ...fields };
};

describe('coverage', () => {
  it('finds nothing missing where every day of every target is there', async () => {
    const { coverage } = await modelOf({});

    expect(coverage).toMatchObject({
      days: 7,
      daysOver: 7,
      targets: ['hangzhou', 'singapore'],
      hourDays: { part: 14, whole: 14 },
      hourDaysBefore: { part: 14, whole: 14 },
      isComparable: true,
      gaps: [],
      otherZones: [],
      runs: { recorded: 10, finished: 9 },
    });
    expect(coverage.runs.unfinished.rows).toEqual([
      { policy: 'nightly-stop', target: 'singapore', scheduledAt: '2026-11-18T14:00:00Z' },
    ]);
  });

  it('names the days that are missing, by table and target', async () => {
    const input = inputOf(data);
    const committed = input.now.committed.filter(
      ({ table, target, dt }) =>
        !(table === 'instance_hours' && target === 'singapore' && dt >= '2026-11-20'),
    );

    const { coverage } = await makeReportModel({ ...input, now: { ...input.now, committed } });

    expect(coverage.gaps).toEqual([
      {
        table: 'instance_hours',
        target: 'singapore',
        days: ['2026-11-20', '2026-11-21', '2026-11-22'],
      },
    ]);
    expect(coverage).toMatchObject({ hourDays: { part: 11, whole: 14 }, isComparable: false });
  });

  it('does not miss a day that is not over, and says how many are', async () => {
    const input = inputOf(data, { madeAt: new Date('2026-11-22T15:59:00Z') });
    const committed = input.now.committed.filter(({ dt }) => dt < '2026-11-22');

    const { coverage } = await makeReportModel({ ...input, now: { ...input.now, committed } });

    expect(coverage).toMatchObject({ days: 7, daysOver: 6, gaps: [] });
  });

  it('tells of days that were cut in another zone', async () => {
    const input = inputOf(data);
    const committed = input.now.committed.map((one) =>
      one.dt === '2026-11-16' && one.table === 'instances' ? { ...one, timeZone: 'UTC' } : one,
    );

    const { coverage } = await makeReportModel({ ...input, now: { ...input.now, committed } });

    expect(coverage.otherZones).toEqual([
      { table: 'instances', target: 'hangzhou', timeZone: 'UTC', days: ['2026-11-16'] },
      { table: 'instances', target: 'singapore', timeZone: 'UTC', days: ['2026-11-16'] },
    ]);
  });

  it('misses every day of a target that was asked for and is not known', async () => {
    const none = { ...inputOf(emptyData), target: 'elsewhere' };
    const input = {
      ...none,
      now: { ...none.now, committed: [] },
      earlier: { ...none.earlier, committed: [] },
    };

    const { coverage } = await makeReportModel(input);

    expect(coverage.gaps.map(({ target, days }) => [target, days.length])).toEqual(
      Array.from({ length: 5 }, () => ['elsewhere', 7]),
    );
  });
});

it('makes a model of nothing at all', async () => {
  const model = await modelOf(emptyData);

  expect(model.totals.now).toMatchObject({ instances: 0, spent: { money: [] } });
  expect(model.spending.currency).toBeNull();
  expect(model.snapshots.seenAt).toBeNull();
  expect(model.heatMap.known).toBe(0);
});

it('never adds up different currencies', async () => {
  const hours = data.hours.map((row) =>
    row.target === 'singapore' && row.currency !== null ? { ...row, currency: 'USD' } : row,
  );

  const { totals, spending } = await modelOf({ hours });

  expect(totals.now.spent.money.map(({ currency }) => currency)).toEqual(['CNY', 'USD']);
  expect(spending.currency).toBe('CNY');
});

describe('disks near clearing', () => {
  const seen = [
    lastSeen({ instance_id: 'was-stopped', status: 'Running' }, '2026-11-07T10:00:00Z'),
    // First seen stopped on the 8th; it was touched since, which did not start it.
    lastSeen(
      {
        instance_id: 'was-stopped',
        status: 'Stopped',
        modified_at: new Date('2026-11-08T09:00:00Z'),
      },
      '2026-11-12T10:00:00Z',
    ),
    lastSeen({
      instance_id: 'was-stopped',
      status: 'Stopped',
      modified_at: new Date('2026-11-21T09:00:00Z'),
    }),
    lastSeen({
      instance_id: 'long-gone',
      status: 'Stopped',
      modified_at: new Date('2026-10-01T00:00:00Z'),
    }),
    lastSeen({
      instance_id: 'fresh',
      status: 'Stopped',
      modified_at: new Date('2026-11-22T00:00:00Z'),
    }),
    lastSeen({
      instance_id: 'runs',
      status: 'Running',
      modified_at: new Date('2026-11-08T09:00:00Z'),
    }),
  ];

  it('counts 15 days from when an instance was first seen stopped, whatever changed since', async () => {
    const { clearing } = await modelOf({ ...emptyData, seen });

    expect(clearing.soon.rows.map(({ id, clearsAt }) => [id, clearsAt])).toEqual([
      ['was-stopped', '2026-11-23T09:00:00.000Z'],
    ]);
    expect(clearing.over).toBe(1);
  });

  it('begins anew where the instance ran in between', async () => {
    const between = lastSeen(
      { instance_id: 'was-stopped', status: 'Running' },
      '2026-11-20T10:00:00Z',
    );
    const ordered = [...seen, between].sort(
      (a, b) => a.observed_at.getTime() - b.observed_at.getTime(),
    );

    const { clearing } = await modelOf({ ...emptyData, seen: ordered });

    expect(clearing.soon.count).toBe(0);
  });

  it('leaves out expanded disks, and says of which it does not know', async () => {
    const near = { status: 'Stopped', modified_at: new Date('2026-11-09T09:00:00Z') };
    const disks = [
      lastSeen({ ...near, instance_id: 'expanded', disk_gib: 200 }),
      lastSeen({ ...near, instance_id: 'free', disk_gib: 100 }),
      lastSeen({ ...near, instance_id: 'not-told', disk_gib: null }),
    ];

    const { clearing } = await modelOf({ ...emptyData, seen: disks });

    expect(clearing.soon.rows.map(({ id }) => id)).toEqual(['free', 'not-told']);
    expect(clearing.unsure).toBe(1);
  });

  it('goes by the date of the look, and by the earliest of them while it stays stopped', async () => {
    const stopped = (diskClearsAt: string, at: string) =>
      lastSeen(
        {
          instance_id: 'a',
          status: 'Stopped',
          modified_at: new Date('2026-11-15T09:00:00Z'),
          disk_clears_at: new Date(diskClearsAt),
        },
        at,
      );
    // The first look had its history; the next one goes by a label that was set since.
    const looks = [
      stopped('2026-11-24T14:00:00Z', '2026-11-16T10:00:00Z'),
      stopped('2026-11-30T09:00:00Z', '2026-11-22T10:00:00Z'),
    ];

    const { clearing } = await modelOf({ ...emptyData, seen: looks });

    expect(clearing.soon.rows).toMatchObject([
      { stoppedSince: '2026-11-09T14:00:00.000Z', clearsAt: '2026-11-24T14:00:00.000Z' },
    ]);
  });

  describe('goes by the stop that a run has on record', () => {
    // A label that was set later moved its last change.
    const labelled = lastSeen({
      instance_id: 'labelled',
      status: 'Stopped',
      modified_at: new Date('2026-11-21T09:00:00Z'),
      disk_gib: 100,
    });
    const changed = (action: 'stop' | 'start', at: string) => {
      const identity = { policy: 'nightly-stop', target: labelled.target, scheduledAt: at };
      const change = { action, at, before: undefined, after: at };
      return { ...identity, report: aRunReport({ ...identity, changes: { labelled: change } }) };
    };
    const clearsAt = async (changes: Partial<ReportData>) =>
      (await modelOf({ ...emptyData, seen: [labelled], ...changes })).clearing.soon.rows.map(
        (one) => one.clearsAt,
      );

    it('in this period or the one before', async () => {
      const runs = [changed('stop', '2026-11-10T14:00:00Z')];

      expect(await clearsAt({ runs })).toEqual(['2026-11-25T14:00:00.000Z']);
    });

    it('unless a run started it again', async () => {
      const runs = [
        changed('stop', '2026-11-10T14:00:00Z'),
        changed('start', '2026-11-16T23:30:00Z'),
      ];

      expect(await clearsAt({ runs })).toEqual([]);
    });

    it('unless somebody saw it in another status since', async () => {
      const runs = [changed('stop', '2026-11-10T14:00:00Z')];
      const between = { ...labelled, status: 'Running' };
      const seen = [{ ...between, observed_at: new Date('2026-11-17T10:00:00Z') }, labelled];

      expect(await clearsAt({ runs, seen })).toEqual([]);
    });
  });

  it('leaves out what the last look did not see any more', async () => {
    const [gone, ...others] = seen.filter(({ observed_at }) => observed_at.getUTCDate() === 22);
    if (gone === undefined) throw new Error('no rows');
    const later = others.map((row) => ({ ...row, observed_at: new Date('2026-11-22T11:00:00Z') }));

    const { clearing } = await modelOf({ ...emptyData, seen: [gone, ...later] });

    expect(clearing.soon.rows).toEqual([]);
  });
});

describe('instances that nobody protects', () => {
  const running = (id: string, fields: Partial<SeenRow> = {}) =>
    lastSeen({ instance_id: id, status: 'Running', culler_max_idle_minutes: null, ...fields });
  const idsOf = async (changed: Partial<ReportData>) =>
    (await modelOf({ ...emptyData, ...changed })).unprotected.instances.rows.map(({ id }) => id);

  it.each([
    ['an idle culler', { culler_max_idle_minutes: 60 }],
    ['a shutdown timer', { shutdown_due_at: new Date('2026-11-23T10:00:00Z') }],
    ['no need for it, since it does not run', { status: 'Stopped' }],
  ])('leaves out one that has %s', async (_what, fields) => {
    expect(await idsOf({ seen: [running('a'), running('b', fields)] })).toEqual(['a']);
  });

  it('knows none of whom a later look found nothing at all', async () => {
    const input = inputOf({ ...data, ...emptyData, seen: [running('a'), running('b')] });
    const look = { table: 'instances', dt: '2026-11-22', timeZone: input.period.timeZone } as const;
    const lookedAt = '2026-11-22T11:00:00Z';
    const target = data.seen[0]?.target ?? '';
    const committed = [{ ...look, target, lookedAt }];

    const model = await makeReportModel({ ...input, now: { ...input.now, committed } });

    expect(model.unprotected).toMatchObject({ running: 0, instances: { count: 0 } });
    expect(model.lastLookAt).toBe('2026-11-22T11:00:00.000Z');
  });

  it('lists one whose timer is past', async () => {
    const shutdown_due_at = new Date('2026-11-22T09:00:00Z');
    expect(await idsOf({ seen: [running('a', { shutdown_due_at })] })).toEqual(['a']);
  });

  it('leaves out one that a policy stopped in the period, and not one that it only started', async () => {
    const [action] = data.actions.filter(
      ({ scheduled_at }) => scheduled_at >= new Date('2026-11-16'),
    );
    if (action === undefined) throw new Error('no actions');
    const seen = [running('a', { target: action.target }), running('b', { target: action.target })];

    const actions = [
      { ...action, instance_id: 'a', action: 'start' },
      { ...action, instance_id: 'b', action: 'stop' },
    ];

    expect(await idsOf({ seen, actions })).toEqual(['a']);
  });

  it.each([
    ['verified', []],
    ['accepted', []],
    ['refused', ['a']],
    ['failed', ['a']],
    ['unverified', ['a']],
    [null, ['a']],
  ])('asks of a stop whether it came to something: %s', async (outcome, ids) => {
    const [action] = data.actions.filter(
      ({ scheduled_at }) => scheduled_at >= new Date('2026-11-16'),
    );
    if (action === undefined) throw new Error('no actions');
    const seen = [running('a', { target: action.target })];

    const actions = [{ ...action, instance_id: 'a', action: 'stop', outcome }];

    expect(await idsOf({ seen, actions })).toEqual(ids);
  });
});

describe('policies', () => {
  it('adds up what runs did, and keeps what somebody should look at', async () => {
    const { policies, totals } = await modelOf({});
    const reports = data.runs
      .filter(({ scheduledAt }) => scheduledAt >= '2026-11-16')
      .flatMap(({ report }) => report ?? []);
    const sum = (of: (report: (typeof reports)[number]) => number) =>
      reports.reduce((all, report) => all + of(report), 0);

    expect(policies.policies.reduce((all, row) => all + row.verified, 0)).toBe(
      sum(({ counts }) => counts.outcomes.verified),
    );
    expect(policies.policies.reduce((all, row) => all + row.planned, 0)).toBe(
      sum(({ counts }) => counts.actions['stop'] ?? 0),
    );
    expect(policies.trips.rows).toHaveLength(1);
    expect(policies.needsLook.count).toBe(2);
    expect(totals.now.avoided.money[0]?.amount).toBeCloseTo(
      sum(({ savings }) => savings?.money[0]?.amount ?? 0),
    );
  });

  it('cuts a list and counts the rest', async () => {
    const needsLook = Array.from({ length: 50 }, (_, at) => ({
      instanceId: `dsw-${at}`,
      instanceName: 'x'.repeat(1_000_000),
      outcome: 'failed' as const,
      code: undefined,
      message: 'y'.repeat(1_000_000),
      requestId: undefined,
      status: undefined,
    }));
    const run = { policy: 'p', target: 'hangzhou', scheduledAt: '2026-11-17T14:00:00Z' };

    const model = await modelOf({ runs: [{ ...run, report: aRunReport({ ...run, needsLook }) }] });

    expect(model.policies.needsLook.rows).toHaveLength(20);
    expect(model.policies.needsLook.count).toBe(50);
    expect(JSON.stringify(model).length).toBeLessThan(100_000);
  });
});

describe('snapshots', () => {
  it('counts those of the last look, by age, and compares with the end of the period before', async () => {
    const { snapshots } = await modelOf({});
    const day = (prefix: string) =>
      data.snapshots.filter(({ observed_at }) => observed_at.toISOString().startsWith(prefix));
    const last = day('2026-11-21T18'); // 02:00 on the 22nd in Shanghai

    expect(snapshots.count).toBe(last.length);
    expect(snapshots.countBefore).toBe(day('2026-11-14T18').length);
    const ages = last.flatMap(({ created_at, observed_at }) =>
      created_at === null ? [] : [(observed_at.getTime() - created_at.getTime()) / 86_400_000],
    );
    expect(snapshots.ages.map(({ count }) => count)).toEqual(
      [
        [0, 7],
        [7, 30],
        [30, 90],
        [90, 180],
        [180, Infinity],
      ].map(([from = 0, to = 0]) => ages.filter((age) => age >= from && age < to).length),
    );
    expect(snapshots.unknownAge).toBe(last.length - ages.length);
  });
});
