import { describe, expect, test } from 'vitest';
import { explainDecision } from '../../../../lib/policy/explain.ts';
import { startPlanner } from '../../../../lib/policy/kinds/start.ts';
import { makePlan } from '../../../../lib/policy/make-plan.ts';
import type { InstanceObservation } from '../../../../lib/policy/observation.ts';
import { parsePolicies, type StartPolicy } from '../../../../lib/policy/policies.ts';
import type { RecordedChange } from '../../../../lib/policy/run-facts.ts';
import { startOrder } from '../../../../lib/policy/start-order.ts';
import { A_TARGET, anObservation, anObserved } from '../../../helpers/policy-setup.ts';
import { aStartPolicy } from '../../../helpers/start-setup.ts';

/** 07:30 in Shanghai on a Tuesday. */
const MORNING = new Date('2026-01-05T23:30:00Z');
const STOPPED_AT = '2026-01-05T14:00:40.000Z';

const STOP: RecordedChange = {
  policy: 'night',
  action: 'stop',
  at: '2026-01-05T14:00:00.000Z',
  before: '2026-01-05T01:00:00.000Z',
  after: STOPPED_AT,
  answerLost: false,
};

interface Setup {
  readonly policy?: StartPolicy;
  readonly stop?: RecordedChange | undefined;
  readonly workspaces?: string[];
}

function planOf(
  instances: readonly Partial<InstanceObservation>[],
  { policy = aStartPolicy(), stop = STOP, workspaces }: Setup = {},
) {
  const seen = instances.map((fields) =>
    anObserved({ status: 'Stopped', modifiedAt: STOPPED_AT, ...fields }),
  );
  return makePlan(startPlanner, {
    policy,
    target: workspaces === undefined ? A_TARGET : { ...A_TARGET, workspaces },
    observation: anObservation(seen, MORNING.toISOString()),
    facts: { stops: new Map(seen.map(({ id }) => [id, stop])) },
    scheduledAt: MORNING,
    decidedAt: MORNING,
  });
}

function decisionOn(fields: Partial<InstanceObservation>, setup?: Setup) {
  const { plan, needs } = planOf([fields], setup);
  const [decision] = plan.decisions;
  if (decision === undefined) throw new Error('every instance has a decision');
  return { ...decision, needsSessions: needs.sessions.length > 0 };
}

const nothingOnRecord = () =>
  makePlan(startPlanner, {
    policy: aStartPolicy(),
    target: A_TARGET,
    observation: anObservation([anObserved({ status: 'Stopped' })]),
    scheduledAt: MORNING,
    decidedAt: MORNING,
  }).plan.decisions[0];

describe('starts', () => {
  test('what a policy of ours stopped, with what shows it', () => {
    const decision = decisionOn({});

    expect(decision).toMatchObject({
      action: 'start',
      reason: 'scheduled',
      evidence: { stoppedBy: 'night', stoppedAt: STOPPED_AT },
    });
    expect(explainDecision(decision)).toMatch(/^Start notebook_1 \(dsw-0001\): scheduled time/);
  });

  test('when the working hours of its window begin', () => {
    const policy = aStartPolicy({ window: { from: '07:30', to: '19:00', days: 'mon-fri' } });

    expect(decisionOn({}, { policy })).toMatchObject({ action: 'start', reason: 'working-hours' });
  });

  test('every stopped instance that is selected, where that is asked for', () => {
    const policy = aStartPolicy({ only: 'any', where: { labels: { team: 'nlp' } } });
    const ours = { labels: { team: 'nlp' }, modifiedAt: '2026-01-05T20:00:00Z' };

    expect(decisionOn(ours, { policy }).action).toBe('start');
    expect(decisionOn({ labels: {} }, { policy })).toMatchObject({
      action: 'keep',
      reason: 'not-selected',
    });
    expect(
      decisionOn({ ...ours, status: 'Failed', reasonCode: 'ImagePullBackOff' }, { policy }),
    ).toMatchObject({ reason: 'failed' });
    expect(
      decisionOn(
        { ...ours, status: 'Failed', reasonCode: 'Resource.InsufficientResource' },
        { policy },
      ).action,
    ).toBe('start');
  });
});

describe('keeps, with the reason', () => {
  test.each<[string, Partial<InstanceObservation>]>([
    ['already-running', { status: 'Running' }],
    ['starting', { status: 'Queuing' }],
    ['already-stopping', { status: 'Stopping' }],
    ['changing', { status: 'Updating' }],
    ['saving', { status: 'SaveFailed' }],
    ['deleting', { status: 'Deleting' }],
    ['unpaid', { status: 'Arrearge' }],
    ['status-unknown', { status: 'Hibernated' }],
    ['failed', { status: 'Failed', reasonCode: 'ImagePullBackOff' }],
    ['history-unknown', { modifiedAt: '2026-01-05T20:00:00.000Z', sessions: [] }],
  ])('%s: %j', (reason, fields) => {
    expect(decisionOn(fields)).toMatchObject({ action: 'keep', reason, needsSessions: false });
  });

  test('in another workspace', () => {
    expect(decisionOn({ workspaceId: '9' }, { workspaces: ['1001'] })).toMatchObject({
      reason: 'other-workspace',
    });
  });

  test('what is not on record as stopped by us', () => {
    expect(nothingOnRecord()).toMatchObject({ action: 'keep', reason: 'not-stopped-by-us' });
  });

  test('what was changed since until its sessions are known, and asks for them', () => {
    expect(decisionOn({ modifiedAt: '2026-01-05T20:00:00.000Z' })).toMatchObject({
      action: 'keep',
      reason: 'history-unknown',
      needsSessions: true,
    });
    const policy = aStartPolicy({ where: { labels: { team: 'nlp' } } });
    expect(decisionOn({ modifiedAt: '2026-01-05T20:00:00.000Z' }, { policy })).toMatchObject({
      reason: 'not-selected',
      needsSessions: false,
    });
  });
});

test('are started by the number in their label, then by priority, then by id', () => {
  const order = (value: string) => ({ labels: { 'steward-order': value } });
  const { plan } = planOf([
    { id: 'dsw-a' },
    { id: 'dsw-b', priority: 9 },
    { id: 'dsw-c', ...order('10') },
    { id: 'dsw-d', ...order('2') },
    { id: 'dsw-e', ...order('-1.5'), priority: 1 },
    { id: 'dsw-f', ...order('first') },
    { id: 'dsw-g', ...order('2'), priority: 3 },
  ]);

  expect(startOrder(plan.decisions)).toEqual(
    ['e', 'g', 'd', 'c', 'b', 'a', 'f'].map((letter) => `dsw-${letter}`),
  );
});

describe('a file', () => {
  const stop = { name: 'night', kind: 'stop', window: { from: '22:00', to: '07:00' } };
  const start = { name: 'morning', kind: 'start', schedule: '0 30 7 * * *' };

  function parse(...policies: Readonly<Record<string, unknown>>[]) {
    return parsePolicies({ version: 1, targets: [A_TARGET], policies });
  }

  function problemsOf(...policies: Readonly<Record<string, unknown>>[]): string[] {
    const result = parse(...policies);
    return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
  }

  test('counts the stops of all its stop policies as ours, unless it says which, and can be read again', () => {
    const read = parse(stop, { ...stop, name: 'weekend' }, start);

    expect(read).toMatchObject({
      ok: true,
      policies: { policies: [{}, {}, { stoppedBy: ['night', 'weekend'], only: 'ours' }] },
    });
    expect(read.ok && parsePolicies(read.policies)).toEqual(read);
  });

  test.each<[Readonly<Record<string, unknown>>, string]>([
    [
      { stoppedBy: ['nigth'] },
      'policies[1].stoppedBy[0]: there is no policy "nigth" of kind stop (did you mean "night"?)',
    ],
    [
      { stoppedBy: ['morning'] },
      'policies[1].stoppedBy[0]: there is no policy "morning" of kind stop; there is night',
    ],
    [{ stoppedBy: [] }, 'policies[1].only: is `ours`, and there is no stop policy'],
    [{ lookBack: '61d' }, 'policies[1].lookBack: expected 1s to 60d, found "61d"'],
    [{ stagger: { every: '0s' } }, 'policies[1].stagger.every: expected more than nothing'],
    [{ retry: { every: '1s' } }, 'policies[1].retry.every: expected at least 10s'],
    [{ kind: 'disk', warnBefore: '16d' }, 'policies[1].warnBefore: expected 1s to 15d'],
    [{ kind: 'disk', reset: { before: '15d' } }, 'policies[1].reset.before: expected 1s to 14d'],
  ])('with %j is told', (fields, problem) => {
    expect(problemsOf(stop, { ...start, ...fields })).toEqual([expect.stringContaining(problem)]);
  });

  test('without a stop policy has nothing to start', () => {
    expect(problemsOf(start)).toEqual([expect.stringContaining('nothing would ever be started')]);
    expect(problemsOf({ ...start, only: 'any' })).toEqual([]);
  });
});
