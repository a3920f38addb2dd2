import { describe, expect, test } from 'vitest';
import { mayHaveRun } from '../../../lib/export/collect/may-have-run.ts';

const DAY = { start: new Date('2026-01-05T16:00:00Z'), end: new Date('2026-01-06T16:00:00Z') };
const CREATED = '2026-01-01T00:00:00Z';

describe('an instance as it was seen after a day may have run on it', () => {
  test.each([
    ['when it runs now', 'Running', CREATED, '2026-01-02T00:00:00Z', true],
    ['when it stopped on the day', 'Stopped', CREATED, '2026-01-06T03:00:00Z', true],
    ['when it stopped as the day began', 'Stopped', CREATED, '2026-01-05T16:00:00Z', true],
    ['when it changed after the day', 'Stopped', CREATED, '2026-01-06T17:00:00Z', true],
    ['when its last change is not known', 'Stopped', CREATED, undefined, true],
    ['when its status is not known', 'Dreaming', CREATED, '2026-01-02T00:00:00Z', true],
    ['but not when it stopped before', 'Stopped', CREATED, '2026-01-05T15:59:59Z', false],
    ['nor when it failed before', 'Failed', CREATED, '2026-01-02T00:00:00Z', false],
    ['nor when it was created after', 'Running', '2026-01-06T16:00:00Z', undefined, false],
  ] as const)('%s', (_what, status, createdAt, modifiedAt, expected) => {
    expect(mayHaveRun({ status, createdAt, modifiedAt }, DAY)).toBe(expected);
  });
});
