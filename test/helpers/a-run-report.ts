import type { RunReport } from '../../lib/run/report.ts';

/** The report of a run that stopped nothing; everything unmentioned is ordinary. */
export function aRunReport(fields: Partial<RunReport> = {}): RunReport {
  return {
    version: 1,
    policy: 'nightly-stop',
    kind: 'stop',
    target: 'main',
    scheduledAt: '2026-01-05T14:00:00Z',
    mode: 'act',
    status: 'done',
    summary: '0 of 0 instances were stopped, 0 kept.',
    decidedAt: '2026-01-05T14:00:00Z',
    startedAt: '2026-01-05T14:00:00Z',
    finishedAt: '2026-01-05T14:01:00Z',
    digest: undefined,
    inputDigest: undefined,
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
        left: 0,
        deferred: 0,
      },
    },
    acted: { instances: 0, owners: {}, workspaces: {}, perHour: {} },
    done: [],
    needsLook: [],
    skipped: [],
    changes: {},
    diskClearsAt: undefined,
    left: [],
    trips: [],
    savings: undefined,
    warnings: [],
    calls: {},
    error: undefined,
    ...fields,
  };
}
