import { describe, expect, test } from 'vitest';
import { compileHolds, type Hold } from '../../../lib/policy/holds.ts';
import { anObserved } from '../../helpers/policy-setup.ts';

// 22:30 on 5 January in Shanghai.
const NOW = Date.parse('2026-01-05T14:30:00Z');

function holdOf(value: string, modifiedAt: string | undefined = '2026-01-04T00:00:00Z'): Hold {
  const read = compileHolds({ label: 'steward-hold', max: '7d' }, 'Asia/Shanghai', NOW);
  return read(anObserved({ labels: { 'steward-hold': value }, modifiedAt, createdAt: undefined }));
}

test('without the label there is no hold', () => {
  const read = compileHolds({ label: 'steward-hold', max: '7d' }, 'Asia/Shanghai', NOW);

  expect(read(anObserved({ labels: { hold: '2026-01-09' } }))).toEqual({ kind: 'none' });
});

describe('ends', () => {
  test.each([
    ['2026-01-06T18:00:00+08:00', '2026-01-06T10:00:00.000Z'],
    ['2026-01-06T10:00:00Z', '2026-01-06T10:00:00.000Z'],
    ['2026-01-06T10:00:00.000Z', '2026-01-06T10:00:00.000Z'],
    ['2026-01-06T10:00:00.5z', '2026-01-06T10:00:01.000Z'],
    ['2026-01-06T18:00:59.001', '2026-01-06T10:01:00.000Z'],
    ['2026-01-06T05:00-0500', '2026-01-06T10:00:00.000Z'],
    ['2026-01-06T18:00', '2026-01-06T10:00:00.000Z'],
    [' 2026-01-06 18:00 ', '2026-01-06T10:00:00.000Z'],
    ['2026-01-06T18:00:30', '2026-01-06T10:00:30.000Z'],
    ['2026-01-06', '2026-01-06T16:00:00.000Z'],
    ['2026-01-05', '2026-01-05T16:00:00.000Z'],
  ])('%s holds until %s', (value, until) => {
    expect(holdOf(value)).toMatchObject({ kind: 'held', evidence: { until, value } });
  });

  test('a date holds through the end of that day, and no longer', () => {
    expect(holdOf('2026-01-05').kind).toBe('held');
    expect(holdOf('2026-01-04').kind).toBe('ignored');
  });

  test('a local time that comes twice is taken for its second pass', () => {
    const now = Date.parse('2026-10-31T12:00:00Z');
    const read = compileHolds({ label: 'h', max: '7d' }, 'America/New_York', now);

    expect(read(anObserved({ labels: { h: '2026-11-01T01:30' } }))).toMatchObject({
      evidence: { until: '2026-11-01T06:30:00.000Z' },
    });
  });

  test('what is over is ignored, from its very end on', () => {
    expect(holdOf('2026-01-05T14:30:00Z')).toEqual({
      kind: 'ignored',
      evidence: {
        label: 'steward-hold',
        value: '2026-01-05T14:30:00Z',
        until: '2026-01-05T14:30:00.000Z',
        holdIgnored: 'expired',
      },
    });
    expect(holdOf('2026-01-05T14:30:01Z').kind).toBe('held');
  });
});

describe('a duration', () => {
  test.each([
    ['2h', '2026-01-05T13:00:00Z', '2026-01-05T15:00:00.000Z'],
    ['PT2H', '2026-01-05T13:00:00Z', '2026-01-05T15:00:00.000Z'],
    ['1d12h', '2026-01-05T00:00:00Z', '2026-01-06T12:00:00.000Z'],
  ])('%s counts from the last change of the instance, at %s', (value, modifiedAt, until) => {
    expect(holdOf(value, modifiedAt)).toMatchObject({ kind: 'held', evidence: { value, until } });
  });

  test('is over when it has passed since the last change', () => {
    expect(holdOf('2h', '2026-01-05T12:30:00Z').kind).toBe('ignored');
    expect(holdOf('2h', '2026-01-05T12:30:01Z').kind).toBe('held');
  });

  test('counts from when it is on record to have been there first, whatever has changed since', () => {
    const since = { value: '2h', since: '2026-01-05T11:00:00.000Z' };
    const read = (value: string) =>
      compileHolds({ label: 'steward-hold', max: '7d' }, 'Asia/Shanghai', NOW, {
        'dsw-0001': since,
      })(anObserved({ labels: { 'steward-hold': value }, modifiedAt: '2026-01-05T14:00:00Z' }));

    expect(read('2h')).toMatchObject({
      kind: 'ignored',
      evidence: { countsFrom: since.since, until: '2026-01-05T13:00:00.000Z' },
    });
    expect(read('3h')).toMatchObject({
      kind: 'held',
      evidence: { countsFrom: '2026-01-05T14:00:00.000Z' },
    });
  });

  test('holds no longer than any other', () => {
    expect(holdOf('30d')).toMatchObject({ evidence: { until: '2026-01-11T00:00:00.000Z' } });
    expect(holdOf('14285714w')).toMatchObject({ evidence: { cappedTo: '7d' } });
  });
});

describe('a hold longer than allowed', () => {
  test('counts for the allowed time after the last change of the instance', () => {
    expect(holdOf('2099-01-01')).toMatchObject({
      kind: 'held',
      evidence: { until: '2026-01-11T00:00:00.000Z', cappedTo: '7d' },
    });
  });

  test('is ignored after that', () => {
    expect(holdOf('2099-01-01', '2025-12-20T00:00:00Z')).toMatchObject({
      kind: 'ignored',
      evidence: { holdIgnored: 'longer than allowed', until: '2025-12-27T00:00:00.000Z' },
    });
  });

  test('counts from now when no change is known', () => {
    expect(holdOf('2099-01-01', undefined).kind).toBe('held');
    expect(holdOf('2099-01-01', 'never').kind).toBe('held');
  });

  test('an end within the allowed time counts, however old the instance', () => {
    expect(holdOf('2026-01-12T14:30:00Z', '2025-01-01T00:00:00Z').kind).toBe('held');
  });
});

describe('what cannot be read keeps the instance and says why', () => {
  test.each([
    ['', 'expected an end such as'],
    ['forever', 'expected an end such as'],
    ['true', 'expected an end such as'],
    ['06/01/2026', 'expected an end such as'],
    ['2026-02-30', 'there is no such date or time'],
    ['2026-13-01', 'there is no such date or time'],
    ['2026-01-06T25:00', 'there is no such date or time'],
    ['2026-01-06T10:60', 'there is no such date or time'],
    ['2026-01-06junk', 'expected an end such as'],
    ['2', 'expected an end'],
    ['2 hours', 'or a duration such as 2h'],
  ])('%j', (value, problem) => {
    expect(holdOf(value)).toMatchObject({
      kind: 'unreadable',
      evidence: { value, problem: expect.stringContaining(problem) },
    });
  });
});
