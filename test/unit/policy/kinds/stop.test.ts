import { describe, expect, test } from 'vitest';
import { explainDecision } from '../../../../lib/policy/explain.ts';
import { stopPlanner } from '../../../../lib/policy/kinds/stop.ts';
import { makePlan } from '../../../../lib/policy/make-plan.ts';
import type { InstanceObservation } from '../../../../lib/policy/observation.ts';
import type { Decision } from '../../../../lib/policy/plan.ts';
import type { StopPolicy, Target } from '../../../../lib/policy/policies.ts';
import {
  A_TARGET,
  anObservation,
  anObserved,
  aStopPolicy,
  NIGHT,
  NIGHT_START,
} from '../../../helpers/policy-setup.ts';

interface Setup {
  readonly policy?: StopPolicy;
  readonly target?: Target;
}

function decisionOn(
  fields: Partial<InstanceObservation>,
  { policy = aStopPolicy(), target = A_TARGET }: Setup = {},
): Decision & { readonly needsUsage: boolean } {
  const { plan, needs } = makePlan(stopPlanner, {
    policy,
    target,
    observation: anObservation([anObserved(fields)]),
    scheduledAt: new Date(NIGHT_START),
    decidedAt: new Date(NIGHT),
  });
  const [decision] = plan.decisions;
  if (decision === undefined) throw new Error('every instance has a decision');
  return { ...decision, needsUsage: needs.usage.length > 0 };
}

const busyPolicy = aStopPolicy({ unless: { busy: {} } });
const quiet = Array.from({ length: 60 }, (_, minute) => ({
  time: Date.parse(NIGHT) / 1000 - minute * 60,
  percent: 1,
})).reverse();

describe('stops', () => {
  test('a running pay-as-you-go instance when the window starts', () => {
    expect(decisionOn({})).toMatchObject({
      instanceId: 'dsw-0001',
      instanceName: 'notebook_1',
      workspaceId: '1001',
      ownerId: '2001',
      action: 'stop',
      reason: 'off-hours',
      evidence: {},
    });
  });

  test('at a scheduled time', () => {
    const policy = aStopPolicy({ schedule: '0 0 22 * * *' });

    expect(decisionOn({}, { policy })).toMatchObject({ action: 'stop', reason: 'scheduled' });
  });

  test('an idle instance, with what shows that it is idle', () => {
    const usage = [{ metric: 'cpu' as const, podId: 'p', samples: quiet }];

    expect(decisionOn({ usage }, { policy: busyPolicy })).toMatchObject({
      action: 'stop',
      evidence: { idle: { by: 'metrics', cpuPercent: 1 } },
    });
  });

  test('an instance whose hold is over, and says so', () => {
    expect(decisionOn({ labels: { 'steward-hold': '2026-01-05T20:00' } })).toMatchObject({
      action: 'stop',
      evidence: { hold: { holdIgnored: 'expired', until: '2026-01-05T12:00:00.000Z' } },
    });
  });

  test('a subscription instance when the policy asks for it', () => {
    const policy = aStopPolicy({ paymentTypes: ['PayAsYouGo', 'Subscription'] });

    expect(decisionOn({ paymentType: 'Subscription' }, { policy }).action).toBe('stop');
  });
});

describe('keeps, with the reason', () => {
  test.each<[string, Partial<InstanceObservation>]>([
    ['already-stopped', { status: 'Stopped' }],
    ['already-stopped', { status: 'Arrearge' }],
    ['already-stopping', { status: 'Stopping' }],
    ['already-stopping', { status: 'ArrearStopping' }],
    ['starting', { status: 'Creating' }],
    ['starting', { status: 'Queuing' }],
    ['starting', { status: 'EnvPreparing' }],
    ['changing', { status: 'Updating' }],
    ['changing', { status: 'Recovering' }],
    ['saving', { status: 'Saving' }],
    ['saving', { status: 'SaveFailed' }],
    ['failed', { status: 'Failed' }],
    ['deleting', { status: 'Deleting' }],
    ['status-unknown', { status: 'Hibernating' }],
    ['status-unknown', { status: '' }],
    ['subscription', { paymentType: 'Subscription' }],
    ['payment-type', { paymentType: 'Spot' }],
    ['payment-type-unknown', { paymentType: undefined }],
    ['held', { labels: { 'steward-hold': '2026-01-06' } }],
    ['hold-unreadable', { labels: { 'steward-hold': 'please' } }],
  ])('%s: %j', (reason, fields) => {
    expect(decisionOn(fields)).toMatchObject({ action: 'keep', reason });
  });

  test('in another workspace', () => {
    const target = { ...A_TARGET, workspaces: ['2002'] };

    expect(decisionOn({}, { target })).toMatchObject({
      action: 'keep',
      reason: 'other-workspace',
      evidence: { workspace: '1001' },
    });
  });

  test('not selected, naming the clause', () => {
    const policy = aStopPolicy({ where: { not: { labels: { tier: 'prod' } } } });

    expect(decisionOn({ labels: { tier: 'prod' } }, { policy })).toMatchObject({
      action: 'keep',
      reason: 'not-selected',
      evidence: { clause: 'not' },
    });
  });

  test('busy, with metric, value and threshold', () => {
    const usage = [
      {
        metric: 'cpu' as const,
        podId: 'p',
        samples: [...quiet.slice(0, -1), { time: Date.parse(NIGHT) / 1000, percent: 42 }],
      },
    ];

    expect(decisionOn({ usage }, { policy: busyPolicy })).toMatchObject({
      action: 'keep',
      reason: 'busy',
      needsUsage: false,
      evidence: { metric: 'cpu', percent: 42, threshold: 10 },
    });
  });

  test('with metrics missing', () => {
    expect(decisionOn({ usage: [] }, { policy: busyPolicy })).toMatchObject({
      action: 'keep',
      reason: 'usage-unknown',
      needsUsage: false,
      evidence: { metric: 'cpu', coveragePercent: 0, neededPercent: 80 },
    });
  });
});

describe('usage is asked for', () => {
  const GPU = { accelerator: 'GPU' };

  test('where everything else says stop', () => {
    expect(decisionOn(GPU, { policy: busyPolicy })).toMatchObject({
      action: 'keep',
      reason: 'usage-unknown',
      needsUsage: true,
    });
  });

  test.each<[string, Partial<InstanceObservation>]>([
    ['is kept anyway', { status: 'Stopped' }],
    ['is held', { labels: { 'steward-hold': '2026-01-06' } }],
    [
      'is proven idle',
      { culler: { maxIdleMinutes: 180, cpuPercent: 10, gpuPercent: 5, idleMinutes: 90 } },
    ],
    [
      'is proven busy',
      { culler: { maxIdleMinutes: 180, cpuPercent: 10, gpuPercent: 5, idleMinutes: 3 } },
    ],
  ])('not of one that %s', (_, fields) => {
    expect(decisionOn({ ...GPU, ...fields }, { policy: busyPolicy }).needsUsage).toBe(false);
  });

  test('not by a policy that does not look at it', () => {
    expect(decisionOn(GPU).needsUsage).toBe(false);
  });
});

test('every decision can be told in a sentence, in both languages', () => {
  const decision = decisionOn({ labels: { 'steward-hold': '2026-01-06' } });

  expect(explainDecision(decision)).toBe(
    'Keep notebook_1 (dsw-0001): held by its label (label steward-hold, value 2026-01-06, until 2026-01-06T16:00:00.000Z).',
  );
  expect(explainDecision(decision, 'zh')).toContain('保留 notebook_1 (dsw-0001)：已通过标签保留');
});

test('keeps what is protected, whatever selects it, and says by which clause', () => {
  const policy = aStopPolicy({
    where: { owner: 'ann' },
    protect: [{ labels: { env: 'prod' } }, { workspace: '1001', name: 'keep_*' }],
  });

  expect(decisionOn({ name: 'keep_this' }, { policy })).toMatchObject({
    action: 'keep',
    reason: 'protected',
    evidence: { clause: 'protect[1]', protect: { workspace: '1001', name: 'keep_*' } },
  });
  expect(decisionOn({ labels: { env: 'prod' } }, { policy })).toMatchObject({
    reason: 'protected',
    evidence: { clause: 'protect[0]' },
  });
  expect(decisionOn({ labels: { env: 'dev' } }, { policy }).action).toBe('stop');
});
