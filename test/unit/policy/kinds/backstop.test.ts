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
  readonly policy?: Readonly<Record<string, unknown>>;
}

function decisionOn(
  fields: Partial<InstanceObservation>,
  { at = EVENING, facts = {}, backstop = { after: '1h' }, policy = {} }: Setup = {},
) {
  const step = stepsOf(aStopPolicy({ backstop, ...policy })).find(
    ({ kind }) => kind === 'backstop',
  );
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

function seenTo(...ids: string[]): RunFacts {
  return { plannedStop: { at: instant('22:00'), seenTo: new Set(ids) } };
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

/** What is on record of the ordinary instance. */
function ours(dueAt: string, changedAt?: string): RunFacts {
  return { ownTimers: { 'dsw-0001': [{ dueAt, ...(changedAt && { changedAt }) }] } };
}

describe('where the policy spares a running instance', () => {
  const timer = { shutdownTimerDueAt: instant('23:00') };
  const facts = ours(instant('23:00'));
  const clause = { labels: { tier: 'production' } };
  const labels = { tier: 'production' };

  test.each([
    ['protected', { labels }, { protect: [clause] }],
    ['not-selected', { labels }, { where: { not: clause } }],
    ['subscription', { paymentType: 'Subscription' }, {}],
  ])('our timer goes, as it is %s', (reason, fields, policy) => {
    const seen = { ...timer, ...fields };

    expect(decisionOn(seen, { facts, policy })).toMatchObject({ action: 'clear-timer', reason });
  });

  test('one that is not on record stays: it may be another policy’s', () => {
    const seen = { ...timer, labels };

    expect(decisionOn(seen, { policy: { protect: [clause] } })).toMatchObject({
      action: 'keep',
      reason: 'protected',
    });
  });

  test('one that does not run keeps it', () => {
    expect(decisionOn({ ...timer, status: 'Stopped' }, { facts }).action).toBe('keep');
  });
});

describe('a timer on record as ours', () => {
  test('moves when the policy says a later time by now', () => {
    const timer = { shutdownTimerDueAt: instant('23:00') };
    const setup = { facts: ours(instant('23:00')), backstop: { after: '2h' } };

    expect(decisionOn(timer, setup)).toMatchObject({
      action: 'set-timer',
      reason: 'backstop-moves',
      dueAt: '2026-01-05T16:00:00.000Z',
    });
    expect(decisionOn(timer, { backstop: { after: '2h' } }).reason).toBe('timer-earlier');
  });

  test('waits for its planned stop all the same', () => {
    const timer = { shutdownTimerDueAt: instant('23:00') };
    const setup = { at: '22:15', facts: ours(instant('23:00')), backstop: { after: '2h' } };

    expect(decisionOn(timer, setup).reason).toBe('backstop-waits');
  });

  test('whose time has passed is none', () => {
    const timer = { shutdownTimerDueAt: instant('20:00') };

    expect(decisionOn(timer).reason).toBe('backstop-missing');
  });
});

describe('over the limits of the stop policy', () => {
  const trip = { limit: 'count', allowed: 0, wanted: 1, message: 'too many' };
  const timer = { shutdownTimerDueAt: instant('23:00') };

  test('no instance gets a timer, and those on record go', () => {
    const reason = 'timers-over-limits';
    const facts = { ...ours(instant('23:00')), timerTrips: [trip] };

    expect(decisionOn({}, { facts })).toMatchObject({ action: 'keep', reason });
    expect(decisionOn(timer, { facts })).toMatchObject({ action: 'clear-timer', reason });
    expect(decisionOn(timer, { facts: { timerTrips: [trip] } }).action).toBe('keep');
  });
});

describe('when the planned stop has come', () => {
  const timer = { shutdownTimerDueAt: instant('23:00') };

  test('the timer stays as long as nobody knows what it came to', () => {
    expect(decisionOn(timer, { at: '22:15' }).reason).toBe('backstop-waits');
    const other = seenTo('dsw-other');

    expect(decisionOn(timer, { at: '22:15', facts: other }).reason).toBe('backstop-waits');
  });

  test('it moves on to the next for what was left running, or started again after it', () => {
    expect(decisionOn(timer, { at: '22:15', facts: seenTo('dsw-0001') })).toMatchObject({
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

  describe('that is on record', () => {
    const due = '2026-01-05T16:00:00.000Z';
    const timer = { ...began('16:00'), shutdownTimerDueAt: due };

    test('moves behind a hold that was set since', () => {
      const labels = { 'steward-hold': '2026-01-06T06:00:00+08:00' };

      expect(decisionOn({ ...timer, labels }, { backstop, facts: ours(due) })).toMatchObject({
        action: 'set-timer',
        reason: 'backstop-moves',
        dueAt: '2026-01-05T22:00:00.000Z',
      });
    });

    test('goes where a hold cannot be read', () => {
      const labels = { 'steward-hold': 'tomorow' };

      expect(decisionOn({ ...timer, labels }, { backstop, facts: ours(due) }).action).toBe(
        'clear-timer',
      );
    });

    test('is asked about once after each change of the instance', () => {
      const modifiedAt = instant('20:30');
      const seen = { modifiedAt, shutdownTimerDueAt: due };
      const asked = (changedAt: string) =>
        decisionOn(seen, { backstop, facts: ours(due, changedAt) }).needsSessions;

      expect([asked(instant('16:00')), asked(modifiedAt)]).toEqual([true, false]);
    });

    test('does not flee from a check that comes before it', () => {
      const seen = { ...began('08:00'), shutdownTimerDueAt: instant('21:10') };
      const setup = { at: '21:05', backstop, facts: ours(instant('21:10')) };

      expect(decisionOn(seen, setup).reason).toBe('backstop-set');
    });
  });

  test('the session is asked for before a timer moves on', () => {
    const both = { after: '1h', maxSession: '8h' };
    const seen = { modifiedAt: instant('21:50'), shutdownTimerDueAt: instant('23:00') };
    const setup = { at: '22:15', backstop: both, facts: seenTo('dsw-0001') };

    expect(decisionOn(seen, setup).needsSessions).toBe(true);
  });

  test('whichever comes first counts', () => {
    const both = { after: '1h', maxSession: '8h' };

    expect(decisionOn(began('14:30'), { backstop: both }).dueAt).toBe(instant('22:30'));
    expect(decisionOn(began('20:00'), { backstop: both }).dueAt).toBe(instant('23:00'));
  });
});
