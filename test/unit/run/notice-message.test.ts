import { describe, expect, test } from 'vitest';
import type { Decision, Plan } from '../../../lib/policy/plan.ts';
import { type Told, wasWarned } from '../../../lib/policy/warned.ts';
import { afterNoticeKind } from '../../../lib/run/after-notice.ts';
import {
  afterMessage,
  type MessageContext,
  warningMessage,
} from '../../../lib/run/notice-message.ts';
import type { RunReport } from '../../../lib/run/report.ts';
import { aRunReport } from '../../helpers/a-run-report.ts';

function aDecision(instanceId: string, fields: Partial<Decision> = {}): Decision {
  return {
    instanceId,
    instanceName: `${instanceId}-name`,
    workspaceId: '1001',
    ownerId: '2001',
    action: 'stop',
    reason: 'off-hours',
    evidence: {},
    ...fields,
  };
}

const PLAN: Plan = {
  version: 1,
  policy: 'night',
  kind: 'stop',
  target: 'main',
  scheduledAt: '2026-01-05T14:00:00Z',
  decidedAt: '2026-01-05T14:00:00Z',
  decisions: [
    aDecision('dsw-a'),
    aDecision('dsw-b', { action: 'keep', reason: 'busy' }),
    aDecision('dsw-c'),
    aDecision('dsw-d', { action: 'set-timer', reason: 'scheduled', ownerId: '2002' }),
  ],
};

const aReport = (fields: Partial<RunReport> = {}) => aRunReport({ policy: 'night', ...fields });

const LOOK = {
  instanceId: 'dsw-c',
  instanceName: 'c',
  outcome: 'refused',
  code: 'DSW_FORBIDDEN',
  message: 'no permission',
  requestId: undefined,
  status: undefined,
} as const;

const english: MessageContext = {
  language: 'en',
  timeZone: 'Asia/Shanghai',
  mentionOwners: true,
  ownerName: (id) => (id === '2001' ? 'ann' : undefined),
};
const chinese: MessageContext = { ...english, language: 'zh' };

describe('a warning', () => {
  const at = new Date('2026-01-05T14:00:00Z');

  test('lists what is planned, with its reason, and leaves out what is kept', () => {
    const message = warningMessage(PLAN, at, english);

    expect(message).toMatchObject({
      kind: 'warning',
      policy: 'night',
      target: 'main',
      at: '2026-01-05T14:00:00.000Z',
      summary: '2 instances: stop; 1 instance: set the shutdown timer',
      more: 0,
      mentionOwners: true,
    });
    expect(message.rows).toEqual([
      {
        instanceId: 'dsw-a',
        instanceName: 'dsw-a-name',
        ownerId: '2001',
        ownerName: 'ann',
        reason: 'outside working hours',
      },
      expect.objectContaining({ instanceId: 'dsw-c' }),
      expect.objectContaining({ instanceId: 'dsw-d', ownerName: '', reason: 'scheduled time' }),
    ]);
  });

  test('is in Chinese where asked for', () => {
    const { summary, rows } = warningMessage(PLAN, at, chinese);

    expect(summary).toBe('将对 2 个实例执行：停止；将对 1 个实例执行：设置定时停机');
    expect(rows[0]?.reason).toBe('非工作时段');
  });
});

describe('after a run', () => {
  test('what needs a look is told first, then what was left and done', () => {
    const report = aReport({
      needsLook: [LOOK],
      done: ['dsw-a'],
      left: ['dsw-d'],
      status: 'halted',
    });

    const message = afterMessage('trouble', report, PLAN, english);

    expect(message.summary).toBe(
      'Too much went wrong, so the rest was left alone. Done: 1. Needs a look: 1. Not done: 1.',
    );
    expect(message.rows.map(({ instanceId, reason }) => [instanceId, reason])).toEqual([
      ['dsw-c', 'DSW_FORBIDDEN: no permission'],
      ['dsw-d', 'not done'],
      ['dsw-a', 'stop'],
    ]);
    expect(afterMessage('trouble', report, PLAN, chinese).summary).toBe(
      '异常过多，其余实例未处理。成功 1 个，需要处理 1 个，未执行 1 个。',
    );
  });

  const acted = { acted: { instances: 1, owners: {}, workspaces: {}, perHour: {} } };
  test.each([
    ['nothing done', {}, ['done', undefined, undefined]],
    ['something done', acted, ['done', 'done', undefined]],
    ['something to look at', { ...acted, needsLook: [LOOK] }, ['trouble', 'trouble', 'trouble']],
    ['something left', { left: ['dsw-a'] }, ['trouble', 'trouble', 'trouble']],
    ['a limit', { status: 'guard-tripped' }, ['trouble', 'trouble', 'trouble']],
    ['a halt', { ...acted, status: 'halted' }, ['trouble', 'trouble', 'trouble']],
    ['a dry run', { status: 'planned' }, [undefined, undefined, undefined]],
    ['more to come', { ...acted, status: 'incomplete' }, [undefined, undefined, undefined]],
    ['a break', { status: 'failed' }, [undefined, undefined, undefined]],
  ] as const)('with %s, it is told of as the policy wants', (_, fields, expected) => {
    const report = aReport(fields);

    const kinds = (['always', 'changes', 'trouble'] as const).map((one) =>
      afterNoticeKind(report, one),
    );

    expect(kinds).toEqual(expected);
    expect(afterNoticeKind(report, 'never')).toBeUndefined();
  });
});

describe('an act with a warning of 30 minutes', () => {
  const told = (time: string, isListed = true): Told => ({ at: new Date(time), isListed });
  const at = new Date('2026-01-05T14:00:00Z');

  test.each([
    ['half an hour later', told('2026-01-05T13:30:00Z'), true],
    ['a millisecond too early', told('2026-01-05T13:30:00.001Z'), false],
    ['without a notice', undefined, false],
    ['that was only counted', told('2026-01-05T10:00:00Z', false), false],
  ])('%s', (_, notice, expected) => {
    expect(wasWarned(notice, '30m', at)).toBe(expected);
  });

  test('needs none where the policy gives none', () => {
    expect(wasWarned(undefined, undefined, at)).toBe(true);
  });
});
