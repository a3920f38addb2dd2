import { expect, it } from 'vitest';
import { createNoticeLinks } from '../../../lib/app/notice-links.ts';
import type { NoticeMessage } from '../../../lib/notify/message.ts';
import type { Notifier } from '../../../lib/notify/notifier.ts';
import { parsePolicies } from '../../../lib/policy/policies.ts';
import { runDue } from '../../../lib/run/run-due.ts';
import { anHttpSetup, HOST, LINK_KEY } from '../../helpers/http-setup.ts';
import { aFleet, NIGHT } from '../../helpers/run-setup.ts';

const MINUTE = 60_000;

const parsed = parsePolicies({
  version: 1,
  channels: [{ name: 'lab', kind: 'webhook', url: { env: 'URL' }, secret: { env: 'KEY' } }],
  targets: [{ name: 'main', region: 'cn-hangzhou' }],
  policies: [
    {
      name: 'night',
      kind: 'stop',
      window: { from: '22:00', to: '08:00' },
      notify: { channels: ['lab'], warn: '30m' },
    },
  ],
});
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const { policies } = parsed;

it('keeps an instance running whose owner pressed the button of the notice', async () => {
  const made = await anHttpSetup(aFleet(3), policies);
  made.clock.pass(-3 * 60 * MINUTE);
  const sent: NoticeMessage[] = [];
  const notifier: Notifier = {
    language: () => 'en',
    async send(_channel, message) {
      sent.push(message);
      return { status: 'delivered', at: made.clock.now(), shown: message.rows.length, attempts: 1 };
    },
  };
  const env = { STEWARD_BASE_URL: HOST, STEWARD_LINK_KEY: LINK_KEY };
  const deps = {
    ...made.deps,
    notices: async () => notifier,
    links: async () => createNoticeLinks(env, policies.policies, made.deps.log),
  };
  const wake = (minutes: number) => {
    const triggerTime = new Date(Date.parse(NIGHT) + minutes * MINUTE);
    made.clock.pass(Math.max(0, triggerTime.getTime() - made.clock.now().getTime()));
    return runDue(async () => deps, { policies, mode: 'act', triggerTime });
  };

  await wake(-60);
  await wake(-40);
  const row = sent[0]?.rows.find(({ instanceId }) => instanceId === 'dsw-00001');
  expect(row?.links?.map(({ act }) => act)).toEqual(['hold', 'stop']);
  const response = await made.send(row?.links?.[0]?.url ?? '', { method: 'POST' });
  expect(response.status).toBe(200);
  await wake(0);

  const statuses = [...made.dsw.instances].map(([id, one]) => [id, one['Status']]);
  expect(statuses).toEqual([
    ['dsw-00000', 'Stopped'],
    ['dsw-00001', 'Running'],
    ['dsw-00002', 'Stopped'],
  ]);
  const plan = (await made.records())[`runs/night/${NIGHT}/main/plan.json`] ?? '';
  expect(JSON.parse(plan).plan.decisions[1]).toMatchObject({ action: 'keep', reason: 'held' });
});
