import { expect, test } from 'vitest';
import type { NoticeMessage } from '../../../lib/notify/message.ts';
import type { Notifier } from '../../../lib/notify/notifier.ts';
import { parsePolicies } from '../../../lib/policy/policies.ts';
import { aFleet } from '../../helpers/run-setup.ts';
import { aSnapshotSetup } from '../../helpers/snapshot-setup.ts';

test('snapshots before a stop are told of before they are taken', async () => {
  const parsed = parsePolicies({
    version: 1,
    channels: [{ name: 'lab', kind: 'slack', url: { env: 'URL' } }],
    targets: [{ name: 'main', region: 'cn-hangzhou' }],
    policies: [
      { name: 'night', kind: 'stop', window: { from: '22:00', to: '08:00' } },
      {
        name: 'nightly',
        kind: 'snapshot',
        image: '{registry}/team/{instance}:{name}',
        before: { policy: 'night', lead: '1h' },
        notify: { channels: ['lab'], warn: '30m', after: 'never' },
      },
    ],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const made = aSnapshotSetup(aFleet(1), parsed.policies);
  const sent: NoticeMessage[] = [];
  const notifier: Notifier = {
    language: () => 'en',
    async send(_channel, message) {
      sent.push(message);
      const shown = message.rows.length;
      return { status: 'delivered', at: made.clock.now(), shown, attempts: 1 };
    },
  };
  const deps = { ...made.deps, notices: async () => notifier };
  made.clock.pass(-3 * 3_600_000);
  const wake = (time: string) => {
    const at = `2026-01-05T${time}:00Z`;
    made.clock.pass(Math.max(0, Date.parse(at) - made.clock.now().getTime()));
    return made.wake(at, { deps });
  };

  await wake('12:15');
  await wake('12:20');
  const taken = await wake('13:00');
  const stopped = await wake('14:00');

  expect(sent).toMatchObject([
    { kind: 'warning', policy: 'nightly', at: '2026-01-05T13:00:00.000Z', rows: [{}] },
  ]);
  expect(taken['nightly']).toMatchObject({ done: ['dsw-00000'] });
  expect(stopped['night']).toMatchObject({ done: ['dsw-00000'] });
});
