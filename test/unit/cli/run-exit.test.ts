import { describe, expect, it } from 'vitest';
import { exitCodeOfResults } from '../../../lib/cli/run-exit.ts';
import type { RunReport, RunResult } from '../../../lib/run/report.ts';

function aReport(fields: Partial<RunReport>): RunReport {
  return {
    version: 1,
    policy: 'night',
    kind: 'stop',
    target: 'main',
    scheduledAt: '2026-01-05T14:00:00Z',
    mode: 'act',
    status: 'done',
    summary: '',
    decidedAt: undefined,
    startedAt: '',
    finishedAt: '',
    digest: undefined,
    inputDigest: undefined,
    acted: { instances: 0, owners: {}, workspaces: {}, perHour: {} },
    counts: {
      instances: 0,
      actions: {},
      reasons: {},
      outcomes: {
        accepted: 0,
        verified: 0,
        refused: 0,
        failed: 0,
        unknown: 0,
        skipped: 0,
        unverified: 0,
        deferred: 0,
        left: 0,
      },
    },
    done: [],
    changes: {},
    diskClearsAt: undefined,
    needsLook: [],
    skipped: [],
    left: [],
    trips: [],
    savings: undefined,
    warnings: [],
    calls: {},
    error: undefined,
    ...fields,
  };
}

const at = { policy: 'night', kind: 'stop', target: 'main' } as const;
const fine = aReport({});
const idle: RunResult = { ...at, status: 'nothing-due', reason: 'nothing-due' };
const tripped = aReport({ status: 'guard-tripped' });
const failed = aReport({ status: 'failed' });
const wrongRegion: RunResult = {
  ...at,
  status: 'not-started',
  error: { code: 'DSW_REGION_UNKNOWN', message: '' },
};
const refused = aReport({
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
    ['a broken run', [failed], 1],
    ['an unfinished run', [aReport({ status: 'incomplete' })], 1],
    ['a tripped guard', [fine, tripped], 3],
    [
      'a guard that would trip in a dry run',
      [
        aReport({
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
