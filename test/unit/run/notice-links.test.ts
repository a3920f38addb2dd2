import { describe, expect, it } from 'vitest';
import { composeNotice } from '../../../lib/notify/compose.ts';
import { renderDingTalk } from '../../../lib/notify/render-dingtalk.ts';
import { isActing } from '../../../lib/policy/is-acting.ts';
import type { Decision } from '../../../lib/policy/plan.ts';
import { linksOffered, type NoticeAct } from '../../../lib/run/notice-links.ts';
import { warningMessage } from '../../../lib/run/notice-message.ts';
import { aNotice, aRow } from '../../helpers/a-notice.ts';
import { aPoliciesFile, NIGHT } from '../../helpers/run-setup.ts';

const [policy] = aPoliciesFile().policies.filter(isActing);
if (policy === undefined) throw new Error('no policy');
const told = { policy, target: 'main', actAt: new Date(NIGHT) };
const actAt = new Date(NIGHT);

const stop: Decision = {
  instanceId: 'dsw-1',
  instanceName: 'gpu_1',
  workspaceId: '1001',
  ownerId: '2001',
  action: 'stop',
  reason: 'off-hours',
  evidence: {},
};

function offered(count: number, canSnapshot = true, decision = stop) {
  const written: NoticeAct[] = [];
  const write = (act: NoticeAct) => {
    written.push(act);
    return `https://steward.example.com/links/${act.act}`;
  };
  const links = { write, canSnapshot: () => canSnapshot };
  const acts = linksOffered(links, { ...told, count });
  return { acts: acts(decision, 'zh').map(({ act }) => act), written, linksOf: acts };
}

describe('a notice of a stop', () => {
  it('offers to keep each instance running, to save it, and to stop it now', () => {
    const { acts, written } = offered(3);

    expect(acts).toEqual(['hold', 'snapshot', 'stop']);
    expect(written[0]).toEqual({
      act: 'hold',
      policy: 'night',
      target: 'main',
      instanceId: 'dsw-1',
      scheduledAt: actAt,
      expiresAt: new Date('2026-01-05T15:00:00Z'),
      language: 'zh',
    });
  });

  it('offers no snapshot where none can be taken, and of many instances holds alone', () => {
    expect(offered(3, false).acts).toEqual(['hold', 'stop']);
    expect(offered(11).acts).toEqual(['hold']);
  });

  it('offers nothing for what is not stopped', () => {
    expect(offered(1, true, { ...stop, action: 'keep' }).acts).toEqual([]);
  });

  it('has the links in its rows', () => {
    const plan = {
      version: 1,
      policy: 'night',
      kind: 'stop',
      target: 'main',
      scheduledAt: NIGHT,
      decidedAt: NIGHT,
      decisions: [stop],
    } as const;
    const { rows } = warningMessage(plan, actAt, {
      language: 'en',
      timeZone: 'Asia/Shanghai',
      mentionOwners: false,
      linksOf: offered(1).linksOf,
    });

    expect(rows[0]?.links?.map(({ act }) => act)).toEqual(['hold', 'snapshot', 'stop']);
  });
});

describe('a message with links', () => {
  const links = [
    { act: 'hold', url: 'https://steward.example.com/links/hold/main/dsw-0001?s=a_b' },
    { act: 'stop', url: 'http://127.0.0.1:7003/links/stop/main/dsw-0001?s=c' },
  ] as const;

  it('shows what each does, in its language, and none that is not https', () => {
    const { rows } = composeNotice(aNotice({ language: 'zh', rows: [aRow({ links })] }), 'n', {
      plain: (text) => text,
      link: (text, url) => `[${text}](${url})`,
      mention: () => undefined,
    });

    expect(rows).toEqual([
      'train_1 (dsw-0001)，ann：outside working hours · [继续运行 2 小时](https://steward.example.com/links/hold/main/dsw-0001?s=a%5Fb)',
    ]);
  });

  it('still fits where there are thousands of rows', () => {
    const rows = Array.from({ length: 3000 }, (_, index) =>
      aRow({ instanceId: `dsw-${index}`, links }),
    );
    const { shown } = renderDingTalk(aNotice({ rows }), 'n', {});

    expect(shown).toBeGreaterThan(50);
  });
});
