import { describe, expect, test } from 'vitest';
import { backstopPlanner } from '../../../../lib/policy/kinds/backstop.ts';
import { makePlan } from '../../../../lib/policy/make-plan.ts';
import type { InstanceObservation } from '../../../../lib/policy/observation.ts';
import type { RunFacts } from '../../../../lib/policy/run-facts.ts';
import { stepsOf } from '../../../../lib/policy/steps.ts';
import { A_TARGET, anObservation, anObserved, aStopPolicy } from '../../../helpers/policy-setup.ts';

/** 21:00, an hour before the window starts; all times here are of the same evening in Shanghai. */
const EVENING = '21:00';

function instant(time: string): string {
  return new Date(`2026-01-05T${time}:00+08:00`).toISOString();
}

const TOMORROW_23 = '2026-01-06T15:00:00.000Z';

interface Setup {
  readonly at?: string;
  readonly facts?: RunFacts;
  readonly backstop?: Readonly<Record<string, unknown>>;
}

function decisionOn(
  fields: Partial<InstanceObservation>,
  { at = EVENING, facts = {}, backstop = { after: '1h' } }: Setup = {},
) {
  const step = stepsOf(aStopPolicy({ backstop })).find(({ kind }) => kind === 'backstop');
  if (step === undefined) throw new Error('no backstop');
  const { plan, needs } = makePlan(backstopPlanner, {
    policy: step,
    target: A_TARGET,
    observation: anObservation([anObserved(fields)]),
    facts,
    scheduledAt: new Date(instant(at)),
    decidedAt: new Date(instant(at)),
  });
  const [decision] = plan.decisions;
  const { action, reason, evidence } = decision ?? {};
  return { action, reason, dueAt: evidence?.['dueAt'], needsSessions: needs.sessions.length > 0 };
}

function leftRunning(...ids: string[]): RunFacts {
  return { plannedStop: { at: instant('22:00'), leftRunning: new Set(ids) } };
}

describe('behind the planned stop', () => {
  test('a running instance gets a timer an hour after it', () => {
    expect(decisionOn({})).toMatchObject({
      action: 'set-timer',
      reason: 'backstop-missing',
      dueAt: instant('23:00'),
    });
  });

  test('the timer that is there stays', () => {
    expect(decisionOn({ shutdownTimerDueAt: instant('23:00') }).reason).toBe('backstop-set');
  });

  test('one that comes later is brought forward, one that comes earlier is its owner’s', () => {
    expect(decisionOn({ shutdownTimerDueAt: instant('23:30') })).toMatchObject({
      action: 'set-timer',
      reason: 'backstop-late',
      dueAt: instant('23:00'),
    });
    expect(decisionOn({ shutdownTimerDueAt: instant('21:40') }).reason).toBe('timer-earlier');
  });

  test('what the policy is not about has none', () => {
    expect(decisionOn({ status: 'Stopped' }).reason).toBe('already-stopped');
    expect(decisionOn({ paymentType: 'Subscription' }).reason).toBe('subscription');
  });

  test('an instance on hold gets the first one after its hold', () => {
    const labels = { 'steward-hold': '2026-01-05T23:30:00+08:00' };

    expect(decisionOn({ labels })).toMatchObject({ action: 'set-timer', dueAt: TOMORROW_23 });
    expect(decisionOn({ labels, shutdownTimerDueAt: instant('23:00') })).toMatchObject({
      action: 'set-timer',
      reason: 'backstop-moves',
      dueAt: TOMORROW_23,
    });
  });

  test('no timer of ours ends a hold that cannot be read; one of somebody else’s is not ours', () => {
    const labels = { 'steward-hold': 'until I am done' };

    expect(decisionOn({ labels })).toMatchObject({ action: 'keep', reason: 'hold-unreadable' });
    expect(decisionOn({ labels, shutdownTimerDueAt: instant('23:00') }).action).toBe('clear-timer');
    expect(decisionOn({ labels, shutdownTimerDueAt: instant('23:10') }).action).toBe('keep');
  });
});

describe('when the planned stop has come', () => {
  const timer = { shutdownTimerDueAt: instant('23:00') };

  test('the timer stays as long as nobody knows what it came to', () => {
    expect(decisionOn(timer, { at: '22:15' }).reason).toBe('backstop-waits');
    const other = leftRunning('dsw-other');

    expect(decisionOn(timer, { at: '22:15', facts: other }).reason).toBe('backstop-waits');
  });

  test('it moves on to the next for what was left running', () => {
    expect(decisionOn(timer, { at: '22:15', facts: leftRunning('dsw-0001') })).toMatchObject({
      action: 'set-timer',
      reason: 'backstop-moves',
      dueAt: TOMORROW_23,
    });
  });

  test('what is started after it gets the timer of the next', () => {
    expect(decisionOn({}, { at: '22:15' })).toMatchObject({
      action: 'set-timer',
      dueAt: TOMORROW_23,
    });
  });
});

describe('behind a longest session', () => {
  const backstop = { maxSession: '8h' };
  const began = (time: string) => ({
    sessions: [{ entries: [{ status: 'Running', at: instant(time), reasonCode: undefined }] }],
  });

  test('the beginning of the session is asked for, once', () => {
    expect(decisionOn({}, { backstop })).toMatchObject({
      action: 'keep',
      reason: 'session-unknown',
      needsSessions: true,
    });
    expect(decisionOn(began('16:00'), { backstop })).toMatchObject({
      action: 'set-timer',
      dueAt: '2026-01-05T16:00:00.000Z',
      needsSessions: false,
    });
  });

  test('nobody is asked about a timer that comes in time whenever the session began', () => {
    const modifiedAt = instant('16:00');

    expect(
      decisionOn({ modifiedAt, shutdownTimerDueAt: '2026-01-05T16:00:00Z' }, { backstop }),
    ).toMatchObject({ action: 'keep', needsSessions: false });
  });

  test('one that lasts too long already ends soon, but not at once', () => {
    expect(decisionOn(began('08:00'), { backstop }).dueAt).toBe(instant('21:10'));
  });

  test('without a history the last change counts', () => {
    const fields = { sessions: [], modifiedAt: instant('20:00') };

    expect(decisionOn(fields, { backstop }).dueAt).toBe('2026-01-05T20:00:00.000Z');
  });

  test('whichever comes first counts', () => {
    const both = { after: '1h', maxSession: '8h' };

    expect(decisionOn(began('14:30'), { backstop: both }).dueAt).toBe(instant('22:30'));
    expect(decisionOn(began('20:00'), { backstop: both }).dueAt).toBe(instant('23:00'));
  });
});
