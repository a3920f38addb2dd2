import { describe, expect, test } from 'vitest';
import type { DswErrorCode } from '../../../lib/dsw/errors.ts';
import { aDswError } from '../../helpers/dsw-error.ts';
import { aFleet, NIGHT } from '../../helpers/run-setup.ts';
import { aSnapshotFile, aSnapshotSetup, type SnapshotSetup } from '../../helpers/snapshot-setup.ts';

const TICK = '2026-01-05T14:05:00Z';
const DAYS = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04'].map(
  (day) => `${day}T14:00:00Z`,
);

/** One instance, of whose four snapshots none stays beside the new one. */
function setUp(): SnapshotSetup {
  const setup = aSnapshotSetup(aFleet(1), aSnapshotFile({ retention: { keepLast: 1 } }));
  setup.snapshots.give('dsw-00000', ...DAYS);
  return setup;
}

/** Ids of those that were asked to go. */
function watchDeletions({ dsw }: SnapshotSetup, before: (nth: number) => void): string[] {
  const asked: string[] = [];
  dsw.before = (operation, request) => {
    if (operation !== 'DeleteInstanceSnapshot') return undefined;
    asked.push(String(request['SnapshotId']));
    before(asked.length);
    return undefined;
  };
  return asked;
}

async function journalOf(setup: SnapshotSetup): Promise<string> {
  const records = Object.entries(await setup.records());
  return records
    .filter(([key]) => key.startsWith('runs/nightly.rotation/') && key.includes('outcomes-'))
    .map(([, text]) => text)
    .join('');
}

describe('deletions that are broken off', () => {
  test.each<DswErrorCode>(['DSW_THROTTLED', 'DSW_CREDENTIALS_REFUSED'])(
    'by %s after the first leave the act in doubt, and the next trigger ends it',
    async (code) => {
      const setup = setUp();
      const asked = watchDeletions(setup, (nth) => {
        if (nth === 3) throw aDswError(code);
      });

      const { 'nightly.rotation': first } = await setup.wake();
      const recorded = await journalOf(setup);
      setup.clock.pass(300_000);
      const { 'nightly.rotation': second } = await setup.wake(TICK);

      expect(first).toMatchObject({ status: 'incomplete', error: { code } });
      expect(recorded).toContain('"outcome":"unknown"');
      expect(recorded).not.toContain('"outcome":"left"');
      expect(second).toMatchObject({ status: 'done', done: ['dsw-00000'], needsLook: [] });
      expect(asked).toHaveLength(5);
      expect(setup.snapshots.good('dsw-00000')).toHaveLength(1);
    },
  );

  test('before the first are as if never begun', async () => {
    const setup = setUp();
    watchDeletions(setup, () => {
      throw aDswError('DSW_CREDENTIALS_REFUSED');
    });

    await setup.wake();

    expect(await journalOf(setup)).toContain('"outcome":"left"');
  });

  test('because what was seen gets too old are taken up again by the same trigger', async () => {
    const setup = setUp();
    const asked = watchDeletions(setup, () => setup.clock.pass(70_000));

    const { 'nightly.rotation': rotation } = await setup.wake();

    expect(rotation).toMatchObject({ status: 'done', done: ['dsw-00000'], needsLook: [] });
    expect(rotation?.error).toBeUndefined();
    expect(new Set(asked)).toHaveLength(4);
    expect(setup.snapshots.good('dsw-00000')).toHaveLength(1);
  });

  test('by the deadline of the trigger are ended by the next one', async () => {
    const setup = setUp();
    watchDeletions(setup, (nth) => {
      if (nth === 2) setup.clock.pass(900_000);
    });
    const deadline = new Date(Date.parse(NIGHT) + 600_000);

    const { 'nightly.rotation': first } = await setup.wake(NIGHT, { deadline });
    setup.clock.pass(300_000);
    const { 'nightly.rotation': second } = await setup.wake('2026-01-05T14:20:00Z');

    expect(first).toMatchObject({ status: 'incomplete' });
    expect(second).toMatchObject({ status: 'done', done: ['dsw-00000'], needsLook: [] });
    expect(setup.snapshots.good('dsw-00000')).toHaveLength(1);
  });

  test('that never get to the first one are left to the next trigger, and not tried for ever', async () => {
    const setup = setUp();
    setup.dsw.before = (operation) => {
      if (operation === 'ListInstanceSnapshot') setup.clock.pass(200_000);
      return undefined;
    };

    const { 'nightly.rotation': rotation } = await setup.wake();

    expect(rotation).toMatchObject({ status: 'incomplete', left: ['dsw-00000'] });
    expect(setup.snapshots.good('dsw-00000')).toHaveLength(5);
  });
});

describe('snapshots that stay after all', () => {
  test('are named, with those that were deleted', async () => {
    const setup = setUp();
    watchDeletions(setup, (nth) => {
      if (nth !== 2) return;
      pin(setup, 'snp-1', 'snp-2');
      throw aDswError('DSW_CREDENTIALS_REFUSED');
    });

    await setup.wake();
    setup.dsw.before = () => undefined;
    setup.clock.pass(300_000);
    const { 'nightly.rotation': rotation } = await setup.wake(TICK);

    expect(rotation).toMatchObject({
      status: 'done',
      done: [],
      skipped: [
        {
          instanceId: 'dsw-00000',
          code: 'CHANGED_SINCE',
          message: expect.stringMatching(/Deleted: snp-4.*snp-3.*Left there: snp-2, snp-1/s),
        },
      ],
    });
    expect(setup.snapshots.good('dsw-00000').map(({ id }) => id)).toEqual([
      'snp-1',
      'snp-2',
      'snp-5',
    ]);
  });

  test('are no deletion where all of them do', async () => {
    const setup = setUp();
    setup.dsw.before = (operation) => {
      if (operation === 'DeleteInstanceSnapshot') {
        pin(setup, 'snp-1', 'snp-2', 'snp-3', 'snp-4');
        throw aDswError('DSW_TIMEOUT', { mayHaveTakenEffect: true });
      }
      return undefined;
    };

    const { 'nightly.rotation': rotation } = await setup.wake();

    expect(rotation).toMatchObject({ done: [], skipped: [{ instanceId: 'dsw-00000' }] });
    expect(setup.snapshots.good('dsw-00000')).toHaveLength(5);
  });

  test('because one is another by now are told of too', async () => {
    const setup = setUp();
    let lists = 0;
    setup.dsw.before = (operation) => {
      if (operation === 'ListInstanceSnapshot') lists += 1;
      if (lists === 2) Object.assign(setup.snapshots.all[0] ?? {}, { name: 'renamed' });
      return undefined;
    };

    const { 'nightly.rotation': rotation } = await setup.wake();

    expect(rotation).toMatchObject({
      done: [],
      skipped: [{ code: 'CHANGED_SINCE', message: expect.stringContaining('Left there: snp-1') }],
    });
  });

  test('because one is refused are told of with those that went before', async () => {
    const setup = setUp();
    watchDeletions(setup, (nth) => {
      if (nth === 2) throw aDswError('DSW_REJECTED');
    });

    const { 'nightly.rotation': rotation } = await setup.wake();

    expect(rotation?.needsLook).toMatchObject([
      { outcome: 'refused', message: expect.stringMatching(/Deleted before it: snp-4/) },
    ]);
  });
});

describe('a limit on how many snapshots go', () => {
  test('that trips keeps all of them', async () => {
    const setup = aSnapshotSetup(
      aFleet(2),
      aSnapshotFile({ retention: { keepLast: 1 }, limits: { snapshots: 7 } }),
    );
    for (const id of ['dsw-00000', 'dsw-00001']) setup.snapshots.give(id, ...DAYS);

    const { nightly, 'nightly.rotation': rotation } = await setup.wake();

    expect(nightly).toMatchObject({ status: 'done' });
    expect(rotation).toMatchObject({
      status: 'guard-tripped',
      trips: [{ limit: 'snapshots', allowed: 7, wanted: 8 }],
    });
    expect(setup.snapshots.all.every(({ deletedAt }) => deletedAt === undefined)).toBe(true);
  });

  test('of a day counts what earlier runs began', async () => {
    const policies = aSnapshotFile({
      schedule: '0 0 10,22 * * *',
      retention: { keepLast: 1 },
      limits: { day: { snapshots: 4 } },
    });
    const setup = aSnapshotSetup(aFleet(1), policies);
    setup.snapshots.give('dsw-00000', ...DAYS);
    setup.clock.pass(-12 * 3_600_000);

    const { 'nightly.rotation': morning } = await setup.wake('2026-01-05T02:00:00Z');
    setup.clock.pass(Date.parse(NIGHT) - setup.clock.now().getTime());
    const { 'nightly.rotation': evening } = await setup.wake(NIGHT);

    expect(morning).toMatchObject({ status: 'done', acted: { snapshots: 4 } });
    expect(evening).toMatchObject({
      status: 'guard-tripped',
      trips: [{ limit: 'day.snapshots', allowed: 4, wanted: 5 }],
    });
  });
});

/** Somebody keeps these for good. */
function pin({ dsw, snapshots }: SnapshotSetup, ...ids: string[]): void {
  const names = snapshots.all.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
  const instance = dsw.instances.get('dsw-00000');
  if (instance) instance['Labels'] = [{ Key: 'steward-pin', Value: names.join(',') }];
}
