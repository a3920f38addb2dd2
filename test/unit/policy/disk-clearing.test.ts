import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clearsAfterStop, findDiskClearing } from '../../../lib/policy/disk-clearing.ts';
import type { InstanceObservation } from '../../../lib/policy/observation.ts';
import type { RecordedChange } from '../../../lib/policy/run-facts.ts';
import type { SessionObservation } from '../../../lib/policy/sessions.ts';
import { anObserved } from '../../helpers/policy-setup.ts';

const STOPPED_AT = '2026-01-05T14:00:40.000Z';
const CLEARED_AT = '2026-01-20T14:00:40.000Z';
const LATER = '2026-01-08T00:00:00.000Z';

const STOP: RecordedChange = {
  policy: 'night',
  action: 'stop',
  at: '2026-01-05T14:00:00.000Z',
  before: undefined,
  after: STOPPED_AT,
  answerLost: false,
};

function stopped(fields: Partial<InstanceObservation> = {}): InstanceObservation {
  return anObserved({
    status: 'Stopped',
    modifiedAt: STOPPED_AT,
    disks: [{ sizeGiB: 100 }],
    ...fields,
  });
}

function sessions(...statuses: [status: string, at: string][]): SessionObservation[] {
  return [{ entries: statuses.map(([status, at]) => ({ status, at, reasonCode: undefined })) }];
}

describe('the free disk of a stopped instance is cleared', () => {
  test('15 days after our stop on record', () => {
    expect(findDiskClearing(stopped(), STOP)).toEqual({
      kind: 'clears',
      at: CLEARED_AT,
      stoppedAt: STOPPED_AT,
      by: 'record',
    });
  });

  test('15 days after the service says that it stopped, whatever was changed since', () => {
    const seen = stopped({
      modifiedAt: LATER,
      sessions: sessions(
        ['Running', '2026-01-05T01:00:00.000Z'],
        ['Stopping', '2026-01-05T14:00:00.000Z'],
        ['Stopped', STOPPED_AT],
        ['Updating', '2026-01-07T01:00:00.000Z'],
        ['Stopped', '2026-01-07T01:00:20.000Z'],
      ),
    });

    expect(findDiskClearing(seen, STOP)).toMatchObject({ at: CLEARED_AT, by: 'sessions' });
  });

  test('not later for a start that came to nothing', () => {
    const [first] = sessions(
      ['Running', '2026-01-05T01:00:00.000Z'],
      ['Stopping', '2026-01-05T14:00:00.000Z'],
      ['Stopped', STOPPED_AT],
    );
    const [second] = sessions(
      ['Starting', '2026-01-07T01:00:00.000Z'],
      ['Failed', '2026-01-07T01:03:00.000Z'],
    );
    const seen = stopped({
      status: 'Failed',
      modifiedAt: LATER,
      sessions: [first, second].flatMap((one) => one ?? []),
    });

    expect(findDiskClearing(seen)).toMatchObject({ at: CLEARED_AT });
  });

  test('at the latest 15 days after the last change, where nothing else is known', () => {
    expect(findDiskClearing(stopped())).toMatchObject({ at: CLEARED_AT, by: 'last-change' });
  });

  test.each(['Arrearge', 'Failed'])('also in status %s', (status) => {
    expect(findDiskClearing(stopped({ status }))).toMatchObject({ kind: 'clears' });
  });
});

describe('it is kept', () => {
  test.each<[string, Partial<InstanceObservation>]>([
    ['not-stopped', { status: 'Running' }],
    ['not-stopped', { status: 'Stopping' }],
    ['expanded', { disks: [{ sizeGiB: 101 }] }],
    ['expanded', { disks: [{ sizeGiB: 100 }, { sizeGiB: 500 }] }],
    ['no-cloud-disk', { disks: [] }],
  ])('%s: %j', (because, fields) => {
    expect(findDiskClearing(stopped(fields))).toEqual({ kind: 'kept', because });
  });
});

describe('it is said that it is not known', () => {
  test.each<[string, Partial<InstanceObservation>]>([
    ['disks', { disks: undefined }],
    ['disks', { disks: [{ sizeGiB: undefined }] }],
    ['status', { status: 'Hibernated' }],
    ['stopped-at', { modifiedAt: undefined }],
  ])('%s: %j', (what, fields) => {
    expect(findDiskClearing(stopped(fields))).toEqual({ kind: 'unknown', what });
  });
});

test('a stop now gives the same date as looking at the instance once it is stopped', () => {
  const instant = fc.date({
    min: new Date('2025-01-01'),
    max: new Date('2030-01-01'),
    noInvalidDate: true,
  });
  const disks = fc.option(
    fc.array(fc.record({ sizeGiB: fc.constantFrom(undefined, 30, 100, 200) }), { maxLength: 2 }),
    { nil: undefined },
  );
  fc.assert(
    fc.property(instant, disks, (at, disks) => {
      const foretold = clearsAfterStop(anObserved({ disks }), at.getTime());
      const seen = findDiskClearing(stopped({ disks, modifiedAt: at.toISOString() }));

      expect(foretold).toBe(seen.kind === 'clears' ? seen.at : undefined);
    }),
  );
});
