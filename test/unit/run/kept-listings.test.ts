import { describe, expect, test } from 'vitest';
import { aFleet, NIGHT } from '../../helpers/run-setup.ts';
import { aSnapshotFile, aSnapshotSetup, type SnapshotSetup } from '../../helpers/snapshot-setup.ts';

const DAYS = ['2026-01-02T14:00:00Z', '2026-01-03T14:00:00Z', '2026-01-04T14:00:00Z'];
const SIZE = 350;
const FIRST = 'listings/nightly.rotation/main/0001.json';

/** Stopped instances, so that there is nothing to be done but rotation; of each one snapshot goes. */
function setUp(size = SIZE): SnapshotSetup & { readonly listed: string[] } {
  const setup = aSnapshotSetup(aFleet(size, { Status: 'Stopped' }), aSnapshotFile());
  for (const id of setup.dsw.instances.keys()) setup.snapshots.give(id, ...DAYS);
  const listed: string[] = [];
  setup.dsw.before = (operation, request) => {
    if (operation === 'ListInstanceSnapshot') listed.push(String(request['InstanceId']));
    return undefined;
  };
  return { ...setup, listed };
}

/** Cuts a trigger off after so many listings. */
async function cutAfter(setup: SnapshotSetup & { readonly listed: string[] }, count: number) {
  const { dsw, clock, listed } = setup;
  const before = dsw.before;
  const from = listed.length;
  const now = clock.now().getTime();
  dsw.before = async (operation, request) => {
    const answer = await before(operation, request);
    if (listed.length - from === count) clock.pass(120_000);
    return answer;
  };
  const triggerTime = new Date(now).toISOString();
  const { 'nightly.rotation': report } = await setup.wake(triggerTime, {
    deadline: new Date(now + 60_000),
  });
  dsw.before = before;
  return report;
}

describe('a rotation whose time is over while it lists', () => {
  test('goes on where it was with the next trigger, and lists each instance once for the plan', async () => {
    const setup = setUp();

    const first = await cutAfter(setup, 150);
    const second = await cutAfter(setup, 150);
    const before = setup.listed.length;
    const { 'nightly.rotation': last } = await setup.wake(setup.clock.now().toISOString());

    expect([first?.status, second?.status]).toEqual(['incomplete', 'incomplete']);
    // A call that was under way when the time was over is made again.
    expect(new Set(setup.listed.slice(0, before)).size).toBeGreaterThan(before - 30);
    expect(last).toMatchObject({ status: 'done', counts: { outcomes: { verified: SIZE } } });
    // The rest for the plan, right before each deletion, and after it.
    expect(setup.listed.length - before).toBeLessThanOrEqual(SIZE - 2 * 150 + 30 + 2 * SIZE);
  });

  test('deletes nothing by a kept list alone', async () => {
    const setup = setUp();
    await cutAfter(setup, 150);
    const [some = ''] = setup.listed;
    // Of three one is gone since: only two good ones are left, which stay.
    const [, middle] = setup.snapshots.good(some);
    Object.assign(middle ?? {}, { deletedAt: setup.clock.now().getTime() - 60_000 });

    const { 'nightly.rotation': last } = await setup.wake(setup.clock.now().toISOString());

    expect(setup.snapshots.good(some)).toHaveLength(2);
    expect(last).toMatchObject({
      status: 'done',
      skipped: [{ instanceId: some, code: 'CHANGED_SINCE' }],
    });
  });

  test('lists again what was listed more than two hours ago', async () => {
    const setup = setUp();
    await cutAfter(setup, 150);
    const before = setup.listed.length;
    setup.clock.pass(2 * 3_600_000);

    await cutAfter(setup, 349);

    expect(setup.listed.slice(before)).toEqual(expect.arrayContaining(setup.listed.slice(0, 100)));
  });

  test('keeps nothing of an instance that could not be listed whole', async () => {
    const setup = setUp();
    setup.snapshots.partial.add('dsw-00003');
    await cutAfter(setup, 150);
    setup.snapshots.partial.clear();

    const { 'nightly.rotation': last } = await setup.wake(setup.clock.now().toISOString());

    expect(last).toMatchObject({ status: 'done', counts: { outcomes: { verified: SIZE } } });
  });

  test('of another boundary begins anew', async () => {
    const setup = setUp();
    await cutAfter(setup, 150);
    const record = JSON.parse((await setup.records())[FIRST] ?? '{}');
    await setup.store.put(
      FIRST,
      JSON.stringify({ ...record, scheduledAt: '2026-01-04T14:00:00Z' }),
    );
    const before = setup.listed.length;

    await cutAfter(setup, 349);

    expect(record).toMatchObject({ scheduledAt: NIGHT });
    const again = setup.listed.slice(before);
    expect(again).toEqual(expect.arrayContaining(Object.keys(record.listings)));
  });
});

test('a kept list that cannot be read is as if it had never been', async () => {
  const setup = setUp();
  await cutAfter(setup, 150);
  await setup.store.put(FIRST, 'not a record');

  const { 'nightly.rotation': last } = await setup.wake(setup.clock.now().toISOString());

  expect(last).toMatchObject({ status: 'done', counts: { outcomes: { verified: SIZE } } });
});

test('a small fleet needs no listings kept', async () => {
  const setup = setUp(100);

  await cutAfter(setup, 50);

  const keys = Object.keys(await setup.records());
  expect(keys.some((key) => key.startsWith('listings/'))).toBe(false);
});
