import { describe, expect, test } from 'vitest';
import { startPlanner } from '../../../lib/policy/kinds/start.ts';
import { stopPlanner } from '../../../lib/policy/kinds/stop.ts';
import { makePlan } from '../../../lib/policy/make-plan.ts';
import type { Decision } from '../../../lib/policy/plan.ts';
import { parsePolicies } from '../../../lib/policy/policies.ts';
import { A_TARGET, anObservation, anObserved, aStopPolicy } from '../../helpers/policy-setup.ts';

const policy = aStopPolicy({ schedule: '@every 15m', byLabel: {} });

/** A Monday. `from` and `to` are wall times in Shanghai: what was seen to, and the boundary of the run. */
function decisionOn(label: string | undefined, from: string, to: string, by = policy): Decision {
  const instant = (time: string) => new Date(`2026-01-05T${time}:00+08:00`);
  const labels: Record<string, string> = label === undefined ? {} : { 'steward-schedule': label };
  const { plan } = makePlan(stopPlanner, {
    policy: by,
    target: A_TARGET,
    observation: anObservation([anObserved({ labels })]),
    facts: { labels: { through: instant(from).toISOString(), left: new Set<string>() } },
    scheduledAt: instant(to),
    decidedAt: instant(to),
  });
  const [decision] = plan.decisions;
  if (decision === undefined) throw new Error('every instance has a decision');
  return decision;
}

const LABEL = 'off=[(m-f,19)];on=[(m-f,7)];tz=Asia/Shanghai';

describe('an instance with hours of its own', () => {
  test('is stopped by the first run after its hour, and by no later one', () => {
    expect(decisionOn(LABEL, '18:45', '19:00')).toMatchObject({
      action: 'stop',
      reason: 'own-hours',
      evidence: { value: LABEL, at: '2026-01-05T11:00:00.000Z', side: 'off' },
    });
    expect(decisionOn(LABEL, '19:00', '19:15').reason).toBe('not-its-time');
    expect(decisionOn(LABEL, '18:30', '18:45').reason).toBe('not-its-time');
  });

  test('is stopped late where the runs before were missed, but not for ever', () => {
    expect(decisionOn(LABEL, '18:45', '22:00').action).toBe('stop');
    const strict = aStopPolicy({ schedule: '@every 15m', maxLate: '1h', byLabel: {} });

    expect(decisionOn(LABEL, '18:45', '22:00', strict).reason).toBe('not-its-time');
  });

  test('is left alone where its hour to start has come since', () => {
    expect(decisionOn('off=[(m,10)];on=[(m,11)]', '09:45', '12:00')).toMatchObject({
      reason: 'not-its-time',
      evidence: { side: 'on' },
    });
  });

  test('goes by the zone of its label, and by that of the policy without one', () => {
    expect(decisionOn('off=(m,12);on=(m,7);tz=Europe/Berlin', '18:45', '19:00').action).toBe(
      'stop',
    );
    expect(decisionOn('off=(m,19);on=(m,7)', '18:45', '19:00').action).toBe('stop');
  });
});

describe('an instance', () => {
  test('without the label is kept, unless the default hours are for all', () => {
    const all = aStopPolicy({ schedule: '@every 15m', byLabel: { unlabelled: 'default' } });

    expect(decisionOn(undefined, '18:45', '19:00').reason).toBe('no-schedule-label');
    expect(decisionOn(undefined, '18:45', '19:00', all).action).toBe('stop');
  });

  test('that opts out is kept', () => {
    expect(decisionOn('off', '18:45', '19:00').reason).toBe('opted-out');
  });

  test('with a slip in its label is kept, and told what would be right', () => {
    expect(decisionOn('off=[(m-f, 19)];on=[(m-f,7)]', '18:45', '19:00')).toMatchObject({
      action: 'keep',
      reason: 'schedule-unreadable',
      evidence: { problem: expect.any(String), suggestion: 'off=[(m-f,19)];on=[(m-f,7)]' },
    });
    expect(decisionOn('tz=cst', '18:45', '19:00').reason).toBe('schedule-unreadable');
  });
});

test('a policy by label needs a schedule, and an enforced one a window', () => {
  const problemsOf = (fields: object) => {
    const policies = [{ name: 'p', kind: 'stop', ...fields }];
    const parsed = parsePolicies({ version: 1, targets: [A_TARGET], policies });
    return parsed.ok ? [] : parsed.problems.map(({ path }) => path);
  };

  expect(problemsOf({ window: { from: '22:00', to: '08:00' }, byLabel: {} })).toEqual([
    'policies[0].byLabel',
  ]);
  expect(problemsOf({ schedule: '0 0 22 * * *', enforce: {} })).toEqual(['policies[0].enforce']);
  expect(problemsOf({ window: { from: '22:00', to: '08:00' }, enforce: { every: '1m' } })).toEqual([
    'policies[0].enforce.every',
  ]);
});

describe('a start policy by label', () => {
  const parsed = parsePolicies({
    version: 1,
    targets: [A_TARGET],
    policies: [
      { name: 'p', kind: 'start', schedule: '@every 1h', byLabel: {}, only: 'any', stoppedBy: [] },
    ],
  });
  const [start] = parsed.ok ? parsed.policies.policies : [];

  function startOf(label: string, from: string, to: string) {
    if (start?.kind !== 'start') throw new Error(JSON.stringify(parsed));
    const { plan } = makePlan(startPlanner, {
      policy: start,
      target: A_TARGET,
      observation: anObservation([
        anObserved({ status: 'Stopped', labels: { 'steward-schedule': label } }),
      ]),
      facts: {
        labels: {
          through: new Date(`2026-01-05T${from}:00+08:00`).toISOString(),
          left: new Set<string>(),
        },
      },
      scheduledAt: new Date(`2026-01-05T${to}:00+08:00`),
      decidedAt: new Date(`2026-01-05T${to}:00+08:00`),
    });
    return `${plan.decisions[0]?.action} ${plan.decisions[0]?.reason}`;
  }

  test('starts an instance at the hour of its own, once', () => {
    expect(startOf(LABEL, '06:00', '07:00')).toBe('start own-hours');
    expect(startOf(LABEL, '07:00', '08:00')).toBe('keep not-its-time');
    expect(startOf('off=(m-f,19);on=disabled', '06:00', '07:00')).toBe('keep not-its-time');
  });
});
