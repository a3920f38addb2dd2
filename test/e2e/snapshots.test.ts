import { afterEach, describe, expect, test } from 'vitest';
import type { RunReport } from '../../lib/run/report.ts';
import type { FleetInstance } from '../../local/dsw/entities.ts';
import { aLocalNight, type LocalNight } from '../helpers/local-night.ts';
import { aPoliciesFile, NIGHT } from '../helpers/run-setup.ts';

let night: LocalNight | undefined;
afterEach(async () => {
  await night?.close();
  night = undefined;
});

const NEXT_NIGHT = '2026-01-06T14:00:00Z';
const TICK = '2026-01-05T14:25:00Z';
/** Good snapshots that the policy keeps. */
const KEPT = 2;

function instance(id: string, fields: Partial<FleetInstance> = {}): FleetInstance {
  return {
    InstanceId: id,
    InstanceName: id.replaceAll('-', '_').toUpperCase(),
    Status: 'Running',
    WorkspaceId: '1001',
    EcsSpec: 'ecs.gn7i-c8g1.2xlarge',
    GmtCreateTime: '2026-01-01T01:00:00Z',
    usage: { kind: 'steady', cpu: 60, gpu: 60 },
    snapshots: [2, 3, 4].map((day) => ({
      SnapshotName: `steward-${id}-0${day}`,
      GmtCreateTime: `2026-01-0${day}T14:00:00Z`,
    })),
    ...fields,
  } as FleetInstance;
}

const FLEET = [
  ...Array.from({ length: 6 }, (_, index) => instance(`dsw-${index}`)),
  instance('dsw-stopped', { Status: 'Stopped' }),
];

async function begin(
  fields: Readonly<Record<string, unknown>> = {},
  fleet = FLEET,
): Promise<LocalNight> {
  night = await aLocalNight({
    start: NIGHT,
    kind: 'snapshot',
    fleet,
    policies: aPoliciesFile({
      kind: 'snapshot',
      schedule: '0 0 22 * * *',
      image: '{registry}/team/{instance}:{name}',
      retention: { keepLast: KEPT },
      wait: '12m',
      ...fields,
    }),
  });
  return night;
}

/** Good snapshots by instance: how many there are, and how many of these the run took. */
function goodOf({ stack }: LocalNight): Record<string, { all: number; taken: number }> {
  const records = stack.dsw?.world.records;
  const ids = [...(stack.dsw?.world.instances.keys() ?? [])];
  return Object.fromEntries(
    ids.map((id) => {
      const good = (records?.snapshotsOf(id) ?? []).filter(({ status }) => status === 'Saved');
      const taken = good.filter(({ createdAt }) => createdAt >= Date.parse(NIGHT));
      return [id, { all: good.length, taken: taken.length }];
    }),
  );
}

async function rotationOf(begun: LocalNight): Promise<RunReport> {
  return (await begun.record(`runs/night.rotation/${NIGHT}/main/report.json`)) as RunReport;
}

const ROTATED = Object.fromEntries(
  FLEET.map(({ InstanceId = '', Status }) => [
    InstanceId,
    { all: KEPT, taken: Status === 'Running' ? 1 : 0 },
  ]),
);

describe('a run of a snapshot policy at the local service', () => {
  test('takes a snapshot of each running instance, and deletes what no rule keeps', async () => {
    const begun = await begin();

    const { results } = await begun.wake(NIGHT);

    expect(results).toMatchObject([
      { policy: 'night', status: 'done', done: 6, needsLook: 0 },
      { policy: 'night.rotation', status: 'done', done: 7, needsLook: 0 },
    ]);
    expect(goodOf(begun)).toEqual(ROTATED);
    const [taken] = begun.stack.dsw?.world.records.snapshotsOf('dsw-0').slice(-1) ?? [];
    expect(taken).toMatchObject({
      name: expect.stringMatching(/^steward-night-20260105-2200-\w{10}$/),
      imageUrl: `registry-vpc.cn-hangzhou.aliyuncs.com/team/dsw-0:${taken?.name}`,
      labels: [
        { Key: 'steward-policy', Value: 'night' },
        { Key: 'steward-run', Value: '2026-01-05T14:00:00.000Z' },
      ],
    });
  });

  test('does nothing more when the trigger comes again', async () => {
    const begun = await begin();
    await begun.wake(NIGHT);
    const before = begun.calls().length;

    const { results } = await begun.wake(NIGHT);

    expect(results).toMatchObject([{ status: 'done' }, { status: 'done' }]);
    expect(begun.calls().slice(before)).toEqual([]);
  });

  test('hands on the paths that are left out', async () => {
    const begun = await begin({ excludePaths: ['/root/.cache'] }, FLEET.slice(0, 1));

    await begun.wake(NIGHT);

    const [taken] = begun.stack.dsw?.world.records.snapshotsOf('dsw-0').slice(-1) ?? [];
    expect(taken).toMatchObject({ excludePaths: ['/root/.cache'] });
  });
});

describe('faults', () => {
  test.each<[string, readonly object[]]>([
    [
      'lost answers of both calls, carried out or not',
      [
        {
          match: { operation: 'CreateInstanceSnapshot', every: 3 },
          do: { reset: { when: 'after' } },
        },
        { match: { operation: 'CreateInstanceSnapshot', nth: 2 }, do: { timeout: { ms: 12_000 } } },
        {
          match: { operation: 'DeleteInstanceSnapshot', every: 3 },
          do: { reset: { when: 'after' } },
        },
      ],
    ],
    [
      'throttling and failures of the service',
      [
        { match: { probability: 0.2 }, do: { throttle: { code: 'Throttling.User' } } },
        { match: { operation: 'CreateInstanceSnapshot', every: 5 }, do: { error: {} } },
        { match: { operation: 'DeleteInstanceSnapshot', every: 4 }, do: { error: {} } },
      ],
    ],
    [
      'lists that are behind',
      [
        { match: { operation: 'ListInstances' }, do: { stale: { seconds: 5 } } },
        { match: { operation: 'ListInstanceSnapshot' }, do: { stale: { seconds: 5 } } },
      ],
    ],
    [
      'items that come twice in a list, now and then',
      [
        {
          match: { operation: 'ListInstanceSnapshot', every: 2 },
          do: { doubledItems: { items: 1 } },
        },
      ],
    ],
    [
      'a page that is cut off',
      [{ match: { operation: 'ListInstanceSnapshot', nth: 4 }, do: { cutListing: { keep: 1 } } }],
    ],
  ])('%s: one snapshot each, and as many as the policy keeps', async (_, rules) => {
    const begun = await begin();
    begun.stack.dsw?.faults.set(rules);

    const first = await begun.wake(NIGHT);
    if (first.results.some(({ status }) => status !== 'done')) {
      begun.stack.clock.advanceTo(Date.parse(TICK));
      await begun.wake(TICK);
    }

    expect((await begun.report(NIGHT)).needsLook).toEqual([]);
    expect((await rotationOf(begun)).needsLook).toEqual([]);
    expect(goodOf(begun)).toEqual(ROTATED);
  });

  test('a list that is never whole: nothing is deleted on it', async () => {
    const begun = await begin();
    begun.stack.dsw?.faults.set([
      {
        match: { operation: 'ListInstanceSnapshot', instance: 'dsw-1' },
        do: { cutListing: { keep: 2 } },
      },
    ]);

    await begun.wake(NIGHT);

    expect(goodOf(begun)).toEqual({ ...ROTATED, 'dsw-1': { all: 4, taken: 1 } });
    expect((await rotationOf(begun)).warnings).toMatchObject([
      { code: 'SNAPSHOTS_UNKNOWN', instanceId: 'dsw-1' },
    ]);
  });

  test('deletions that fail to the end: the report says so, and the next rotation takes them up', async () => {
    const begun = await begin();
    begun.stack.dsw?.faults.set([
      { match: { operation: 'DeleteInstanceSnapshot', instance: 'dsw-1' }, do: { error: {} } },
    ]);

    await begun.wake(NIGHT);
    const { needsLook } = await rotationOf(begun);
    begun.stack.dsw?.faults.set([]);
    begun.stack.clock.advanceTo(Date.parse(NEXT_NIGHT));
    await begun.wake(NEXT_NIGHT);

    expect(needsLook).toMatchObject([
      { instanceId: 'dsw-1', outcome: 'unverified', code: 'NOT_SEEN_DONE' },
    ]);
    expect(goodOf(begun)['dsw-1']).toEqual({ all: KEPT, taken: 2 });
  });

  test('snapshots that fail or hang: the report says so, and nothing of these instances is deleted', async () => {
    const begun = await begin();
    begun.stack.dsw?.faults.set([
      {
        match: { operation: 'CreateInstanceSnapshot', instance: 'dsw-1' },
        do: { failed: { code: 'ImagePushFailed' } },
      },
      { match: { operation: 'CreateInstanceSnapshot', instance: 'dsw-2' }, do: { stuck: {} } },
    ]);

    await begun.wake(NIGHT);

    const { needsLook, done } = await begun.report(NIGHT);
    expect(done).toEqual(['dsw-0', 'dsw-3', 'dsw-4', 'dsw-5']);
    expect(needsLook).toMatchObject([
      { instanceId: 'dsw-1', outcome: 'failed', code: 'ImagePushFailed' },
      { instanceId: 'dsw-2', outcome: 'unverified', code: 'NOT_SEEN_DONE', status: 'Saving' },
    ]);
    expect((await rotationOf(begun)).counts.reasons).toEqual({
      'no-new-snapshot': 2,
      'snapshots-due': 5,
    });
    expect(goodOf(begun)).toEqual({
      ...ROTATED,
      'dsw-1': { all: 3, taken: 0 },
      'dsw-2': { all: 3, taken: 0 },
    });
  });
});
