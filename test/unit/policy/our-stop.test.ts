import { describe, expect, test } from 'vitest';
import type { InstanceObservation } from '../../../lib/policy/observation.ts';
import { judgeOurStop } from '../../../lib/policy/our-stop.ts';
import type { RecordedChange } from '../../../lib/policy/run-facts.ts';
import type { SessionObservation } from '../../../lib/policy/sessions.ts';
import { anObserved } from '../../helpers/policy-setup.ts';

const STOP: RecordedChange = {
  policy: 'night',
  action: 'stop',
  at: '2026-01-05T14:00:00.000Z',
  before: '2026-01-05T01:00:00.000Z',
  after: '2026-01-05T14:00:40.000Z',
  answerLost: false,
};

function aSession(...entries: [status: string, at: string, reason?: string][]): SessionObservation {
  return {
    entries: entries.map(([status, at, reasonCode]) => ({
      status,
      at: `2026-01-${at}.000Z`,
      reasonCode,
    })),
  };
}

/** The day before our stop, and the stop. */
const DAY = aSession(
  ['Starting', '05T00:57:00'],
  ['Running', '05T01:00:00'],
  ['Stopping', '05T14:00:01'],
  ['Stopped', '05T14:00:40'],
);

/** Stopped by us, with a label set since, so that only its sessions can tell. */
const LABELLED = { status: 'Stopped', modifiedAt: '2026-01-05T18:00:00.000Z' };

function judge(fields: Partial<InstanceObservation>, change: RecordedChange | undefined = STOP) {
  return judgeOurStop(anObserved(fields), change);
}

describe('the record alone tells that it is our stop', () => {
  test('where the last change is the one that our stop made', () => {
    expect(judge({ status: 'Stopped', modifiedAt: STOP.after })).toEqual({
      is: 'ours',
      needsSessions: false,
      evidence: { stoppedBy: 'night', stoppedAt: STOP.after },
    });
  });

  test('and nothing else does', () => {
    const late = { ...STOP, after: '2026-01-05T14:20:00.000Z' };

    expect(judge(LABELLED)).toMatchObject({ is: 'unknown', needsSessions: true });
    expect(judge({ status: 'Stopped', modifiedAt: late.after }, late)).toMatchObject({
      is: 'unknown',
      needsSessions: true,
    });
    expect(judge({ status: 'Stopped', modifiedAt: undefined })).toMatchObject({
      is: 'unknown',
      needsSessions: true,
    });
  });
});

describe('its sessions tell', () => {
  test('that nobody started it since', () => {
    expect(judge({ ...LABELLED, sessions: [DAY] })).toMatchObject({ is: 'ours' });
  });

  test.each<[string, SessionObservation]>([
    [
      'ran and stopped',
      aSession(
        ['Starting', '05T16:00:00'],
        ['Running', '05T16:02:00'],
        ['Stopping', '05T17:00:00'],
        ['Stopped', '05T17:00:30'],
      ),
    ],
    [
      'was stopped while it started',
      aSession(
        ['Starting', '05T16:00:00'],
        ['Stopping', '05T16:00:20'],
        ['Stopped', '05T16:01:00'],
      ),
    ],
    [
      'failed after it ran',
      aSession(
        ['Starting', '05T16:00:00'],
        ['Running', '05T16:02:00'],
        ['Failed', '05T17:00:00', 'Resource.InsufficientResource'],
      ),
    ],
    [
      'failed for another reason',
      aSession(['Starting', '05T16:00:00'], ['Failed', '05T16:02:00', 'ImagePullBackOff']),
    ],
    ['began right after', aSession(['Running', '05T14:01:00'], ['Stopped', '05T15:00:00'])],
  ])('that somebody started it: a session that %s', (_, since) => {
    expect(judge({ ...LABELLED, sessions: [DAY, since] })).toMatchObject({ is: 'started-since' });
  });

  test('that a start found no machine, so that it is still to be started', () => {
    const tried = aSession(
      ['Starting', '05T23:30:00'],
      ['Failed', '05T23:32:00', 'Resource.InsufficientResource'],
    );
    const failed = { status: 'Failed', modifiedAt: '2026-01-05T23:32:00.000Z' };

    expect(judge({ ...failed, sessions: [DAY, tried] })).toMatchObject({
      is: 'ours',
      evidence: { failedStarts: 1 },
    });
    expect(judge({ ...failed, sessions: [DAY] })).toMatchObject({ is: 'unknown' });
  });

  test('nothing, where the service has none or they begin after our stop', () => {
    expect(judge({ ...LABELLED, sessions: [] })).toMatchObject({
      is: 'unknown',
      needsSessions: false,
    });
  });

  test('nothing, where what we saw before the stop is not on record', () => {
    const change = { ...STOP, before: undefined };

    expect(judge({ ...LABELLED, sessions: [DAY] }, change)).toMatchObject({
      is: 'unknown',
      needsSessions: false,
    });
  });
});

describe('a stop whose answer was lost', () => {
  const lost = { ...STOP, answerLost: true };

  test('is ours where it was stopped at that moment', () => {
    const asLeft = { status: 'Stopped', modifiedAt: STOP.after };

    expect(judge(asLeft, lost)).toMatchObject({ is: 'unknown', needsSessions: true });
    expect(judge({ ...asLeft, sessions: [DAY] }, lost)).toMatchObject({ is: 'ours' });
    expect(judge({ ...LABELLED, sessions: [DAY] }, lost)).toMatchObject({ is: 'ours' });
  });

  test('is not ours where it was on its way down long before the call', () => {
    const byPerson = aSession(
      ['Running', '05T01:00:00'],
      ['Stopping', '05T13:59:00'],
      ['Stopped', '05T14:00:20'],
    );

    const answer = judge({ ...LABELLED, sessions: [byPerson] }, lost);

    expect(answer).toMatchObject({ is: 'stopped-by-others' });
  });

  test('is not ours where it was stopped later', () => {
    const byPerson = aSession(
      ['Running', '05T01:00:00'],
      ['Stopping', '05T14:04:00'],
      ['Stopped', '05T14:04:40'],
    );
    const seen = { ...lost, after: '2026-01-05T14:04:40.000Z' };

    const answer = judge({ status: 'Stopped', modifiedAt: seen.after, sessions: [byPerson] }, seen);

    expect(answer).toMatchObject({ is: 'stopped-by-others' });
  });
});

test('without a stop on record it is not ours', () => {
  expect(judgeOurStop(anObserved(LABELLED), undefined)).toMatchObject({
    is: 'no-stop',
    needsSessions: false,
  });
});
