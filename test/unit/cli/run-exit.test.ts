import { describe, expect, it } from 'vitest';
import { exitCodeOfResults } from '../../../lib/cli/run-exit.ts';
import type { RunResult } from '../../../lib/run/report.ts';
import { aRunReport } from '../../helpers/a-run-report.ts';

const at = { policy: 'night', kind: 'stop', target: 'main' } as const;
const fine = aRunReport({});
const idle: RunResult = { ...at, status: 'nothing-due', reason: 'nothing-due' };
const inConflict = aRunReport({
  exported: {
    days: ['2026-03-01'],
    partitions: [
      {
        table: 'runs',
        format: 'parquet',
        dt: '2026-03-01',
        status: 'conflict',
        rows: 1,
        bytes: 1,
        revision: 1,
      },
    ],
    rows: 0,
    bytes: 0,
    gaps: [],
    gapCount: 0,
    pages: [],
  },
});
const tripped = aRunReport({ status: 'guard-tripped' });
const failed = aRunReport({ status: 'failed' });
const wrongRegion: RunResult = {
  ...at,
  status: 'not-started',
  error: { code: 'DSW_REGION_UNKNOWN', message: '' },
};
const refused = aRunReport({
  needsLook: [
    {
      instanceId: 'dsw-a',
      instanceName: 'a',
      outcome: 'refused',
      code: undefined,
      message: undefined,
      requestId: undefined,
      status: undefined,
    },
  ],
});

describe('exitCodeOfResults', () => {
  it.each([
    ['nothing to do', [idle], 0],
    ['all done', [fine, idle], 0],
    ['a refused instance', [fine, refused], 1],
    ['an export in conflict with what is there', [fine, inConflict], 1],
    ['a broken run', [failed], 1],
    ['an unfinished run', [aRunReport({ status: 'incomplete' })], 1],
    ['a tripped guard', [fine, tripped], 3],
    [
      'a guard that would trip in a dry run',
      [
        aRunReport({
          status: 'planned',
          trips: [{ limit: 'count', allowed: 0, wanted: 1, message: '' }],
        }),
      ],
      3,
    ],
    ['a bad file', [wrongRegion], 2],
    ['a tripped guard beside a failure', [tripped, failed], 1],
  ])('gives %s its code', (_what, results, code) => {
    expect(exitCodeOfResults(results)).toBe(code);
  });
});
