import { describe, expect, test } from 'vitest';
import { anInstance } from '../../helpers/an-instance.ts';
import { aDswError } from '../../helpers/dsw-error.ts';
import { aFleet, NIGHT } from '../../helpers/run-setup.ts';
import { aSnapshotFile, aSnapshotSetup } from '../../helpers/snapshot-setup.ts';

const TICK = '2026-01-05T14:05:00Z';
const DAYS = ['2026-01-02T14:00:00Z', '2026-01-03T14:00:00Z', '2026-01-04T14:00:00Z'];

describe('a snapshot run', () => {
  test('takes one snapshot of each running instance and sees it saved, then deletes what no rule keeps', async () => {
    const setup = aSnapshotSetup([
      ...aFleet(3),
      anInstance({ InstanceId: 'dsw-stopped', Status: 'Stopped' }),
    ]);
    for (const id of ['dsw-00000', 'dsw-stopped']) setup.snapshots.give(id, ...DAYS);

    const { nightly, 'nightly.rotation': rotation } = await setup.wake();

    expect(nightly).toMatchObject({
      status: 'done',
      counts: { reasons: { scheduled: 3, 'already-stopped': 1 }, outcomes: { verified: 3 } },
      savings: undefined,
    });
    expect(rotation).toMatchObject({
      status: 'done',
      done: ['dsw-00000', 'dsw-stopped'],
      counts: { reasons: { 'snapshots-due': 2, 'no-snapshots-due': 2 } },
    });
    expect(
      setup.snapshots.good('dsw-00000').map(({ createdAt }) => new Date(createdAt).toISOString()),
    ).toEqual(['2026-01-04T14:00:00.000Z', '2026-01-05T14:00:00.000Z']);
    expect(setup.snapshots.good('dsw-stopped')).toHaveLength(2);
  });

  test('names a snapshot after the run, and says in its labels which run took it', async () => {
    const setup = aSnapshotSetup([anInstance({ InstanceId: 'dsw-1', InstanceName: '_My_Box_' })]);

    await setup.wake();

    expect(setup.snapshots.all).toMatchObject([
      {
        name: expect.stringMatching(/^steward-nightly-20260105-2200-[0-9a-z]{10}$/),
        labels: [
          { Key: 'steward-policy', Value: 'nightly' },
          { Key: 'steward-run', Value: '2026-01-05T14:00:00.000Z' },
        ],
      },
    ]);
    const [{ name, imageUrl } = { name: '', imageUrl: '' }] = setup.snapshots.all;
    expect(imageUrl).toBe(`registry-vpc.cn-hangzhou.aliyuncs.com/team/my-box:${name}`);
  });

  test('looks for a snapshot by its name when the answer was lost, and takes no second one', async () => {
    const setup = aSnapshotSetup(aFleet(1));
    setup.snapshots.lost.add('CreateInstanceSnapshot');

    const { nightly } = await setup.wake();

    expect(setup.snapshots.all).toHaveLength(1);
    expect(nightly).toMatchObject({ status: 'done', done: ['dsw-00000'] });
  });

  test('repeats nothing while the instance is busy with what may be its snapshot', async () => {
    const setup = aSnapshotSetup(aFleet(1));
    setup.snapshots.lost.add('CreateInstanceSnapshot');
    setup.snapshots.hidesLatest = true;
    let lists = 0;
    setup.dsw.before = (operation) => {
      if (operation === 'ListInstanceSnapshot') lists += 1;
      return operation === 'ListInstanceSnapshot' && lists <= 2 ? [] : undefined;
    };

    const { nightly } = await setup.wake();

    expect(setup.dsw.calls.filter((one) => one === 'CreateInstanceSnapshot')).toHaveLength(1);
    expect(nightly).toMatchObject({ status: 'done', done: ['dsw-00000'] });
  });

  test('asks for the list of snapshots where the instance does not tell of its latest', async () => {
    const setup = aSnapshotSetup(aFleet(1));
    setup.snapshots.hidesLatest = true;
    setup.snapshots.lost.add('CreateInstanceSnapshot');

    const { nightly } = await setup.wake();

    expect(setup.snapshots.all).toHaveLength(1);
    expect(nightly).toMatchObject({ status: 'done', done: ['dsw-00000'] });
    expect(setup.dsw.calls).toContain('ListInstanceSnapshot');
  });

  test('tries again where nothing of that name came to be', async () => {
    const setup = aSnapshotSetup(aFleet(1));
    let tries = 0;
    setup.dsw.before = (operation) => {
      if (operation === 'CreateInstanceSnapshot') tries += 1;
      if (operation === 'CreateInstanceSnapshot' && tries === 1) {
        throw aDswError('DSW_TIMEOUT', { mayHaveTakenEffect: true });
      }
      return undefined;
    };

    const { nightly } = await setup.wake();

    expect(tries).toBe(2);
    expect(setup.snapshots.all).toHaveLength(1);
    expect(nightly).toMatchObject({ status: 'done', done: ['dsw-00000'] });
  });

  test('takes a refusal for what it is when the name is there: the answer to an earlier call was lost', async () => {
    const setup = aSnapshotSetup(aFleet(1));
    setup.snapshots.lost.add('CreateInstanceSnapshot');
    setup.snapshots.hidesLatest = true;
    setup.snapshots.onCreate = (one) => {
      one.endsAt = one.createdAt + 1_000;
    };
    let lists = 0;
    setup.dsw.before = (operation) => {
      if (operation === 'ListInstanceSnapshot') lists += 1;
      // Half a minute after the call the list does not show it, which is later than we think possible.
      return operation === 'ListInstanceSnapshot' && lists === 1 ? [] : undefined;
    };

    const { nightly } = await setup.wake();

    expect(setup.snapshots.all).toHaveLength(1);
    expect(nightly).toMatchObject({ status: 'done', done: ['dsw-00000'] });
  });

  test('says why a snapshot failed, and deletes nothing for that instance', async () => {
    const setup = aSnapshotSetup(aFleet(2));
    setup.snapshots.give('dsw-00000', ...DAYS);
    setup.snapshots.onCreate = (one) => {
      one.fails = one.instanceId === 'dsw-00000';
    };

    const { nightly, 'nightly.rotation': rotation } = await setup.wake();

    expect(nightly?.needsLook).toMatchObject([
      { instanceId: 'dsw-00000', outcome: 'failed', code: 'ImagePushFailed', message: 'no' },
    ]);
    expect(rotation).toMatchObject({
      status: 'done',
      counts: { reasons: { 'no-new-snapshot': 1, 'no-snapshots-due': 1 } },
    });
    expect(setup.snapshots.good('dsw-00000')).toHaveLength(3);
  });

  test('waits for a snapshot as long as the policy says, then reports it as not seen', async () => {
    const setup = aSnapshotSetup(aFleet(1), aSnapshotFile({ wait: '20m' }));
    setup.snapshots.give('dsw-00000', ...DAYS);
    setup.snapshots.onCreate = (one) => {
      one.endsAt = Number.POSITIVE_INFINITY;
    };

    const { nightly, 'nightly.rotation': rotation } = await setup.wake();

    expect(nightly?.needsLook).toMatchObject([
      { outcome: 'unverified', code: 'NOT_SEEN_DONE', status: 'Saving' },
    ]);
    expect(setup.clock.now().getTime()).toBeGreaterThanOrEqual(Date.parse('2026-01-05T14:20:00Z'));
    expect(rotation).toMatchObject({ counts: { reasons: { 'no-new-snapshot': 1 } } });
    expect(setup.snapshots.good('dsw-00000')).toHaveLength(3);
  });

  test('goes on at the next trigger where its time was over, and rotation waits for it', async () => {
    const setup = aSnapshotSetup(aFleet(2));
    setup.snapshots.give('dsw-00000', ...DAYS);

    const first = await setup.wake(NIGHT, { deadline: new Date('2026-01-05T14:01:00Z') });
    setup.clock.pass(5 * 60_000);
    const second = await setup.wake(TICK);

    expect(first).toMatchObject({
      nightly: { status: 'incomplete' },
      'nightly.rotation': { status: 'nothing-due', reason: 'waiting-for-snapshot' },
    });
    expect(second).toMatchObject({
      nightly: { status: 'done', scheduledAt: '2026-01-05T14:00:00Z' },
      'nightly.rotation': { status: 'done', done: ['dsw-00000'] },
    });
    expect(
      setup.snapshots.all.filter(({ createdAt }) => createdAt >= Date.parse(NIGHT)),
    ).toHaveLength(2);
  });

  test('leaves alone what is busy with another snapshot, and keeps the snapshots of it', async () => {
    const setup = aSnapshotSetup(aFleet(1, { Status: 'Saving' }));
    setup.snapshots.give('dsw-00000', ...DAYS);
    Object.assign(setup.snapshots.all.at(-1) ?? {}, { endsAt: Date.parse('2026-01-05T14:30:00Z') });

    const { nightly, 'nightly.rotation': rotation } = await setup.wake();

    expect(nightly).toMatchObject({ status: 'done', counts: { reasons: { saving: 1 } } });
    expect(rotation?.done).toEqual([]);
    expect(setup.snapshots.all).toHaveLength(3);
  });

  test('of a limit that trips, nothing is taken, and nothing deleted', async () => {
    const setup = aSnapshotSetup(aFleet(2), aSnapshotFile({ limits: { count: 1 } }));
    for (const id of ['dsw-00000', 'dsw-00001']) setup.snapshots.give(id, ...DAYS);

    const { nightly, 'nightly.rotation': rotation } = await setup.wake();

    expect(nightly).toMatchObject({
      status: 'guard-tripped',
      trips: [
        {
          limit: 'count',
          message: expect.stringContaining('would take a snapshot of 2 instances'),
        },
      ],
    });
    expect(rotation).toMatchObject({ counts: { reasons: { 'no-new-snapshot': 2 } } });
    expect(setup.snapshots.all).toHaveLength(6);
  });

  test('in a dry run, tells what would be taken and what would be deleted', async () => {
    const setup = aSnapshotSetup(aFleet(1));
    setup.snapshots.give('dsw-00000', ...DAYS);

    const { nightly, 'nightly.rotation': rotation } = await setup.wake(NIGHT, { mode: 'plan' });

    expect(nightly).toMatchObject({ status: 'planned', counts: { actions: { snapshot: 1 } } });
    expect(rotation).toMatchObject({
      status: 'planned',
      counts: { actions: { 'delete-snapshots': 1 } },
    });
    expect(setup.snapshots.all).toHaveLength(3);
  });
});

describe('rotation', () => {
  test('records every snapshot with its reason', async () => {
    const setup = aSnapshotSetup(aFleet(1));
    setup.snapshots.give('dsw-00000', ...DAYS);

    await setup.wake();

    const key = `runs/nightly.rotation/${NIGHT}/main/plan.json`;
    const { plan } = JSON.parse((await setup.records())[key] ?? '');
    expect(plan.decisions[0].evidence).toMatchObject({
      newSnapshot: expect.stringContaining('steward-nightly-'),
      goodAfter: 2,
      kept: { 'snp-3': expect.stringContaining(': retained last 2'), 'snp-4': expect.any(String) },
      removed: [
        { id: 'snp-2', reason: 'expired', status: 'Saved', imageUrl: expect.any(String) },
        { id: 'snp-1', reason: 'expired' },
      ],
    });
  });

  test('keeps everything of an instance whose snapshots cannot be listed whole', async () => {
    const setup = aSnapshotSetup(aFleet(2));
    for (const id of ['dsw-00000', 'dsw-00001']) setup.snapshots.give(id, ...DAYS);
    setup.snapshots.partial.add('dsw-00000');

    const { 'nightly.rotation': rotation } = await setup.wake();

    expect(rotation).toMatchObject({
      done: ['dsw-00001'],
      counts: { reasons: { 'snapshots-unknown': 1, 'snapshots-due': 1 } },
      warnings: [{ code: 'SNAPSHOTS_UNKNOWN', instanceId: 'dsw-00000' }],
    });
    expect(setup.snapshots.good('dsw-00000')).toHaveLength(4);
  });

  test('counts what is gone already as deleted', async () => {
    const setup = aSnapshotSetup(aFleet(1));
    setup.snapshots.give('dsw-00000', ...DAYS);
    setup.snapshots.lost.add('DeleteInstanceSnapshot');

    const { 'nightly.rotation': rotation } = await setup.wake();

    expect(rotation).toMatchObject({ status: 'done', done: ['dsw-00000'], needsLook: [] });
    expect(setup.snapshots.good('dsw-00000')).toHaveLength(2);
  });

  test('deletes nothing when the new snapshot is gone at the last look', async () => {
    const setup = aSnapshotSetup(aFleet(1));
    setup.snapshots.give('dsw-00000', ...DAYS);
    let lists = 0;
    setup.dsw.before = (operation) => {
      if (operation === 'ListInstanceSnapshot') lists += 1;
      const taken = setup.snapshots.all.at(-1);
      if (lists === 2 && taken !== undefined) taken.deletedAt ??= setup.clock.now().getTime();
      return undefined;
    };

    const { 'nightly.rotation': rotation } = await setup.wake();

    expect(rotation?.skipped).toMatchObject([
      { code: 'CHANGED_SINCE', message: expect.stringContaining('is not seen Saved') },
    ]);
    expect(setup.snapshots.good('dsw-00000')).toHaveLength(3);
  });

  test('spares what somebody pins between the plan and the deletion', async () => {
    const setup = aSnapshotSetup(aFleet(1), aSnapshotFile({ retention: { keepLast: 1 } }));
    setup.snapshots.give('dsw-00000', ...DAYS);
    setup.dsw.latencyMs = 31_000;
    setup.dsw.before = (operation) => {
      const instance = setup.dsw.instances.get('dsw-00000');
      if (operation === 'ListInstanceSnapshot' && instance !== undefined) {
        instance['Labels'] = [{ Key: 'steward-pin', Value: setup.snapshots.all[1]?.name }];
      }
      return undefined;
    };

    await setup.wake();

    expect(setup.snapshots.good('dsw-00000').map(({ id }) => id)).toEqual(['snp-2', 'snp-4']);
  });

  test('never deletes before the new snapshot is seen on a stale list', async () => {
    const setup = aSnapshotSetup(aFleet(1));
    setup.snapshots.give('dsw-00000', ...DAYS);
    setup.snapshots.staleMs = 5_000;
    setup.snapshots.onDelete = () => {
      expect(setup.snapshots.good('dsw-00000').length).toBeGreaterThan(2);
    };

    const { 'nightly.rotation': rotation } = await setup.wake();

    expect(rotation).toMatchObject({ status: 'done', done: ['dsw-00000'] });
  });

  test('deletes no more than maxDeletePerRun, and leaves what is not ours', async () => {
    const setup = aSnapshotSetup(
      aFleet(1),
      aSnapshotFile({ retention: { keepLast: 1, maxDeletePerRun: 1 } }),
    );
    setup.snapshots.give('dsw-00000', ...DAYS);
    const [oldest] = setup.snapshots.all;
    Object.assign(oldest ?? {}, { name: 'by-hand' });

    await setup.wake();

    expect(setup.snapshots.good('dsw-00000').map(({ id }) => id)).toEqual([
      'snp-1',
      'snp-3',
      'snp-4',
    ]);
  });
});
