import { describe, expect, test } from 'vitest';
import { anInstance } from '../../helpers/an-instance.ts';
import { aCleanup, aCleanupFile } from '../../helpers/cleanup-setup.ts';
import { aDswError } from '../../helpers/dsw-error.ts';

/** At rest since long before the first run. */
const old = (id: string, fields: Readonly<Record<string, unknown>> = {}) =>
  anInstance({
    InstanceId: id,
    Status: 'Stopped',
    GmtModifiedTime: '2025-11-01T00:00:00Z',
    ...fields,
  });

const deletions = (calls: readonly string[]) =>
  calls.filter((call) => call === 'DeleteInstance').length;

describe('a clean-up policy', () => {
  test('marks what nobody has touched, tells of it, and deletes it after the notice period', async () => {
    const { wake, labelsOf, dsw, sent } = aCleanup([
      old('dsw-a'),
      old('dsw-new', { GmtModifiedTime: '2026-01-10T00:00:00Z' }),
      anInstance({ InstanceId: 'dsw-busy' }),
    ]);

    const first = await wake(0);

    expect(first.report).toMatchObject({ status: 'done', done: ['dsw-a'] });
    expect(labelsOf('dsw-a')).toEqual({ 'steward-abandoned': '2026-01-20T01:00:00Z' });
    expect(sent.map(({ rows }) => rows.map(({ instanceId }) => instanceId))).toEqual([['dsw-a']]);
    expect(sent[0]?.rows[0]?.reason).toBe(
      'mark as abandoned (deleted after 7d, unless somebody starts it or changes its labels)',
    );

    for (let day = 1; day <= 7; day += 1) await wake(day);
    expect(dsw.instances.has('dsw-a')).toBe(true);

    const last = await wake(8);

    expect(last.report).toMatchObject({ status: 'done', done: ['dsw-a'] });
    expect([...dsw.instances.keys()]).toEqual(['dsw-new', 'dsw-busy']);
    expect(deletions(dsw.calls)).toBe(1);
    expect(sent).toHaveLength(2);
  });

  test('only marks where deletion is not allowed', async () => {
    const { wake, dsw, labelsOf } = aCleanup([old('dsw-a')], aCleanupFile({}, {}));

    for (const day of [0, 10, 40]) await wake(day);

    expect(labelsOf('dsw-a')).toEqual({ 'steward-abandoned': '2026-01-20T01:00:00Z' });
    expect(deletions(dsw.calls)).toBe(0);
  });

  test('takes the mark away as soon as somebody starts the instance', async () => {
    const { wake, dsw, labelsOf } = aCleanup([old('dsw-a')]);
    await wake(0);
    dsw.lifecycle.start('dsw-a');

    const { report } = await wake(1);

    expect(report.done).toEqual(['dsw-a']);
    expect(labelsOf('dsw-a')).toEqual({});
    for (let day = 2; day < 12; day += 1) await wake(day);
    expect(deletions(dsw.calls)).toBe(0);
  });

  test.each([
    ['a hold', { Key: 'steward-hold', Value: '2026-01-30' }],
    ['another label', { Key: 'project', Value: 'vision' }],
  ])('takes the mark away after %s, and does not delete', async (_, label) => {
    const { wake, dsw, deps, labelsOf } = aCleanup([old('dsw-a')]);
    await wake(0);
    await deps.dsw.updateInstanceLabels({ InstanceId: 'dsw-a', Labels: [label] });

    for (let day = 1; day < 12; day += 1) await wake(day);

    expect(labelsOf('dsw-a')).toEqual({ [label.Key]: label.Value });
    expect(deletions(dsw.calls)).toBe(0);
  });

  test('does not delete what nobody was told of, and marks it anew', async () => {
    const { wake, dsw, channel, labelsOf } = aCleanup([old('dsw-a')]);
    channel.isDown = true;

    for (let day = 0; day < 10; day += 1) await wake(day);

    expect(deletions(dsw.calls)).toBe(0);
    expect(labelsOf('dsw-a')['steward-abandoned']).not.toBe('2026-01-20T01:00:00Z');

    channel.isDown = false;
    for (let day = 10; day < 16; day += 1) await wake(day);
    expect(deletions(dsw.calls)).toBe(0);
    for (let day = 16; day < 20; day += 1) await wake(day);
    expect(deletions(dsw.calls)).toBe(1);
  });

  test('begins the notice period anew where its record was lost', async () => {
    const { wake, dsw, store } = aCleanup(
      [old('dsw-a')],
      aCleanupFile({}, { allow: 'delete', after: '1d' }),
    );
    await wake(0);
    await store.delete('marks/tidy/main.json');

    for (let day = 1; day < 8; day += 1) await wake(day);

    expect(deletions(dsw.calls)).toBe(0);
  });

  test('knows a mark of a run that was killed and passed over', async () => {
    const { calls } = await aCleanup([old('dsw-a')]).wake(0);
    for (let nth = 1; nth <= calls; nth += 1) {
      const { wake, labelsOf } = aCleanup([old('dsw-a')]);
      await wake(0, { nth, hasEffect: true });
      const before = labelsOf('dsw-a');

      await wake(1);

      // Set by the first or else by the second, and not taken back.
      expect(labelsOf('dsw-a'), String(nth)).toHaveProperty('steward-abandoned');
      if ('steward-abandoned' in before) expect(labelsOf('dsw-a'), String(nth)).toEqual(before);
    }
  });

  test('believes no label that it did not set, however old it says it is', async () => {
    const forged = [{ Key: 'steward-abandoned', Value: '2025-01-01T00:00:00Z' }];
    const { wake, dsw } = aCleanup([old('dsw-a', { Labels: forged })]);

    for (let day = 0; day < 7; day += 1) await wake(day);

    expect(deletions(dsw.calls)).toBe(0);
  });

  test('asks for the instance itself before it deletes, and leaves it where the list was stale', async () => {
    const { wake, dsw } = aCleanup([old('dsw-a')]);
    for (let day = 0; day < 8; day += 1) await wake(day);
    const listed = { ...dsw.instances.get('dsw-a') };
    dsw.lifecycle.start('dsw-a');
    dsw.before = (operation) =>
      operation === 'ListInstances' ? { TotalCount: 1, Instances: [listed] } : undefined;

    const { report } = await wake(8);

    expect(deletions(dsw.calls)).toBe(0);
    expect(report.skipped).toMatchObject([{ instanceId: 'dsw-a', code: 'CHANGED_SINCE' }]);
  });

  test('deletes nothing on a list that the service does not show whole, however often it is so', async () => {
    const { wake, dsw, deps } = aCleanup([old('dsw-a'), old('dsw-b')]);
    for (let day = 0; day < 8; day += 1) await wake(day);
    const isHidden = { b: true };
    const each = deps.dsw.eachInstance;
    // As the client does: it gives what is listed, and then says that some are missing.
    Object.assign(dsw.client, {
      async *eachInstance(...args: Parameters<typeof each>) {
        for await (const item of each(...args)) {
          if (item.InstanceId !== 'dsw-b' || !isHidden.b) yield item;
        }
        if (isHidden.b)
          throw aDswError('DSW_LISTING_INCOMPLETE', { details: { seen: 1, total: 2 } });
      },
    });

    const tripped = await wake(8);
    const believed = await wake(9);

    expect(tripped.report).toMatchObject({
      status: 'guard-tripped',
      trips: [{ limit: 'listing' }],
    });
    expect(believed.report).toMatchObject({ counts: { reasons: { 'listed-in-part': 1 } } });
    expect(deletions(dsw.calls)).toBe(0);

    isHidden.b = false;
    await wake(10);
    expect(deletions(dsw.calls)).toBe(1);
  });

  test('deletes none at all over its limit', async () => {
    const fleet = ['dsw-a', 'dsw-b', 'dsw-c'].map((id) => old(id));
    const { wake, dsw } = aCleanup(fleet, aCleanupFile({ limits: { count: 2 } }));
    await wake(0);

    const { report } = await wake(8);

    expect(report).toMatchObject({ status: 'guard-tripped', trips: [{ limit: 'count' }] });
    expect(deletions(dsw.calls)).toBe(0);
  });

  test('leaves alone what is protected, held, unpaid or not selected', async () => {
    const held = [{ Key: 'steward-hold', Value: '2026-01-22' }];
    const { wake, report } = await (async () => {
      const setup = aCleanup(
        [
          old('dsw-held', { Labels: held }),
          old('dsw-unpaid', { Status: 'Arrearge' }),
          old('dsw-prod', { Labels: [{ Key: 'env', Value: 'prod' }] }),
          old('dsw-other', { UserId: '7' }),
          old('dsw-failed', { Status: 'Failed' }),
        ],
        aCleanupFile({
          protect: [{ labels: { env: 'prod' } }],
          where: { owner: '2001' },
        }),
      );
      return { ...setup, report: (await setup.wake(0)).report };
    })();

    expect(report.done).toEqual(['dsw-failed']);
    expect((await wake(1)).report.done).toEqual([]);
  });
});
