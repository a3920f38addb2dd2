import { describe, expect, test } from 'vitest';
import { diskPlanner } from '../../../../lib/policy/kinds/disk.ts';
import { makePlan } from '../../../../lib/policy/make-plan.ts';
import type { InstanceObservation } from '../../../../lib/policy/observation.ts';
import type { DiskPolicy } from '../../../../lib/policy/policies.ts';
import type { RunFacts } from '../../../../lib/policy/run-facts.ts';
import type { SessionObservation } from '../../../../lib/policy/sessions.ts';
import { A_TARGET, anObservation, anObserved } from '../../../helpers/policy-setup.ts';
import { aDiskPolicy } from '../../../helpers/start-setup.ts';

const NOW = '2026-01-20T01:00:00.000Z';
const DAY_MS = 86_400_000;

interface Setup {
  readonly policy?: DiskPolicy;
  readonly facts?: RunFacts;
}

function decisionOn(
  fields: Partial<InstanceObservation>,
  { policy = aDiskPolicy(), facts = {} }: Setup = {},
) {
  const instance = anObserved({ status: 'Stopped', disks: [{ sizeGiB: 100 }], ...fields });
  const { plan, needs } = makePlan(diskPlanner, {
    policy,
    target: A_TARGET,
    observation: anObservation([instance], NOW),
    facts,
    scheduledAt: new Date(NOW),
    decidedAt: new Date(NOW),
  });
  return { ...plan.decisions[0], needs };
}

/** Stopped so long ago, by its sessions. */
function restingFor(days: number): Partial<InstanceObservation> {
  const at = new Date(Date.parse(NOW) - days * DAY_MS).toISOString();
  const entry = (status: string) => ({ status, at, reasonCode: undefined });
  return {
    modifiedAt: at,
    sessions: [{ entries: [entry('Running'), entry('Stopping'), entry('Stopped')] }],
  };
}

function sessionFrom(at: string): SessionObservation {
  return { entries: [{ status: 'Starting', at, reasonCode: undefined }] };
}

const resetting = aDiskPolicy({ reset: { before: '1d' } });

describe('a stopped instance with a free disk', () => {
  test.each<[number, string]>([
    [1, 'disk-clears-later'],
    [11.9, 'disk-clears-later'],
    [12, 'disk-clears-soon'],
    [14.9, 'disk-clears-soon'],
    [15, 'disk-cleared'],
    [40, 'disk-cleared'],
  ])('that rests for %d days is kept: %s', (days, reason) => {
    expect(decisionOn(restingFor(days))).toMatchObject({
      action: 'keep',
      reason,
      evidence: { by: 'sessions' },
    });
  });

  test('is asked for its sessions where the last change is all that is known', () => {
    const { needs, reason } = decisionOn({ modifiedAt: '2026-01-19T00:00:00.000Z' });

    expect(reason).toBe('disk-clears-later');
    expect(needs.sessions).toEqual(['dsw-0001']);
  });

  test('is not asked where our own stop is on record', () => {
    const after = '2026-01-06T00:00:00.000Z';
    const stop = {
      policy: 'night',
      action: 'stop',
      at: after,
      before: undefined,
      after,
      answerLost: false,
    } as const;

    const decision = decisionOn(
      { modifiedAt: after },
      { facts: { stops: new Map([['dsw-0001', stop]]) } },
    );

    expect(decision).toMatchObject({
      reason: 'disk-clears-soon',
      evidence: { diskClearsAt: '2026-01-21T00:00:00.000Z', stoppedAt: after, by: 'record' },
      needs: { sessions: [] },
    });
  });

  test('is started by an explicit policy in time, and not once it is too late', () => {
    expect(decisionOn(restingFor(13.9), { policy: resetting })).toMatchObject({ action: 'keep' });
    expect(decisionOn(restingFor(14), { policy: resetting })).toMatchObject({
      action: 'start',
      reason: 'disk-reset',
    });
    expect(decisionOn(restingFor(15), { policy: resetting })).toMatchObject({
      action: 'keep',
      reason: 'disk-cleared',
    });
    expect(
      decisionOn({ ...restingFor(14), status: 'Arrearge' }, { policy: resetting }),
    ).toMatchObject({ reason: 'unpaid' });
    expect(
      decisionOn({ ...restingFor(14), status: 'Failed' }, { policy: resetting }),
    ).toMatchObject({ action: 'keep' });
  });
});

test.each<[string, Partial<InstanceObservation>]>([
  ['disk-kept', { disks: [{ sizeGiB: 200 }] }],
  ['disk-kept', { disks: [] }],
  ['disk-unknown', { disks: undefined }],
  ['already-running', { status: 'Running' }],
])('other instances are kept: %s %j', (reason, fields) => {
  expect(decisionOn({ ...restingFor(14), ...fields }, { policy: resetting })).toMatchObject({
    action: 'keep',
    reason,
  });
});

describe('what an earlier run started', () => {
  const after = '2026-01-20T00:03:00.000Z';
  const start = {
    policy: 'disks',
    action: 'start',
    at: '2026-01-20T00:00:00.000Z',
    before: undefined,
    after,
    answerLost: false,
  } as const;
  const facts = { ownStarts: new Map([['dsw-0001', start]]) };
  const running = { status: 'Running', modifiedAt: after, sessions: [sessionFrom(start.at)] };
  const usage = (percent: number) => [
    {
      metric: 'cpu' as const,
      podId: 'p',
      samples: Array.from({ length: 40 }, (_, minute) => ({
        time: Date.parse(NOW) / 1000 - (40 - minute) * 60,
        percent,
      })),
    },
  ];

  test('is stopped again once it is idle', () => {
    expect(decisionOn({ ...running, usage: usage(1) }, { policy: resetting, facts })).toMatchObject(
      {
        action: 'stop',
        reason: 'disk-was-reset',
      },
    );
  });

  test('is stopped again also where something about it has changed, as our own timers and cullers do', () => {
    const changed = { ...running, usage: usage(1), modifiedAt: '2026-01-20T00:30:00.000Z' };

    expect(decisionOn(changed, { policy: resetting, facts })).toMatchObject({
      action: 'stop',
      reason: 'disk-was-reset',
    });
    expect(
      decisionOn({ ...changed, modifiedAt: undefined }, { policy: resetting, facts }),
    ).toMatchObject({ action: 'stop' });
  });

  test('is kept while it is held, and while its hold cannot be read', () => {
    const on = (value: string) =>
      decisionOn(
        { ...running, usage: usage(1), labels: { 'steward-hold': value } },
        { policy: resetting, facts },
      );

    expect(on('2026-01-21')).toMatchObject({ action: 'keep', reason: 'held' });
    expect(on('soon')).toMatchObject({ action: 'keep', reason: 'hold-unreadable' });
    expect(on('2026-01-19')).toMatchObject({ action: 'stop' });
  });

  test('is not asked about where it runs although we have stopped it again', () => {
    const stop = { ...start, action: 'stop', at: '2026-01-20T00:40:00.000Z' } as const;
    const both = { ...facts, stops: new Map([['dsw-0001', stop]]) };

    expect(
      decisionOn({ ...running, sessions: undefined }, { policy: resetting, facts: both }),
    ).toMatchObject({ reason: 'changed-since', needs: { usage: [], sessions: [] } });
  });

  test('is kept while somebody uses it, and while that is not known', () => {
    const on = (fields: Partial<InstanceObservation>) =>
      decisionOn({ ...running, ...fields }, { policy: resetting, facts });

    expect(on({ usage: usage(60) })).toMatchObject({ action: 'keep', reason: 'busy' });
    expect(on({})).toMatchObject({ reason: 'usage-unknown', needs: { usage: ['dsw-0001'] } });
    expect(on({ usage: [] })).toMatchObject({ reason: 'usage-unknown', needs: { usage: [] } });
  });

  test.each([
    [240, 'stop'],
    [241, 'keep'],
  ])(
    'counts as ours where its session began %d s after our record, since calls for many take minutes: %s',
    (seconds, action) => {
      const began = new Date(Date.parse(start.at) + seconds * 1000).toISOString();
      const instance = { ...running, usage: usage(1), sessions: [sessionFrom(began)] };

      expect(decisionOn(instance, { policy: resetting, facts })).toMatchObject({ action });
    },
  );

  test('is kept where the answer to our start was lost and its session began later than a call is under way', () => {
    const lost = { ownStarts: new Map([['dsw-0001', { ...start, answerLost: true }]]) };
    const on = (at: string) =>
      decisionOn(
        { ...running, usage: usage(1), sessions: [sessionFrom(at)] },
        { policy: resetting, facts: lost },
      );

    expect(on('2026-01-20T00:02:00.000Z')).toMatchObject({ action: 'stop' });
    expect(on('2026-01-20T00:02:01.000Z')).toMatchObject({ reason: 'changed-since' });
  });

  test('is kept where somebody stopped it and started it again before it was seen to run', () => {
    const on = (sessions: InstanceObservation['sessions']) =>
      decisionOn({ ...running, usage: usage(1), sessions }, { policy: resetting, facts });
    const theirs = sessionFrom('2026-01-20T00:04:30.000Z');

    expect(on([theirs])).toMatchObject({ action: 'keep', reason: 'changed-since' });
    expect(on([sessionFrom('2026-01-20T00:00:01.000Z'), theirs])).toMatchObject({
      action: 'keep',
      reason: 'changed-since',
    });
    expect(on([sessionFrom('2026-01-19T00:00:00.000Z'), sessionFrom(start.at)])).toMatchObject({
      action: 'stop',
    });
  });

  test('is kept while its sessions are not known, and asked for them only where it is idle', () => {
    const on = (fields: Partial<InstanceObservation>) =>
      decisionOn({ ...running, sessions: undefined, ...fields }, { policy: resetting, facts });

    expect(on({ usage: usage(1) })).toMatchObject({
      action: 'keep',
      reason: 'session-unknown',
      needs: { sessions: ['dsw-0001'] },
    });
    expect(on({ usage: usage(1), sessions: [] })).toMatchObject({
      action: 'keep',
      reason: 'session-unknown',
      needs: { sessions: [] },
    });
    expect(on({ usage: usage(60) })).toMatchObject({ reason: 'busy', needs: { sessions: [] } });
  });
});
