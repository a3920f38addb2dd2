import { describe, expect, test } from 'vitest';
import { aFleet } from '../../helpers/run-setup.ts';
import { aSnapshotFile, aSnapshotSetup, type SnapshotSetup } from '../../helpers/snapshot-setup.ts';

const BEFORE = '2026-01-05T13:00:00Z';
const NIGHT = '2026-01-05T14:00:00Z';

function setup(before: object = {}, snapshot: object = {}, size = 2): SnapshotSetup {
  const policies = aSnapshotFile(
    { schedule: undefined, before: { policy: 'night', ...before }, ...snapshot },
    [{ name: 'night', kind: 'stop', window: { from: '22:00', to: '08:00' } }],
  );
  const made = aSnapshotSetup(aFleet(size), policies);
  // The clock begins at 22:00.
  made.clock.pass(Date.parse(BEFORE) - Date.parse(NIGHT));
  return made;
}

function statuses({ dsw }: SnapshotSetup): unknown[] {
  return [...dsw.instances.values()].map((one) => one['Status']);
}

describe('snapshots before a stop', () => {
  test('are taken an hour before, and the stop goes by them', async () => {
    const made = setup();

    const first = await made.wake(BEFORE);
    made.clock.pass(Date.parse(NIGHT) - made.clock.now().getTime());
    const second = await made.wake(NIGHT);

    expect(first).toMatchObject({
      nightly: { status: 'done', scheduledAt: '2026-01-05T13:00:00Z' },
      'nightly.rotation': { status: 'done', scheduledAt: '2026-01-05T13:00:00Z' },
      night: { status: 'nothing-due' },
    });
    expect(second['night']).toMatchObject({
      status: 'done',
      counts: { reasons: { 'off-hours': 2 } },
    });
    const plan = (await made.records())[`runs/night/${NIGHT}/main/plan.json`] ?? '';
    expect(JSON.parse(plan).plan.decisions[0].evidence).toEqual({
      snapshot: made.snapshots.all[0]?.name,
    });
    expect(statuses(made)).toEqual(['Stopped', 'Stopped']);
  });

  test.each([
    ['keep', { 'no-snapshot': 1, 'off-hours': 1 }, ['Running', 'Stopped']],
    ['stop', { 'off-hours': 2 }, ['Stopped', 'Stopped']],
  ])('that fail, with ifFails: %s', async (ifFails, reasons, ends) => {
    const made = setup({ ifFails });
    made.snapshots.onCreate = (one) => {
      one.fails = one.instanceId === 'dsw-00000';
    };
    await made.wake(BEFORE);
    made.clock.pass(Date.parse(NIGHT) - made.clock.now().getTime());

    const { night } = await made.wake(NIGHT);

    expect(night).toMatchObject({ status: 'done', counts: { reasons } });
    expect(statuses(made)).toEqual(ends);
    const plan = (await made.records())[`runs/night/${NIGHT}/main/plan.json`] ?? '';
    expect(JSON.parse(plan).plan.decisions[0].evidence).toEqual({
      snapshot: 'none: ImagePushFailed',
    });
  });

  test('hold the stop up until they are through, at a later tick', async () => {
    const made = setup({}, { wait: '2h' }, 1);
    made.snapshots.onCreate = (one) => {
      one.endsAt = Date.parse('2026-01-05T14:20:00Z');
    };
    await made.wake(BEFORE, { deadline: new Date('2026-01-05T13:10:00Z') });
    made.clock.pass(Date.parse(NIGHT) - made.clock.now().getTime());

    const first = await made.wake(NIGHT, { deadline: new Date('2026-01-05T14:10:00Z') });
    made.clock.pass(Date.parse('2026-01-05T14:25:00Z') - made.clock.now().getTime());
    const second = await made.wake('2026-01-05T14:25:00Z');

    expect(first).toMatchObject({
      nightly: { status: 'incomplete' },
      night: { status: 'nothing-due', reason: 'waiting-for-snapshot' },
    });
    expect(second).toMatchObject({
      nightly: { status: 'done', scheduledAt: '2026-01-05T13:00:00Z' },
      night: { status: 'done', scheduledAt: '2026-01-05T14:00:00Z' },
    });
    expect(statuses(made)).toEqual(['Stopped']);
  });

  test('are waited for so long and no longer', async () => {
    const made = setup({ wait: '30m' });
    // The function that takes snapshots does not run at all.
    await made.wake(BEFORE, { names: ['night'] });
    made.clock.pass(Date.parse(NIGHT) - made.clock.now().getTime());

    const first = await made.wake(NIGHT, { names: ['night'] });
    made.clock.pass(30 * 60_000);
    const second = await made.wake('2026-01-05T14:30:00Z', { names: ['night'] });

    expect(first['night']).toMatchObject({ status: 'nothing-due', reason: 'waiting-for-snapshot' });
    expect(second['night']).toMatchObject({
      status: 'done',
      counts: { reasons: { 'no-snapshot': 2 } },
    });
    expect(statuses(made)).toEqual(['Running', 'Running']);
  });

  test('are not waited for on instances that the snapshot policy is not about', async () => {
    const made = setup({}, { where: { id: 'dsw-00000' } });
    await made.wake(BEFORE);
    made.clock.pass(Date.parse(NIGHT) - made.clock.now().getTime());

    await made.wake(NIGHT);

    expect(made.snapshots.all).toHaveLength(1);
    expect(statuses(made)).toEqual(['Stopped', 'Stopped']);
  });
});
